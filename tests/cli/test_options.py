"""Each model's command has an option for each of its fields, and can say every request that the spec allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from evolink import catalog, contract
from evolink.cli._fields import fields_of, resolved
from evolink.cli._limits import choices_of
from evolink.cli._model_command import ModelCommand
from support.shell import Shell


def leaves(model: str) -> list[tuple[str, ...]]:
    """The path of every field in the model's schema, objects inside lists left out."""

    def walk(node: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, part in resolved(node, schema).get("properties", {}).items():
            yield (*path, name)
            yield from walk(part, (*path, name))

    schema = catalog.schema(model)
    return [path for path in walk(schema, ()) if path != ("model",)]


def words_for(model: str, payload: dict[str, Any]) -> list[str]:
    """The options that say this payload, every field by the most readable one that it has."""
    by_path = {field.path: option for option, field in ModelCommand(model).options.values()}
    words: list[str] = []

    def say(path: tuple[str, ...], value: Any) -> None:
        option = by_path[path]
        if isinstance(value, dict):
            for name, inner in value.items():
                say((*path, name), inner)
        elif isinstance(value, bool):
            words.append(option.opts[0] if value else option.secondary_opts[0])
        else:
            for one in value if isinstance(value, list) else [value]:
                words.extend([option.opts[0], one if isinstance(one, str) else json.dumps(one)])

    for name, value in payload.items():
        if name != "model":
            say((name,), value)
    return words


def as_texts(model: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with texts in the places of numbers for which the model takes a text that says the same."""
    fields = {field.path: field for field in fields_of(catalog.get(model))}

    def told(path: tuple[str, ...], value: Any) -> Any:
        if isinstance(value, dict):
            return {name: told((*path, name), inner) for name, inner in value.items()}
        return str(value) if path in fields and str(value) in choices_of(fields[path].schema) else value

    said: dict[str, Any] = told((), payload)
    return said


@pytest.mark.parametrize("model", catalog.ids())
def test_every_field_has_an_option_with_a_help_text(model: str) -> None:
    command = ModelCommand(model)

    assert sorted(field.path for _, field in command.options.values()) == sorted(leaves(model))
    names = [name for option in command.params for name in (*option.opts, *option.secondary_opts)]
    assert len(names) == len(set(names))
    assert all(isinstance(option, click.Option) and option.help for option in command.params)


@pytest.mark.parametrize("model", catalog.ids())
def test_help_tells_each_choice_default_and_limit(model: str, evolink: Shell) -> None:
    ended = evolink("generate", model, "--help")

    told = " ".join(ended.out.split()).replace(" ", "")
    assert ended.code == 0
    for field in fields_of(catalog.get(model)):
        for fact in (*field.schema.get("enum", ()), field.schema.get("maximum"), field.schema.get("maxItems")):
            assert fact in (None, 1) or str(fact) in told, (field.path, fact)
        if "default" in field.schema:
            assert f"default:{field.schema['default']}".lower() in told.lower(), field.path
    for sentence in catalog.get(model).rules:
        assert sentence.replace(" ", "").replace("`", "") in told


@pytest.mark.parametrize(
    ("model", "payload"),
    [
        pytest.param(model.id, example, id=f"{model.id} {name}")
        for model in catalog.models()
        for name, example in model.examples.items()
    ],
)
def test_every_example_of_the_spec_can_be_said_with_options(
    model: str, payload: dict[str, Any], evolink: Shell
) -> None:
    ended = evolink("generate", model, *words_for(model, payload), "--dry-run", "--json")

    told = json.loads(ended.out)
    assert told["body"] == as_texts(model, payload)
    assert (told["violations"], ended.code) == ([], 0)


@pytest.mark.parametrize("model", ["kling-o3-text-to-video", "veo3.1-pro", "wan2.5-text-to-video", "sora-2-preview"])
def test_what_the_contract_refuses_is_refused_with_its_words(model: str, evolink: Shell, folder: Path) -> None:
    case = next(
        case
        for case in contract.cases(model)
        if not case.valid and case.keyword in ("enum", "maximum", "maxLength", "required")
        if isinstance(case.payload, dict) and case.payload.get("model") == model
    )
    (folder / "request.json").write_text(json.dumps(case.payload))

    ended = evolink("generate", model, "--params", folder / "request.json", "--dry-run", "--json")

    assert ended.code == 1
    assert (case.pointer, case.keyword) in [
        (one["pointer"], one["keyword"]) for one in json.loads(ended.out)["violations"]
    ]
