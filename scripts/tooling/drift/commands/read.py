"""scripts/drift read: prints the fields that one page documents."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping

from evolink._json import is_dict, is_list

from ..pages.loading import load_page
from ..pages.page import Field, Fields, Json, Page, Unreadable

_CONSTRAINTS = (
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
"""Keyword -> how its value is printed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", metavar="PAGE", help="a file, - for standard input, or an http(s) URL")
    parser.add_argument("--json", action="store_true", help="as JSON, in JSON Schema's keywords")


def run(options: argparse.Namespace) -> int:
    """Exit codes: 0 printed; 2 the page cannot be read, with the reason."""
    try:
        data = load_page(options.page)
        from ..pages.reading import read_page  # here, as data too large for a page is refused without it

        page = read_page(data, name=options.page)
    except Unreadable as error:
        print(f"{options.page}: {_replace_unprintable(' '.join(str(error).split()))}", file=sys.stderr)
        return 2
    if options.json:
        json.dump(page.to_json(), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(map(_replace_unprintable, _lines(page))))
    return 0


def _replace_unprintable(line: str) -> str:
    """Return the line without characters that could move a terminal's cursor."""
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


def _rows(fields: Fields, prefix: str) -> Iterator[tuple[str, str, str, str, str]]:
    for name, field in fields.items():
        default = json.dumps(field["default"], ensure_ascii=False) if "default" in field else ""
        required = "yes" if field["required"] else ""
        yield prefix + name, format_type(field), required, default, _format_constraints(field)
        for inner in (field, field.get("items")):
            if is_dict(inner) and is_dict(inner.get("properties")):
                yield from _rows(inner["properties"], f"{prefix}{name}.")


def format_type(field: Field) -> str:
    """Return the type as pages write it: string<uri>[]."""
    alternatives: list[Json] = field.get("oneOf") or field.get("anyOf") or []
    if alternatives:
        return " | ".join(map(format_type, alternatives))
    kind = field.get("type", "any")
    if kind == "array":
        inner = field.get("items")
        return f"{format_type(inner) if is_dict(inner) else 'any'}[]"
    name = " | ".join(kind) if is_list(kind) else str(kind)
    return f"{name}<{field['format']}>" if "format" in field else name


def _format_constraints(field: Mapping[str, Json]) -> str:
    found: list[str] = []
    for keyword, template in _CONSTRAINTS:
        if keyword in field:
            value = field[keyword]
            found.append(template.format(", ".join(map(str, value)) if is_list(value) else value))
    items = field.get("items")
    nested: list[Json] = field.get("oneOf") or field.get("anyOf") or ([items] if is_dict(items) else [])
    limits = [(format_type(each), _format_constraints(each)) for each in nested]
    is_union = len(nested) > 1
    return "; ".join([*found, *(f"{kind} {each}" if is_union else each for kind, each in limits if each)])
