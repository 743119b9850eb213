"""YAML is read as YAML 1.2, and what YAML 1.1 reads differently is reported."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from evolink.contract.linting._source_tree import Payload, SourceText, Unreadable
from evolink.contract.linting._yaml.files import read_payloads
from evolink.contract.linting._yaml.scalars import explain_ambiguity, resolve_plain
from evolink.contract.linting._yaml.tree import read_documents
from hypothesis import example, given
from hypothesis import strategies as st


def read(text: str) -> list[Payload]:
    found = list(read_payloads(text.encode()))
    assert all(isinstance(item, Payload) for item in found), found
    return [item for item in found if isinstance(item, Payload)]


def value(text: str) -> Any:
    (payload,) = read(text)
    return payload.value


def problems(text: str) -> list[tuple[str, str]]:
    (payload,) = read(text)
    return [(problem.pointer, problem.rule) for problem in payload.problems]


def unreadable(text: str) -> Unreadable:
    found = list(read_payloads(text.encode()))[-1]
    assert isinstance(found, Unreadable)
    return found


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=8)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))


@given(st.dictionaries(TEXT, VALUES, max_size=4), st.sampled_from([None, 2]))
def test_json_is_yaml(expected: dict[str, Any], indent: int | None) -> None:
    (payload,) = read(json.dumps(expected, ensure_ascii=False, indent=indent))

    assert payload.value == expected
    assert [problem.rule for problem in payload.problems if problem.rule != "yaml-ambiguous"] == []


@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=4))
@example({"": "0E0"})
def test_text_that_pyyaml_writes_is_read_unchanged_or_reported_as_ambiguous(expected: dict[str, Any]) -> None:
    (payload,) = read(yaml.safe_dump(expected, allow_unicode=True))

    assert payload.value == expected or "yaml-ambiguous" in {problem.rule for problem in payload.problems}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("~", None), ("null", None), ("", None), ("true", True), ("False", False), ("yes", "yes"), ("on", "on"),
        ("5", 5), ("+5", 5), ("-5", -5), ("010", 10), ("0o10", 8), ("0x1F", 31), ("1_000", "1_000"), ("0b11", "0b11"),
        ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1.5E-3", -0.0015), ("1e", "1e"),
        ("16:9", "16:9"), ("12:30:45", "12:30:45"), ("2026-01-01", "2026-01-01"), ("=", "="), ("-", "-"), (".", "."),
    ],
)  # fmt: skip
def test_a_plain_scalar_has_the_value_of_the_core_schema(text: str, expected: Any) -> None:
    value = resolve_plain(text)
    value = getattr(value, "value", value)

    assert (type(value), value) == (type(expected), expected)


@pytest.mark.parametrize(
    ("text", "older"),
    [
        ("16:9", "969"), ("9:16", "556"), ("1:1", "61"), ("on", "true"), ("Off", "false"), ("yes", "true"),
        ("NO", "false"), ("010", "8"), ("0o10", "'0o10'"), ("1_000", "1000"), ("0b11", "3"), ("1e3", "'1e3'"),
        ("09", "'09'"), ("=", "an error"), ("2026-13-45", "an error"), ("190:20:30.15", "685230.15"),
        ("2026-01-01", "the date 2026-01-01"), ("2026-01-01 10:00:00", "the date 2026-01-01T10:00:00"),
    ],
)  # fmt: skip
def test_the_value_by_yaml_1_1_is_named_where_it_differs(text: str, older: str) -> None:
    assert explain_ambiguity(text).startswith(f"{older} in YAML 1.1 (PyYAML), ")


@pytest.mark.parametrize(
    "text",
    ["A cat", "5", "-5", "1.5", "true", "null", "~", "", "0x1F", "y", "n", "720p", "on the sea", ".inf", "a:b", "5s"],
)
def test_scalars_with_the_same_value_in_both_versions_are_not_ambiguous(text: str) -> None:
    assert explain_ambiguity(text) == ""


def test_ambiguous_scalars_of_a_request_are_reported_once_each_and_read_by_yaml_1_2() -> None:
    text = "model: kling-o3-text-to-video\nprompt: 2026-01-01\nsound: on\naspect_ratio: 16:9\nduration: 5\n"

    assert problems(text) == [(f"/{name}", "yaml-ambiguous") for name in ("prompt", "sound", "aspect_ratio")]
    assert value(text)["aspect_ratio"] == "16:9"


@pytest.mark.parametrize("text", ['a: "on"', "a: 'on'", "a: !!str on", "a: |-\n  on", "a: >-\n  on"])
def test_quoted_tagged_and_block_scalars_are_strings(text: str) -> None:
    assert value(text) == {"a": "on"}
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "reported", "expected"),
    [
        ("a: 1\na: 2", [("/a", "duplicate-key")], {"a": 2}),
        ("a: {b: 1, b: 2}", [("/a/b", "duplicate-key")], {"a": {"b": 2}}),
        ("a: [1, .nan, -.Inf]", [("/a/1", "not-finite"), ("/a/2", "not-finite")], {"a": [1, None, None]}),
        ("a: 1.5e+400", [("/a", "number-range")], {"a": None}),
        ("a: 9007199254740993", [("/a", "number-range")], {"a": 9007199254740993}),
        (f"a: {'7' * 5000}", [("/a", "number-range")], {"a": None}),
        ("5: x", [("/5", "yaml-key")], {"5": "x"}),
        ("on: x", [("/on", "yaml-ambiguous")], {"on": "x"}),
        ("'on': x", [], {"on": "x"}),
        ("? [1, 2]\n: x", [("/?", "yaml-key")], {"?": "x"}),
        ("a: !!set {b}", [("/a", "yaml-tag")], {"a": {"b": None}}),
        ("a: !thing x", [("/a", "yaml-tag")], {"a": None}),
        ("a: !!python/object/apply:os.system [x]", [("/a", "yaml-tag")], {"a": ["x"]}),
        ("a: !!binary aGk=", [("/a", "yaml-tag")], {"a": None}),
        ("a: !!int 5\nb: !!float 5\nc: !!bool true\nd: !!null ~", [], {"a": 5, "b": 5.0, "c": True, "d": None}),
        ("a: !!int five", [("/a", "yaml-tag")], {"a": None}),
        ("a: &x [1]\nb: *x", [], {"a": [1], "b": [1]}),
        ("&k a: 1\nb: *k", [], {"a": 1, "b": "a"}),
        ("a: &x [1, *x]", [("/a/1", "yaml-alias")], {"a": [1, None]}),
        ("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3", [], {"a": {"b": 1, "c": 2}, "d": {"c": 3, "b": 1}}),
        (
            "a: [&x {b: 1}, &y {b: 2, c: 2}]\nd: {<<: [*x, *y]}",
            [],
            {"a": [{"b": 1}, {"b": 2, "c": 2}], "d": {"b": 1, "c": 2}},
        ),
        ("'<<': {b: 1}", [], {"<<": {"b": 1}}),
        ("<<: 1", [], {"<<": 1}),
    ],
)
def test_values_that_json_lacks_or_parsers_read_differently_are_reported(
    text: str, reported: list[tuple[str, str]], expected: Any
) -> None:
    assert problems(text) == reported
    assert value(text) == expected


def test_each_document_is_a_payload_or_a_list_of_them_and_empty_ones_are_skipped() -> None:
    payloads_read = read("---\na: 1\n---\n---\n- b: 1\n- c: on\n- [d]\n...\n---\n# nothing\n")

    assert [payload.value for payload in payloads_read] == [{"a": 1}, {"b": 1}, {"c": "on"}, ["d"]]
    assert [payload.text.position(payload.offset)[0] for payload in payloads_read] == [2, 5, 6, 7]
    assert [(problem.pointer, problem.message[:4]) for payload in payloads_read for problem in payload.problems] == [
        ("/c", "c is")
    ]


def test_positions_are_those_of_the_values_behind_aliases_and_after_emoji() -> None:
    (payload,) = read("# 😀\nbase: &base\n  b: '😀'\n  c: x\nd:\n  <<: *base\n  e: y\n")
    tree, text = payload.build_tree(), payload.text

    offsets = {pointer: tree.find_offset(pointer) for pointer in ("/base/c", "/d/e", "/d/c", "/d/none")}

    assert {pointer: text.position(offset) for pointer, offset in offsets.items()} == {
        "/base/c": (4, 6), "/d/e": (7, 6), "/d/c": (4, 6), "/d/none": (6, 3),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: [1\n", 2, 6, "This is not YAML: while parsing a flow sequence"),
        ("a: b: c", 1, 5, "mapping values are not allowed"),
        ("a: 1\nb: \x07", 2, 4, "control characters are not allowed"),
        ("a: 1\nb: *c", 2, 4, "No earlier value has the anchor &c"),
        ("a: " + "[" * 101, 1, 103, "nested more than 100 levels deep"),
        (
            "a: &a [1]\n" + "".join(f"b{n}: &b{n} [*{f'b{n - 1}' if n else 'a'}]\n" for n in range(120)),
            100,
            0,
            "levels deep",
        ),
    ],
)
def test_unreadable_yaml_is_reported_with_its_position(text: str, line: int, column: int, words: str) -> None:
    found = unreadable(text)

    assert words in found.message
    assert found.line == line
    assert not column or found.column == column


def test_a_billion_laughs_document_is_refused_before_it_is_expanded() -> None:
    rows = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10)]

    found = unreadable("l0: &l0 [lol]\n" + "\n".join(rows))

    assert "more than 1000000 values" in found.message


def test_unbounded_nesting_is_refused() -> None:
    assert "levels deep" in unreadable("[" * 100_000).message


def test_documents_before_the_unreadable_one_are_read() -> None:
    found = list(read_payloads(b"a: 1\n---\nb: [\n"))

    assert [type(item).__name__ for item in found] == ["Payload", "Unreadable"]


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {b: 1, b: on}\nd:\n  <<: *x\n  c: [1, 010]\n---\n- !thing x\n- 'q'\n- |\n  block\n",
        "? [1]\n: x\n5: '😀'\n",
    ],
)
def test_pyyaml_without_libyaml_reads_the_same(text: str) -> None:
    with_libyaml = list(read_documents(SourceText(text)))

    without = list(read_documents(SourceText(text), loader=yaml.BaseLoader))

    assert without == with_libyaml
