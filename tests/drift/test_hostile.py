"""Any bytes are read as a page or refused, quickly and without another error."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.drift.layouts import as_markdown, as_rendered
from support.drift.made_up_models import CHOICES, LENGTHS, NUMBERS, with_prose
from support.drift.models import document
from tooling.drift.pages.page import Unreadable
from tooling.drift.pages.reading import read_page

LINES = [
    as_rendered(with_prose(model, language), language, year=year).decode().split("\n")
    for model, language, year in ((LENGTHS, "en", 2026), (NUMBERS, "ja", 2025), (CHOICES, "fr", 2026))
]
PIECES = [
    *("Available options:", "Example:", ":", "Options disponibles :", "a,", "b", '"x"', "[", "]", "{", "}", "", "'"),
    *("required", "default:5", "string", "enum<integer>", "object[]", "model", "prompt", "usage", "Response", "Body"),
    *("Maximum length: 5", "Required range: 1 <= x", "POST", "/", "v1", "curl --request POST \\", "application/json"),
    *("﻿", "\u2028", "\x1b[2J", "x" * 500, "  • 5", "````yaml a.json POST /v1/videos/generations", "````"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def outcome(data: bytes) -> dict[str, Any] | str:
    """Return the page as it is printed, or the reason why it was refused."""
    reason = ""
    try:
        page = read_page(data, name="page")
    except Unreadable as error:
        reason = str(error)
    if reason:
        assert len(reason) <= 300
        assert "\n" not in reason
        return reason
    printed = json.dumps(page.to_json(), ensure_ascii=False, allow_nan=False).encode()
    found: dict[str, Any] = json.loads(printed)
    return found


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused(data: bytes) -> None:
    assert isinstance(outcome(data), str)


@given(st.sampled_from(LINES), st.data())
def test_a_page_with_lines_lost_added_and_moved_is_read_or_refused(lines: list[str], data: st.DataObject) -> None:
    changed = list(lines)
    for _ in range(data.draw(st.integers(1, 4))):
        at, to = data.draw(st.integers(0, len(changed) - 1)), data.draw(st.integers(0, len(changed)))
        piece = data.draw(st.sampled_from(PIECES) | st.sampled_from(lines) | st.text(max_size=30))
        changed[at : data.draw(st.sampled_from([at, at + 1, max(at, to)]))] = [piece]

    found = outcome("\n".join(changed).encode("utf-8", "replace"))

    if isinstance(found, dict):
        assert found["models"]
        assert all(isinstance(field["required"], bool) for field in found["fields"].values())


@given(JSON, st.data())
def test_a_document_with_anything_anywhere_is_read_or_refused(value: Any, data: st.DataObject) -> None:
    whole = document(with_prose(CHOICES, "en"))
    parent: Any = whole
    key: Any = data.draw(st.sampled_from(list(whole)))
    while isinstance(parent[key], dict | list) and parent[key] and data.draw(st.integers(0, 5)):
        parent = parent[key]
        key = data.draw(st.sampled_from(list(parent) if isinstance(parent, dict) else range(len(parent))))
    parent[key] = value

    found = outcome(json.dumps(whole).encode())

    assert found


@given(st.text(alphabet="-:?[]{}#&*!|>'\"%@`, \n\tab0~", max_size=120))
def test_any_yaml_is_read_or_refused(text: str) -> None:
    assert outcome(f"````yaml en/a.json POST /v1/videos/generations\n{text}\n````\n".encode())


def into(page: list[str], below: str) -> Callable[[str], str]:
    """Return a function that puts a text below a line of a page."""
    text = "\n".join(page)
    at = text.index(below) + len(below)
    return lambda many: text[:at] + many + text[at:]


def fenced(many: str) -> str:
    return f"````yaml en/a.json POST /v1/videos/generations\n{many}\n````\n"


def bare(many: str) -> str:
    return many


PROSE = into(LINES[0], "\nWhat prompt does to the clip\n")
FIELDS = into(LINES[0], "\napplication/json\n")
REPEATED: list[tuple[str, Callable[[str], str], str]] = [
    *((unit, bare, unit) for unit in ("a", "a b: c\n", "[", '{"a":', "POST\n", "POST\n/\n", "````\n", "`")),
    *((unit, PROSE, unit) for unit in ("\n", " ", ". ", "[](", "[x](", "Example:\n", "Example:\n[\n", "Example:\n\n")),
    *((unit, PROSE, unit) for unit in ("Available options:\n\n", ":" * 150 + " x\n", "5 must. ", "prompt\n\n", "a, ")),
    *((unit, FIELDS, unit) for unit in ("f\n", "string\n", "f\nstring\n\n", "string" + "[]" * 60 + "\n", " | string")),
    ("options", into(LINES[0], "\nAvailable options:\n"), "a,\n"),
    ("body", into(LINES[0], "--data '\n"), "x\n"),
    ("response", into(LINES[0], '"created": 1757169743,\n'), '  "a": [\n'),
    ("responses", into(LINES[0], "What the task says of created\n"), "\ncreated\ninteger\n"),
    *(
        (unit, fenced, unit)
        for unit in ("[", "{a: ", "- ", "? ", "- a\n", "a, ", "&a ", "*a ", "!a ", "# a\n", "--- a\n")
    ),
    *((unit, fenced, unit) for unit in ("'", '"', "a: |\n", "\n", "\t", ": ", "- - - a\n", "a:\n  ")),
]


@pytest.mark.parametrize(("put", "unit"), [pytest.param(put, unit, id=repr(name)) for name, put, unit in REPEATED])
def test_no_repetition_takes_long(put: Callable[[str], str], unit: str) -> None:
    data = put(unit * (60_000 // len(unit))).encode()
    started = time.process_time()

    outcome(data)

    assert time.process_time() - started < 2


def test_aliases_that_multiply_are_refused() -> None:
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 20)]

    with pytest.raises(Unreadable, match="aliases"):
        read_page(fenced("\n".join(["a0: &a0 [x, x, x]", *levels])).encode(), name="page")


def test_references_that_multiply_are_refused() -> None:
    whole = document(CHOICES)
    schemas = whole["components"]["schemas"]
    for level in range(30):
        below = {"$ref": f"#/components/schemas/L{level + 1}"}
        schemas[f"L{level}"] = {"type": "object", "properties": {"a": below, "b": below}}
    schemas["L30"] = {"type": "string"}
    schemas["Request"]["properties"]["deep"] = {"$ref": "#/components/schemas/L0"}

    with pytest.raises(Unreadable, match="schemas"):
        read_page(json.dumps(whole).encode(), name="page")


def test_markdown_may_use_aliases_as_dumpers_do() -> None:
    plain = as_markdown(LENGTHS).decode()
    first = plain.index("format: uri")

    shared = plain[:first] + "format: &id001 uri" + plain[first + 11 :].replace("format: uri", "format: *id001")

    assert outcome(shared.encode()) == outcome(plain.encode())


def test_a_reason_is_one_short_line_whatever_it_quotes() -> None:
    whole = document(CHOICES)
    whole["components"]["schemas"]["Request"]["$ref"] = "#/nowhere/\n" + "x y " * 5000

    assert "refers to" in outcome(json.dumps(whole).encode())
