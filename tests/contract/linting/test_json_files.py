"""JSON documents and JSON Lines: payloads, and input that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evolink.contract.linting import check
from evolink.contract.linting._json.files import MAX_LINE_BYTES, read_document, read_lines
from evolink.contract.linting._source_tree import Payload, Unreadable


def collect(payloads: Iterator[Payload | Unreadable]) -> list[Any]:
    """Return the value of each payload, and (line, column, message) of unreadable input."""
    return [(it.line, it.column, it.message) if isinstance(it, Unreadable) else it.value for it in payloads]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", [{}]),
        (" [ ] ", []),
        ('[{"a": 1}, [], 5]', [{"a": 1}, [], 5]),
        (
            '{"a": 1} {}',
            [(1, 10, "This is not JSON: Extra data. Put several payloads into a list, or into a .jsonl file")],
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
    payloads = collect(read_document(text.encode()))

    assert len(payloads) == len(found)
    for payload, expected in zip(payloads, found, strict=True):
        if isinstance(expected, tuple):
            assert payload[:2] == expected[:2]
            assert payload[2].startswith(expected[2])
        else:
            assert payload == expected


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        (b'{"a":\n "b\xff"}', 2, 4, "byte 0xff"),
        ('{"ü":\n "ü'.encode() + b'\xed\xa0\x80"}', 2, 4, "byte 0xed"),
        ('{"a": 1}'.encode("utf-16"), 1, 1, "UTF-16"),
        ('{"a": 1}'.encode("latin-1") + b"\xe4", 1, 9, "byte 0xe4"),
    ],
)
def test_text_that_is_not_utf_8_is_unreadable_from_the_invalid_byte_on(
    data: bytes, line: int, column: int, words: str
) -> None:
    (found,) = read_document(data)

    assert isinstance(found, Unreadable)
    assert (found.line, found.column) == (line, column)
    assert words in found.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.yaml"])
def test_a_text_in_another_encoding_of_unicode_is_one_result(encoding: str, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes('{"model": "veo3.1-pro"}\n{"model": "veo3.1-pro"}\n'.encode(encoding))

    (found,) = [one.message for result in check([tmp_path]) for one in result.diagnostics]

    assert found == f"The text is {encoding[:6].upper()}. Save it as UTF-8."


def test_each_line_of_json_lines_is_read_independently() -> None:
    data = [
        b'{"a": 1}\r\n',
        b"\n",
        b"nonsense\n",
        b'[{"a": 2}, {"a": 3}]\n',
        b'{"a": "\xff"}\n',
        b'{"a": 4,\n',
        b'{"a": 5}',
    ]

    found = collect(read_lines(enumerate(data, start=1)))

    assert [item for item in found if isinstance(item, dict)] == [{"a": number} for number in (1, 2, 3, 5)]
    assert [item[:2] for item in found if isinstance(item, tuple)] == [(3, 1), (5, 8), (6, 9)]


def test_a_line_that_is_too_long_is_reported_and_the_next_one_is_read() -> None:
    found = collect(read_lines([(1, b"[" + b" " * MAX_LINE_BYTES), (2, b"{}")]))

    assert found == [(1, 1, "The line is longer than 16 MiB."), {}]


def test_a_payload_nested_too_deeply_to_parse_ends_a_list_with_unreadable_input() -> None:
    deep = "[" * 100_000

    found = list(read_document(f'[{{"a": 1}},\n {deep}, {{"a": 2}}]'.encode()))

    assert [type(item).__name__ for item in found] == ["Payload", "Payload", "Unreadable"]
    assert isinstance(found[2], Unreadable)
    assert (found[2].line, found[2].column) == (2, 2)
