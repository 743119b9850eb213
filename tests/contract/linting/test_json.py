"""The JSON parser that keeps positions reads what the standard library reads, and has the position of every value."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from evolink.contract.linting._json import tree as _json_tree
from evolink.contract.linting._json.files import read_document
from evolink.contract.linting._source_tree import Payload, SourceNode, SourceText, TextProblem
from hypothesis import example, given
from hypothesis import strategies as st

NAMES = st.text(max_size=3) | st.sampled_from(["a", "b", "\ud800", "~", "/", "0"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**53, 2**53 + 1, -(10**40), 1e308, 5.0, -0.0])
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "\udc00x", "😀", "\\ud800"])
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))
LAYOUTS: Any = st.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": False, "indent": "\t"}])
CHARACTERS = '{}[]",:.-+eE0195 \n\t\\u/aNtrufalsen\ud800'


def may_differ(value: Any) -> bool:
    """Return whether JSON does not have `value`, or most parsers round it."""
    if isinstance(value, str):
        return any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, float) and not isinstance(value, bool):
        return not math.isfinite(value)
    return isinstance(value, int) and abs(value) > 2**53


def assert_same(node: SourceNode, expected: Any) -> None:
    """Assert that the tree has what the standard library read, except values that may differ."""
    if isinstance(expected, dict):
        assert list(node.value) == list(node.children) == list(node.names)
        if not any(map(may_differ, expected)):
            assert list(node.value) == list(expected)
            for name, value in expected.items():
                assert node.value[name] is node.children[name].value
                assert_same(node.children[name], value)
    elif isinstance(expected, list):
        assert len(node.value) == len(expected) == len(node.children)
        for index, value in enumerate(expected):
            assert node.value[index] is node.children[index].value
            assert_same(node.children[index], value)
    elif not may_differ(expected):
        assert (type(node.value), node.value) == (type(expected), expected)


def assert_positions(node: SourceNode, text: str) -> None:
    """Assert that each value of the tree is in the text at the value's offset."""
    for key, child in node.children.items():
        value, _ = json.JSONDecoder().raw_decode(text, child.offset)
        if not isinstance(value, dict | list) and not may_differ(value):
            assert value == child.value
        if isinstance(key, str) and not may_differ(json.JSONDecoder().raw_decode(text, node.names[key])[0]):
            assert json.JSONDecoder().raw_decode(text, node.names[key])[0] == key
        assert_positions(child, text)


def parse_all(text: str) -> tuple[SourceNode, list[TextProblem]]:
    """Return the tree of a text that is a single value, as for `json.loads`."""
    start = len(text) - len(text.lstrip(" \t\n\r"))
    node, end, problems = _json_tree.read_tree(SourceText(text), start)
    end = len(text) - len(text[end:].lstrip(" \t\n\r"))
    if end != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return node, problems


@given(VALUES, LAYOUTS)
def test_written_values_are_read_with_their_positions(value: Any, layout: dict[str, Any]) -> None:
    text = json.dumps(value, **layout)

    node, _ = parse_all(text)

    assert_same(node, json.loads(text))
    assert_positions(node, text)


def syntax_error(parse: Callable[[str], Any], text: str) -> tuple[str, int] | None:
    """Return the message and the offset of the error that `parse` raises."""
    try:
        parse(text)
    except json.JSONDecodeError as error:
        return error.msg, error.pos
    return None


@given(VALUES, LAYOUTS, st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["", *CHARACTERS])), max_size=3))
@example([0], {}, [(1.0, "x")])
@example({"a": 1}, {}, [(0.9, ",")])
def test_text_that_json_loads_refuses_is_refused_at_the_same_offset(
    value: Any, layout: dict[str, Any], changes: list[tuple[float, str]]
) -> None:
    text = json.dumps(value, **layout)
    for fraction, letter in changes:
        at = int(fraction * len(text))
        text = text[:at] + letter + text[at + 1 :]

    theirs, ours = syntax_error(json.loads, text), syntax_error(parse_all, text)

    assert (ours is None) == (theirs is None)
    if theirs is None:
        assert_same(parse_all(text)[0], json.loads(text))
    elif "trailing comma" not in theirs[0]:  # Python 3.13 and later point at the comma
        assert ours == theirs


