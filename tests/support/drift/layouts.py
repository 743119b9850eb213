"""Pages in the documentation's three layouts: rendered text of 2025 and 2026, markdown, JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from support.drift.languages import LOSING_SHORT_WORDS, TEXTS
from support.drift.models import Model, document, example, request_example, response_example, response_fields

Json = Any

_PLAIN = re.compile(r"(?!true|false|null)[A-Za-z/](?:[A-Za-z0-9_/.& -]|:(?! ))*(?<![: ])|[0-9]+:[0-9]+|[0-9]+[pk]")
_RANGES = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}
_LENGTHS = (("string", "minLength", "maxLength"), ("array", "minItems", "maxItems"))


def as_json(model: Model, language: str = "en") -> bytes:
    """Return a page in layout J, JSON."""
    return json.dumps(document(model, language=language), ensure_ascii=False, indent=1).encode()


def as_markdown(model: Model, language: str = "en") -> bytes:
    """Return a page in layout B, markdown."""
    page = f"{language}/api-manual/video-series/made-up/{model.ids[0]}.json"
    fence, block = "````", "\n".join(_yaml(document(model, language=language), ""))
    return (
        f"> ## Documentation Index\n\n# {model.ids[0]}\n\n> {TEXTS[language]['created']}\n\n## OpenAPI\n\n"
        f"{fence}yaml {page} POST /v1/videos/generations\n{block}\n{fence}\n"
    ).encode()


def _yaml(value: Json, pad: str) -> Iterator[str]:
    """Yield lines in block style: strings plain where YAML 1.2 resolves them to strings, long ones on several lines."""
    entries = (
        [(f"{key}:", each) for key, each in value.items()] if isinstance(value, dict) else [("-", x) for x in value]
    )
    for start, each in entries:
        if isinstance(each, dict | list) and each:
            yield pad + start
            yield from _yaml(each, pad + "  ")
        elif isinstance(each, str) and "\n" in each and not each.endswith("\n"):
            yield f"{pad}{start} |-"
            yield from (f"{pad}  {line}".rstrip() for line in each.split("\n"))
        else:
            yield f"{pad}{start} {each if _PLAIN.fullmatch(str(each)) and isinstance(each, str) else json.dumps(each)}"


def as_rendered(
    model: Model, language: str = "en", *, year: int = 2026, texts: Mapping[str, str] | None = None, summary: str = ""
) -> bytes:
    """Return a page in layout A, rendered.

    Args:
        model: The model.
        language: Its language.
        year: Of the style.
        texts: Labels and prose instead of those of the language.
        summary: A line below the path, as some pages have one.
    """
    texts = texts or TEXTS[language]
    drops = language in LOSING_SHORT_WORDS
    lines = [
        *(texts["skip"], "POST", "/", "v1", "/", "videos", "/", "generations"),
        *([summary] if summary else []),
        *_curl_lines(request_example(model), year),
        *json.dumps(response_example(model), indent=2, ensure_ascii=False).split("\n"),
        *("", texts["keys"], "", "Authorization", "string", "header", texts["required"], ""),
        *("Authorization: Bearer YOUR_API_KEY", "", texts["body"], "", "application/json"),
    ]
    for name, field in model.fields.items():
        lines += _field(name, field, texts, required=name in model.required, year=year, drops=drops)
    lines += ["", texts["response"], "", texts["created"], ""]
    for name, field in response_fields(model, texts).items():
        lines += _field(name, field, texts, required=False, year=year, drops=drops)
    while not lines[-1]:
        lines.pop()
    return "\n".join(lines).encode()


def _curl_lines(body: Json, year: int) -> list[str]:
    data = json.dumps(body, indent=2, ensure_ascii=False).replace("'", "'\\''").split("\n")
    start = "  --data '"
    return [
        "curl --request POST \\",
        "  --url https://api.evolink.ai/v1/videos/generations \\",
        "  --header 'Authorization: Bearer <token>' \\",
        "  --header 'Content-Type: application/json' \\",
        *([start + data[0], *data[1:-1], data[-1] + "'"] if year == 2025 else [start, *data, "'"]),
    ]


def _field(
    name: str, field: Json, texts: Mapping[str, str], *, required: bool, year: int, drops: bool
) -> Iterator[str]:
    yield from (name, format_type(field))
    if "default" in field:
        yield f"{texts['default']}:{_plain(field['default'])}"
    if required:
        yield texts["required"]
    if field.get("deprecated"):
        yield texts["deprecated"]
    if "description" in field:
        yield ""
        yield from _prose(field["description"], drops=drops)
    yield from _limits(field, texts["range"], year)
    options = _options(field)
    if options:
        yield texts["options"]
        yield from (f"{_plain(option)}," for option in options[:-1])
        yield _plain(options[-1])
    if "example" in field:
        yield from _example(field, texts["example"])


def _example(field: Json, label: str) -> Iterator[str]:
    text = json.dumps(example(field), ensure_ascii=False)
    if field.get("type") == "array":
        yield from (
            (label, text)
            if len(text) < 60
            else (
                label,
                *json.dumps(example(field), indent=2, ensure_ascii=False).split("\n"),
            )
        )
    else:
        yield from (label, "", text, "")


def format_type(field: Json) -> str:
    """Return a type as pages write it."""
    if "oneOf" in field:
        return " | ".join(format_type(part) for part in field["oneOf"])
    if field.get("type") == "array":
        return f"{format_type(field['items'])}[]"
    form = f"<{field['format']}>" if "format" in field else ""
    return f"enum<{field['type']}>" if "enum" in field else f"{field['type']}{form}"


def _options(field: Json) -> list[Json]:
    for part in (field, field.get("items", {}), *field.get("oneOf", ())):
        if "enum" in part:
            return list(part["enum"])
    return []


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _limits(field: Json, label: str, year: int) -> Iterator[str]:
    for kind, low, high in _LENGTHS:
        of = "" if year == 2025 else f"{kind} "
        if low in field and high in field:
            numbers = str(field[low]) if field[low] == field[high] else f"{field[low]} - {field[high]}"
            yield f"Required {of}length: {numbers}{_elements(kind, field[high], year)}"
        elif low in field:
            yield f"Minimum {of}length: {field[low]}"
        elif high in field:
            yield f"Maximum {of}length: {field[high]}"
    found = {keyword: (sign, field[keyword]) for keyword, sign in _RANGES.items() if keyword in field}
    lows, highs = ([value for key, value in found.items() if end in key.lower()] for end in ("min", "max"))
    if lows and highs:
        yield f"{label} {lows[0][1]} {lows[0][0].replace('>', '<')} x {highs[0][0]} {highs[0][1]}"
    for sign, value in (lows or highs) if not (lows and highs) else ():
        yield f"{label} x {sign} {value}"


def _elements(kind: str, count: int, year: int) -> str:
    return "" if kind == "string" or year == 2025 else " element" if count == 1 else " elements"


def _prose(markdown: str, *, drops: bool) -> Iterator[str]:
    """Yield the lines of a description in a browser: bold and code without marks, lists with dots, tables glued."""
    if drops:
        markdown = re.sub(r"(?<=`)\s*[^\W\da-zA-Z_]\s*(?=`)", "", markdown)
    for line in re.sub(r"\n{2,}", "\n", markdown.replace("`", "").replace("**", "")).split("\n"):
        if line.startswith("- "):
            yield f"  • {line[2:]}"
        elif line.startswith("|"):
            yield "".join(cell.strip() for cell in line.split("|"))
        else:
            yield from (line, "")
