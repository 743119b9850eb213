"""The reader that keeps places reads what the standard library reads, and tells where everything is."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from evolink.contract.linting import _json_tree
from evolink.contract.linting._json_files import LONGEST_LINE, document, lines
from evolink.contract.linting._tree import Fault, Node, Payload, Text, Unreadable
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


def odd(value: Any) -> bool:
    """Whether `value` is one that JSON cannot say or that most readers round."""
    if isinstance(value, str):
        return any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, float) and not isinstance(value, bool):
        return not math.isfinite(value)
    return isinstance(value, int) and abs(value) > 2**53


def same(node: Node, expected: Any) -> None:
    """The node and its children hold what the standard library read, odd values apart."""
    if isinstance(expected, dict):
        assert list(node.value) == list(node.children) == list(node.names)
        if not any(map(odd, expected)):
            assert list(node.value) == list(expected)
            for name, value in expected.items():
                assert node.value[name] is node.children[name].value
                same(node.children[name], value)
    elif isinstance(expected, list):
        assert len(node.value) == len(expected) == len(node.children)
        for index, value in enumerate(expected):
            assert node.value[index] is node.children[index].value
            same(node.children[index], value)
    elif not odd(expected):
        assert (type(node.value), node.value) == (type(expected), expected)


def stands(node: Node, text: str) -> None:
    """Each value is what stands at its place."""
    for key, child in node.children.items():
        value, _ = json.JSONDecoder().raw_decode(text, child.offset)
        if not isinstance(value, dict | list) and not odd(value):
            assert value == child.value
        if isinstance(key, str) and not odd(json.JSONDecoder().raw_decode(text, node.names[key])[0]):
            assert json.JSONDecoder().raw_decode(text, node.names[key])[0] == key
        stands(child, text)


def whole(text: str) -> tuple[Node, list[Fault]]:
    """The tree of a text that is nothing but one value, as `json.loads` has it."""
    start = len(text) - len(text.lstrip(" \t\n\r"))
    node, end, faults = _json_tree.read(Text(text), start)
    end = len(text) - len(text[end:].lstrip(" \t\n\r"))
    if end != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return node, faults


@given(VALUES, LAYOUTS)
def test_what_is_written_is_read_with_its_places(value: Any, layout: dict[str, Any]) -> None:
    text = json.dumps(value, **layout)

    node, _ = whole(text)

    same(node, json.loads(text))
    stands(node, text)


def where_refused(read: Callable[[str], Any], text: str) -> tuple[str, int] | None:
    """With which words and where `read` refuses a text."""
    try:
        read(text)
    except json.JSONDecodeError as fault:
        return fault.msg, fault.pos
    return None


@given(VALUES, LAYOUTS, st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["", *CHARACTERS])), max_size=3))
@example([0], {}, [(1.0, "x")])
@example({"a": 1}, {}, [(0.9, ",")])
def test_what_json_loads_refuses_is_refused_at_the_same_place(
    value: Any, layout: dict[str, Any], changes: list[tuple[float, str]]
) -> None:
    text = json.dumps(value, **layout)
    for where, letter in changes:
        at = int(where * len(text))
        text = text[:at] + letter + text[at + 1 :]

    theirs, ours = where_refused(json.loads, text), where_refused(whole, text)

    assert (ours is None) == (theirs is None)
    if theirs is None:
        same(whole(text)[0], json.loads(text))
    elif "trailing comma" not in theirs[0]:  # Python 3.13 and later point at the comma
        assert ours == theirs


def objects(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Objects as text, in which a name may stand twice."""
    names = st.sampled_from(['"a"', '"\\u0061"', '"b"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\\\ud800"'])
    member = st.tuples(names, inner).map(" : ".join)
    return st.lists(member, max_size=4).map(lambda members: "{" + ", ".join(members) + "}")