def objects(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return objects as text, in which a name may appear twice."""
    names = st.sampled_from(['"a"', '"\\u0061"', '"b"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\\\ud800"'])
    member = st.tuples(names, inner).map(" : ".join)
    return st.lists(member, max_size=4).map(lambda members: "{" + ", ".join(members) + "}")


LITERALS = st.sampled_from(
    [
        *(
            "5",
            "5.0",
            "-0",
            "1e400",
            "-1e400",
            "1e-400",
            "NaN",
            "Infinity",
            "-Infinity",
            "9" * 15,
            "9" * 16,
            "9" * 5000,
        ),
        *("9007199254740992", "9007199254740993", "-9007199254740993", "null"),
        *('"a"', '"\\udfff"', '"\\ud83d\\ude00"'),
    ]
)
TEXTS = st.recursive(LITERALS, lambda inner: objects(inner) | st.lists(inner).map(lambda items: f"[{','.join(items)}]"))


@given(objects(TEXTS), st.integers(0, 3))
def test_the_fast_parser_misses_no_problem_that_the_parser_with_positions_reports(text: str, before: int) -> None:
    payloads = list(read_document(f"[{'{},' * before}{text}]".encode()))

    payload = payloads[-1]
    assert isinstance(payload, Payload)
    node, _, problems = _json_tree.read_tree(payload.text, payload.offset)
    assert payload.problems == problems
    assert payload.value == node.value


def problems_of(text: str) -> list[tuple[str, str]]:
    (payload,) = read_document(text.encode())
    assert isinstance(payload, Payload)
    return [(problem.pointer, problem.rule) for problem in payload.problems]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ('{"a": 1, "a": 1}', [("/a", "duplicate-key")]),
        ('{"a": 1, "\\u0061": 2, "a": 3}', [("/a", "duplicate-key")] * 2),
        ('{"a": {"b": 1, "b": 2}, "b": 3}', [("/a/b", "duplicate-key")]),
        ('{"a": NaN}', [("/a", "not-finite")]),
        ('{"a": [1, -Infinity]}', [("/a/1", "not-finite")]),
        ('{"a": 1e400}', [("/a", "number-range")]),
        ('{"a": 9007199254740993}', [("/a", "number-range")]),
        ('{"a": 9007199254740992, "b": -9007199254740992}', []),
        (f'{{"a": -{"7" * 5000}}}', [("/a", "number-range")]),
        ('{"a": "\\uD83D"}', [("/a", "lone-surrogate")]),
        ('{"a": "\\ude00\\ud83d"}', [("/a", "lone-surrogate")]),
        ('{"a": "\\uD83D\\uDE00 \\\\ud83d"}', []),
        ('{"\\ud83d": 1}', [("/\ufffd", "lone-surrogate")]),
        (f'{{"a": {"[" * 99 + "]" * 99}}}', []),
        (f'{{"a": {"[" * 100 + "]" * 100}}}', [("/a", "too-deep")]),
        (f'{{"a": [{"[" * 100 + "]" * 100}, {"[" * 100 + "]" * 100}]}}', [("/a", "too-deep")]),
        (f'{{"a": {"[" * 50_000 + "]" * 50_000}}}', [("", "too-deep")]),
        ('\ufeff{"a": 1}', [("", "byte-order-mark")]),
    ],
)
def test_text_that_parsers_read_differently_is_reported(text: str, problems: list[tuple[str, str]]) -> None:
    assert problems_of(text) == problems


def test_the_last_of_duplicate_members_is_kept_and_the_first_is_named_in_the_message() -> None:
    (payload,) = read_document(b'{"a": 1, "a": 2,\n "a": 3}')

    assert isinstance(payload, Payload)
    assert payload.value == {"a": 3}
    assert [problem.message for problem in payload.problems] == [
        "a appears twice in one object, first at 1:2: parsers differ in which one they keep."
    ] * 2


def test_the_offset_of_a_missing_value_is_that_of_its_nearest_ancestor() -> None:
    text = SourceText('{\n "a": [\n  {"b/~": 1}]}')
    node, _, _ = _json_tree.read_tree(text, 0)

    pointers = ["", "/a", "/a/0", "/a/0/b~1~0", "/a/0/c/d", "/a/7", "/x"]

    assert [text.position(node.find_offset(pointer))[0] for pointer in pointers] == [1, 2, 3, 3, 3, 2, 1]
    assert text.text[node.find_offset("/a/0/b~1~0", of_name=True) :].startswith('"b/~"')


@given(st.text(alphabet="a\n\r", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=8))
def test_lines_and_columns_are_those_of_an_editor_in_any_order(text: str, lookups: list[tuple[int, bool]]) -> None:
    source = SourceText(text, first_line=7)

    for offset, is_checkpoint in lookups:
        before = text[:offset].split("\n")
        position = source.checkpoint if is_checkpoint else source.position
        assert position(min(offset, len(text))) == (6 + len(before), len(before[-1]) + 1)
