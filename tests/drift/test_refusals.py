"""A page that can't be read completely is refused with the reason; it is never guessed or read in part."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable

import pytest
from support.drift.damaged_pages import DAMAGED, PAGES, Damage
from support.drift.languages import LANGUAGES
from support.drift.layouts import as_json, as_markdown, as_rendered
from support.drift.made_up_models import LENGTHS, MADE_UP, with_prose
from support.drift.models import Model, document
from tooling.drift.pages.page import OtherPage, Page, Unreadable
from tooling.drift.pages.reading import read_page


def page(data: bytes) -> Page:
    return read_page(data, name="page")


@pytest.mark.parametrize(("of", "damage", "reason"), [pytest.param(*each[1:], id=each[0]) for each in DAMAGED])
def test_a_damaged_page_is_refused_with_the_reason(of: str, damage: Damage, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        page(damage(PAGES[of].decode()).encode())


def test_there_are_enough_damages_and_each_is_done_to_a_readable_page() -> None:
    assert len(DAMAGED) >= 40
    assert all(page(data).fields for data in PAGES.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MADE_UP)
def test_a_rendered_page_cut_off_at_any_line_is_refused(name: str, language: str) -> None:
    lines = as_rendered(with_prose(MADE_UP[name], language), language).split(b"\n")

    for count in range(len(lines)):
        with pytest.raises(Unreadable):
            page(b"\n".join(lines[:count]))


@pytest.mark.parametrize("write", [as_json, as_markdown])
def test_a_document_cut_off_at_any_byte_is_refused(write: Callable[[Model], bytes]) -> None:
    whole = write(LENGTHS).rstrip()

    for size in range(0, len(whole), 37):
        with pytest.raises(Unreadable):
            page(whole[:size])
    with pytest.raises(Unreadable):
        page(whole[:-1])


@pytest.mark.parametrize("of", ["lengths", "numbers", "choices", "2025"])
def test_a_page_without_any_one_name_or_type_is_refused_or_states_the_same(of: str) -> None:
    lines = PAGES[of].decode().split("\n")
    fields = page(PAGES[of]).fields
    start = lines.index("application/json") + 1

    for index in range(start, len(lines)):
        if lines[index] in fields or lines[index - 1] in fields:
            damaged = "\n".join([*lines[:index], *lines[index + 1 :]]).encode()
            try:
                found = page(damaged).fields
            except Unreadable:
                continue
            assert found.keys() == fields.keys(), lines[index - 1 : index + 2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x00\x01\x02", "NUL"),
        (b"\x89PNG\r\n\x1a\n\xff\xd8", "not UTF-8"),
        (as_rendered(LENGTHS).decode().encode("utf-16-le"), "UTF-16 without a byte order mark: save it as UTF-8"),
        (as_rendered(LENGTHS).decode().encode("utf-16-be"), "UTF-16 without a byte order mark: save it as UTF-8"),
        (as_rendered(LENGTHS).decode().encode("utf-16")[:-1], "not UTF-16"),
        (as_rendered(LENGTHS, "ja").decode().encode("shift-jis"), "not UTF-8"),
        (b"<!DOCTYPE html><html><body>model</body></html>", r"\.md at the end"),
        (b"# A guide\n\nHow to make videos.\n", "none of the known layouts"),
        (b"[1, 2]", "none of the known layouts"),
        (b"{}", "not an OpenAPI document"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"openapi": "3.1.0", "paths": {}}', "no operation"),
    ],
)
def test_data_that_is_no_page_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        page(data)


@pytest.mark.parametrize("name", ["https://docs.evolink.ai/en/a.md", "https://docs.evolink.ai/en/a.md?x=1", "a.md"])
def test_html_at_an_address_of_markdown_is_told_as_html(name: str) -> None:
    with pytest.raises(Unreadable, match=r"HTML, although its address ends in \.md"):
        read_page(b"<!doctype html>\n<html lang=en><script>curl --request POST</script></html>", name=name)


UNKNOWN_TYPES = [
    "float",
    "date",
    "map",
    "string(uri)",
    "enum[string]",
    "list<string>",
    "Image",
    "int32 | string",
    "list of strings",
    "string, optional",
    "字符串",
    "number (float)",
]


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("kind", UNKNOWN_TYPES)
def test_a_field_of_an_unknown_type_never_vanishes(kind: str, year: int) -> None:
    for model in MADE_UP.values():
        lines = as_rendered(with_prose(model, "en"), "en", year=year).decode().split("\n")
        start = lines.index("application/json") + 1
        for field in model.fields:
            at = next(index for index in range(start, len(lines)) if lines[index] == field)
            changed = [*lines[: at + 1], kind, *lines[at + 2 :]]
            with pytest.raises(Unreadable):
                page("\n".join(changed).encode())


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("get", "/v1/tasks/{task_id}", "tasks"),
        ("get", "/v1/credits", "credits"),
        ("post", "/api/v1/files/upload/stream", "files"),
        ("post", "/v1/images/generations", "another product"),
        ("get", "/v1/videos/generations", "another product"),
    ],
)
def test_a_page_about_something_else_is_named(method: str, path: str, kind: str) -> None:
    pieces = "\n/\n".join(path.split("/")).strip("\n")
    rendered = f"Skip\n{method.upper()}\n{pieces}\ncurl --request {method.upper()} \\\n"
    other = document(LENGTHS)
    other["paths"] = {path: {method: other["paths"]["/v1/videos/generations"]["post"]}}

    for data in (rendered.encode(), json.dumps(other).encode()):
        with pytest.raises(OtherPage, match=kind) as error:
            page(data)
        assert error.value.kind.startswith(kind)


def test_a_page_of_another_vendor_is_another_product() -> None:
    for data in (as_json(LENGTHS), as_markdown(LENGTHS), as_rendered(LENGTHS)):
        with pytest.raises(OtherPage, match="another product"):
            page(data.replace(b"api.evolink.ai", b"api.example.com"))


def test_fifty_megabytes_are_refused_at_once() -> None:
    huge = as_rendered(LENGTHS) * 20_000
    tracemalloc.start()
    started = time.process_time()

    with pytest.raises(Unreadable, match="at most"):
        page(huge)

    used, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(huge) > 50_000_000
    assert used < 0.1
    assert peak < 1_000_000
