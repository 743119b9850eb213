"""Each model's command has an option for each of its fields, and can express every example of the spec."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from evolink import catalog, contract
from evolink.cli.generation.model_command import ModelCommand
from evolink.cli.options.fields import list_fields
from evolink.cli.options.generate import OPTION_NAMES, GenerateOptions, create_options
from evolink.contract._field_schemas import enumerated_values, resolve_refs
from support.shell import Shell


def field_paths(model: str) -> list[tuple[str, ...]]:
    """The path of every field in the model's schema, objects inside lists left out."""

    def walk(node: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, child in resolve_refs(node, schema).get("properties", {}).items():
            yield (*path, name)
            yield from walk(child, (*path, name))

    schema = catalog.schema(model)
    return [path for path in walk(schema, ()) if path != ("model",)]


def options_for(model: str, payload: dict[str, Any]) -> list[str]:
    """Return the options that give this payload, with the most specific option for each field."""
    by_path = {field.path: option for option, field in ModelCommand(model).field_options.values()}
    arguments: list[str] = []

    def add(path: tuple[str, ...], value: Any) -> None:
        option = by_path[path]
        if isinstance(value, dict):
            for name, inner in value.items():
                add((*path, name), inner)
        elif isinstance(value, bool):
            arguments.append(option.opts[0] if value else option.secondary_opts[0])
        else:
            for one in value if isinstance(value, list) else [value]:
                arguments.extend([option.opts[0], one if isinstance(one, str) else json.dumps(one)])

    for name, value in payload.items():
        if name != "model":
            add((name,), value)
    return arguments


def numbers_as_strings(model: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload with each number as a string if the model allows that string for the field."""
    fields = {field.path: field for field in list_fields(catalog.get(model))}

    def convert(path: tuple[str, ...], value: Any) -> Any:
        if isinstance(value, dict):
            return {name: convert((*path, name), inner) for name, inner in value.items()}
        return str(value) if path in fields and str(value) in enumerated_values(fields[path].schema) else value

    converted: dict[str, Any] = convert((), payload)
    return converted


@pytest.mark.parametrize("model", catalog.ids())
def test_every_field_has_an_option_with_a_help_text(model: str) -> None:
    command = ModelCommand(model)

    assert sorted(field.path for _, field in command.field_options.values()) == sorted(field_paths(model))
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    names = [name for option in options for name in (*option.opts, *option.secondary_opts)]
    assert len(names) == len(set(names))
    assert all(option.help for option in options)


@pytest.mark.parametrize("model", catalog.ids())
def test_help_shows_each_choice_default_and_constraint(model: str, evolink: Shell) -> None:
    result = evolink("generate", model, "--help")

    output = " ".join(result.stdout.split()).replace(" ", "")
    assert result.exit_code == 0
    for field in list_fields(catalog.get(model)):
        for fact in (*field.schema.get("enum", ()), field.schema.get("maximum"), field.schema.get("maxItems")):
            assert fact in (None, 1) or str(fact) in output, (field.path, fact)
        if "default" in field.schema:
            assert f"default:{field.schema['default']}".lower() in output.lower(), field.path
    for sentence in catalog.get(model).rules:
        assert sentence.replace(" ", "").replace("`", "") in output


@pytest.mark.parametrize(
    ("model", "payload"),
    [
        pytest.param(model.id, example, id=f"{model.id} {name}")
        for model in catalog.models()
        for name, example in model.examples.items()
    ],
)
def test_every_example_of_the_spec_can_be_given_as_options(model: str, payload: dict[str, Any], evolink: Shell) -> None:
    result = evolink("generate", model, *options_for(model, payload), "--dry-run", "--json")

    output = json.loads(result.stdout)
    assert output["body"] == numbers_as_strings(model, payload)
    assert (output["violations"], result.exit_code) == ([], 0)


@pytest.mark.parametrize("model", ["kling-o3-text-to-video", "veo3.1-pro", "wan2.5-text-to-video", "sora-2-preview"])
def test_an_invalid_case_of_the_contract_is_refused_with_its_violation(
    model: str, evolink: Shell, folder: Path
) -> None:
    case = next(
        case
        for case in contract.cases(model)
        if not case.valid and case.keyword in ("enum", "maximum", "maxLength", "required")
        if isinstance(case.payload, dict) and case.payload.get("model") == model
    )
    (folder / "request.json").write_text(json.dumps(case.payload))

    result = evolink("generate", model, "--params", folder / "request.json", "--dry-run", "--json")

    assert result.exit_code == 1
    assert (case.pointer, case.keyword) in [
        (one["pointer"], one["keyword"]) for one in json.loads(result.stdout)["violations"]
    ]


def test_the_click_parameter_of_each_common_option_has_the_name_and_the_default_of_its_field() -> None:
    context = ModelCommand("veo3.1-pro").make_context("veo3.1-pro", [])

    assert tuple(option.name for option in create_options()) == OPTION_NAMES
    assert GenerateOptions(**{name: context.params[name] for name in OPTION_NAMES}) == GenerateOptions()


@pytest.mark.parametrize(
    ("lines", "stdin_is_terminal", "pages"), [(24, True, 1), (10_000, True, 0), (0, True, 0), (24, False, 0)]
)
def test_help_that_is_longer_than_the_terminal_is_paged(
    lines: int, stdin_is_terminal: bool, pages: int, evolink: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    paged: list[str] = []
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((100, lines)))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: stdin_is_terminal))
    monkeypatch.setattr(click, "echo_via_pager", lambda text, color: paged.append(text))

    for command in (["generate", "veo3.1-pro"], ["generate"]):
        paged.clear()
        result = evolink(*command, "--help")

        assert (result.exit_code, len(paged), bool(result.stdout)) == (0, pages, not pages)


@pytest.mark.parametrize("value", ["nan", "inf", "-1"])
@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("sandbox", "--credits"),
        ("sandbox", "--speed"),
        ("studio", "--speed"),
        ("generate veo3.1-pro", "--max-credits"),
        ("generate veo3.1-pro", "--confirm-above"),
        ("generate veo3.1-pro", "--timeout"),
        ("contract run", "--spend"),
        ("contract run", "--wait"),
        ("contract run", "--wait-for"),
    ],
)
def test_a_number_that_is_not_finite_or_negative_is_a_usage_error(
    command: str, option: str, value: str, evolink: Shell
) -> None:
    result = evolink(*command.split(), f"{option}={value}")

    assert result.exit_code == 2
    assert f"Invalid value for '{option}'" in result.stderr
