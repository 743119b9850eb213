"""What the parts of a schema find is what the whole of it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from evolink import catalog
from evolink.contract import Validator
from evolink.contract._json_pointer import format_pointer, iter_leaves, remove_value, set_value


def described(validator: Validator, payload: Any) -> set[tuple[str, str]]:
    """What jsonschema-rs itself has to say of a payload, by place and keyword."""
    return {
        (format_pointer(error.instance_path), str(error.schema_path[-1]))
        for error in validator._compiled.iter_errors(payload)
    }


ODD = ["", "x", "x" * 3000, 0, 5.5, 1000, None, True, [], ["x"] * 30, {}, {"x": 1}, "file:///a.png", "https://"]


def requests(model: str) -> Iterator[Any]:
    """Examples of a model, and each with something odd in the place of a value, or beside one."""
    for example in catalog.get(model).examples.values():
        yield example
        for path in iter_leaves(example):
            yield remove_value(example, path)
            yield from (set_value(example, path, odd) for odd in ODD)
            yield set_value(set_value(example, (*path[:-1], "promt"), 1) or example, path, "x")


@pytest.mark.parametrize("model", catalog.ids())
def test_the_parts_find_all_that_the_whole_refuses(model: str) -> None:
    validator = Validator(catalog.schema(model), model=model)

    for payload in requests(model):
        broken = {(format_pointer(path), limit.keyword) for limit, path, _ in validator._root.failures(payload)}
        assert broken == described(validator, payload), payload


@pytest.mark.parametrize("model", catalog.ids())
def test_nothing_is_certainly_valid_that_the_schema_or_a_check_refuses(model: str) -> None:
    validator = Validator(catalog.schema(model), model=model)

    for payload in requests(model):
        refused = described(validator, payload) or list(validator._checks.failures(payload, False))
        assert validator._is_certainly_valid(payload, False) == (not refused), payload


@pytest.mark.parametrize(
    ("schema", "payload", "keyword"),
    [
        ({"patternProperties": {"^a": {"type": "string"}}}, {"ab": 1}, "type"),
        ({"minProperties": 2}, {"a": 1}, "minProperties"),
        ({"additionalProperties": {"type": "string"}}, {"a": 1}, "type"),
        ({"items": {"prefixItems": [{"const": 1}]}}, [[2]], "const"),
    ],
)
def test_keywords_that_parts_do_not_know_are_told_as_well(schema: Any, payload: Any, keyword: str) -> None:
    (violation,) = Validator(schema).violations(payload)

    assert violation.keyword == keyword


def test_missing_fields_are_told_once_each_where_parts_are_not_known() -> None:
    found = Validator({"required": ["a", "b"], "minProperties": 1}).violations({})

    assert [violation.message for violation in found if violation.keyword == "required"] == [
        "a is missing.",
        "b is missing.",
    ]


def test_a_rule_is_named_wherever_parts_are_not_known() -> None:
    rule = {"id": "b-with-a", "source": "prose", "sentence": "b goes with a."}
    part = {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "x-rules": [rule]}
    found = Validator({"allOf": [part], "minProperties": 2}).violations({"a": 1})

    assert ("b-with-a", "b is missing. b goes with a.") in [(one.rule, one.message) for one in found]


def test_a_value_that_holds_itself_ends_also_where_a_schema_does() -> None:
    loop: list[Any] = []
    loop.append(loop)
    endless = {"$ref": "#/$defs/list", "$defs": {"list": {"additionalProperties": {"$ref": "#/$defs/list"}}}}

    assert [one.keyword for one in Validator(endless).violations({"a": {"b": loop}})] == ["too-deep"]