WORDS = st.sampled_from(
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
TEXTS = st.recursive(WORDS, lambda inner: objects(inner) | st.lists(inner).map(lambda items: f"[{','.join(items)}]"))


@given(objects(TEXTS), st.integers(0, 3))
def test_the_fast_reader_misses_nothing_that_the_careful_one_tells(text: str, before: int) -> None:
    found = list(document(f"[{'{},' * before}{text}]".encode()))

    payload = found[-1]
    assert isinstance(payload, Payload)
    node, _, faults = _json_tree.read(payload.text, payload.offset)
    assert payload.faults == faults
    assert payload.value == node.value


def faults_of(text: str) -> list[tuple[str, str]]:
    (payload,) = document(text.encode())
    assert isinstance(payload, Payload)
    return [(fault.pointer, fault.rule) for fault in payload.faults]


@pytest.mark.parametrize(
    ("text", "told"),
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
def test_what_readers_disagree_about_is_told(text: str, told: list[tuple[str, str]]) -> None:
    assert faults_of(text) == told


def test_of_members_of_one_name_the_last_is_kept_as_most_readers_do_and_the_first_is_named() -> None:
    (payload,) = document(b'{"a": 1, "a": 2,\n "a": 3}')

    assert isinstance(payload, Payload)
    assert payload.value == {"a": 3}
    assert [fault.message for fault in payload.faults] == [
        "a stands twice in one object, first at 1:2: readers differ in which one they keep."
    ] * 2


def read_all(found: Iterator[Payload | Unreadable]) -> list[Any]:
    """Values of what could be read, (line, column, message) of what could not."""
    return [(it.line, it.column, it.message) if isinstance(it, Unreadable) else it.value for it in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", [{}]),
        (" [ ] ", []),
        ('[{"a": 1}, [], 5]', [{"a": 1}, [], 5]),
        (
            '{"a": 1} {}',
            [(1, 10, "This is not JSON: Extra data. Several payloads go into a list, or into a .jsonl file")],
        ),
        ('[{"a": 1},\n]', [{"a": 1}, (2, 1, "This is not JSON: Expecting value.")]),
        ('[{"a": 1}\n {}]', [{"a": 1}, (2, 2, "This is not JSON: Expecting ',' delimiter.")]),
        ('[{"a": 1}] x', [{"a": 1}, (1, 12, "This is not JSON: Extra data.")]),
        ('[{"a": 1},\n\n {"a\n', [{"a": 1}, (3, 5, "This is not JSON: Invalid control character.")]),
        ('{"a": 1,\n\n', [(1, 9, "This is not JSON: Expecting property name enclosed in double quotes. The text")]),
        ("", [(1, 1, "This is not JSON: Expecting value. The text ends too early.")]),
    ],
)
def test_a_document_is_a_payload_or_a_list_of_them(text: str, found: list[Any]) -> None:
    read = read_all(document(text.encode()))

    assert len(read) == len(found)
    for one, expected in zip(read, found, strict=True):
        if isinstance(expected, tuple):
            assert one[:2] == expected[:2]
            assert one[2].startswith(expected[2])
        else:
            assert one == expected


@pytest.mark.parametrize(
    ("data", "line", "column", "word"),
    [
        (b'{"a":\n "b\xff"}', 2, 4, "byte 0xff"),
        ('{"ü":\n "ü'.encode() + b'\xed\xa0\x80"}', 2, 4, "byte 0xed"),
        ('{"a": 1}'.encode("utf-16"), 1, 1, "UTF-16"),
        ('{"a": 1}'.encode("latin-1") + b"\xe4", 1, 9, "byte 0xe4"),
    ],
)
def test_what_is_not_utf_8_is_unreadable_from_its_place_on(data: bytes, line: int, column: int, word: str) -> None:
    (found,) = document(data)

    assert isinstance(found, Unreadable)
    assert (found.line, found.column) == (line, column)
    assert word in found.message


def test_each_line_of_json_lines_stands_alone() -> None:
    data = [
        b'{"a": 1}\r\n',
        b"\n",
        b"nonsense\n",
        b'[{"a": 2}, {"a": 3}]\n',
        b'{"a": "\xff"}\n',
        b'{"a": 4,\n',
        b'{"a": 5}',
    ]

    found = read_all(lines(enumerate(data, start=1)))

    assert [item for item in found if isinstance(item, dict)] == [{"a": number} for number in (1, 2, 3, 5)]
    assert [item[:2] for item in found if isinstance(item, tuple)] == [(3, 1), (5, 8), (6, 9)]


def test_a_line_too_long_for_a_payload_is_told_and_the_next_one_read() -> None:
    found = read_all(lines([(1, b"[" + b" " * LONGEST_LINE), (2, b"{}")]))

    assert found == [(1, 1, "This line is longer than 16 MiB."), {}]


def test_a_payload_nested_beyond_reading_ends_a_list_and_says_so() -> None:
    deep = "[" * 100_000

    found = list(document(f'[{{"a": 1}},\n {deep}, {{"a": 2}}]'.encode()))

    assert [type(item).__name__ for item in found] == ["Payload", "Payload", "Unreadable"]
    assert isinstance(found[2], Unreadable)
    assert (found[2].line, found[2].column) == (2, 2)


def test_the_place_of_what_is_missing_is_that_of_what_lacks_it() -> None:
    text = Text('{\n "a": [\n  {"b/~": 1}]}')
    node, _, _ = _json_tree.read(text, 0)

    places = ["", "/a", "/a/0", "/a/0/b~1~0", "/a/0/c/d", "/a/7", "/x"]

    assert [text.place(node.place(place))[0] for place in places] == [1, 2, 3, 3, 3, 2, 1]
    assert text.text[node.place("/a/0/b~1~0", of_name=True) :].startswith('"b/~"')


@given(st.text(alphabet="a\n\r", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=8))
def test_lines_and_columns_are_those_of_an_editor_in_any_order(text: str, asked: list[tuple[int, bool]]) -> None:
    counted = Text(text, first_line=7)

    for offset, marked in asked:
        before = text[:offset].split("\n")
        ask = counted.mark if marked else counted.place
        assert ask(min(offset, len(text))) == (6 + len(before), len(before[-1]) + 1)
