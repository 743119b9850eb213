"""scripts/drift read: what one page says of its model."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping

from ..pages.loading import load
from ..pages.page import Json, Page, Unreadable

_LIMITS = (
    ("enum", "one of {}"),
    ("minimum", ">= {}"),
    ("exclusiveMinimum", "> {}"),
    ("maximum", "<= {}"),
    ("exclusiveMaximum", "< {}"),
    ("multipleOf", "a multiple of {}"),
    ("minLength", "{} characters or more"),
    ("maxLength", "at most {} characters"),
    ("minItems", "{} elements or more"),
    ("maxItems", "at most {} elements"),
    ("pattern", "like {}"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", metavar="PAGE", help="a file, - for standard input, or an http(s) URL")
    parser.add_argument("--json", action="store_true", help="as JSON, in JSON Schema's keywords")


def run(options: argparse.Namespace) -> int:
    """0, or 2 with the reason where the page can't be read."""
    try:
        data = load(options.page)
        from ..pages.reading import read  # here, as what is too large for a page is refused without it

        page = read(data, name=options.page)
    except Unreadable as error:
        print(f"{options.page}: {_plain(' '.join(str(error).split()))}", file=sys.stderr)
        return 2
    if options.json:
        json.dump(page.told(), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(map(_plain, _lines(page))))
    return 0


def _plain(line: str) -> str:
    """The line without what could move a terminal's cursor."""
    return line if line.isprintable() else "".join(each if each.isprintable() else "\ufffd" for each in line)


def _lines(page: Page) -> Iterator[str]:
    yield f"{', '.join(page.models)}: {page.method} {page.path} ({page.layout}, {page.language})"
    yield ""
    rows = [("FIELD", "TYPE", "REQUIRED", "DEFAULT", "LIMITS"), *_rows(page.fields, "")]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield "  ".join([*cells, row[4]]).rstrip()
    if page.candidates:
        yield from ("", "Sentences that may hold a rule, for a person to decide on:")
        yield from (f"  {sentence}" for sentence in page.candidates)


def _rows(fields: Mapping[str, Json], above: str) -> Iterator[tuple[str, str, str, str, str]]:
    for name, field in fields.items():
        default = json.dumps(field["default"], ensure_ascii=False) if "default" in field else ""
        yield above + name, type_words(field), "yes" if field["required"] else "", default, _limits(field)
        for inner in (field, field.get("items")):
            if isinstance(inner, dict) and isinstance(inner.get("properties"), dict):
                yield from _rows(inner["properties"], f"{above}{name}.")


def type_words(field: Mapping[str, Json]) -> str:
    """The type as pages write it: string<uri>[]."""
    if "oneOf" in field or "anyOf" in field:
        return " | ".join(type_words(part) for part in field.get("oneOf") or field["anyOf"])
    kind = field.get("type", "any")
    if kind == "array":
        inner = field.get("items")
        return f"{type_words(inner) if isinstance(inner, dict) else 'any'}[]"
    words = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{words}<{field['format']}>" if "format" in field else words


def _limits(field: Mapping[str, Json]) -> str:
    told = []
    for keyword, words in _LIMITS:
        if keyword in field:
            value = field[keyword]
            told.append(words.format(", ".join(map(str, value)) if isinstance(value, list) else value))
    parts = field.get("oneOf") or field.get("anyOf") or [field["items"]] if isinstance(field.get("items"), dict) else []
    return "; ".join([*told, *(each for each in map(_limits, parts) if each)])
