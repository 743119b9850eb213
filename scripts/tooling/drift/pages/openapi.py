"""Layout J: a page's whole OpenAPI document, as the documentation keeps it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NoReturn

from .candidates import rules_in
from .page import Json, Layout, OtherPage, Page, Unreadable
from .schemas import Reader

CREATE = ("POST", "/v1/videos/generations")
HOST = re.compile(r"https://([a-z0-9-]+\.)*evolink\.ai(/|$)")
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})

OVER_REQUESTS = frozenset(
    {"oneOf", "anyOf", "not", "if", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas"}
)
"""Keywords of a request's schema that state rules between fields."""

KINDS = (("/v1/tasks", "tasks"), ("/v1/credits", "credits"), ("/api/v1/files", "files"))
"""Where a path begins -> what a page with it is about."""

FOLDERS = {"zh": "cn"}
"""Folders of the documentation that are not named as their language is here."""

_LINK = re.compile(r"\(/([a-z]{2})/api-manual/")


def read_openapi(text: str, *, name: str) -> Page:
    """The page of a JSON document.

    Raises:
        Unreadable: it is not JSON, cut off, repeats a key or holds no operation.
        OtherPage: it is about another operation.
    """
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"not whole as JSON: {str(error)[:120]}") from None
    return page_from(document, name=name, layout="openapi", language=language_of(text))


def page_from(
    document: Json, *, name: str, layout: Layout, language: str, operation: tuple[str, str] | None = None
) -> Page:
    """The page of a document that is loaded; `operation` is the method and path that stand above it, if any do."""
    wanted, media = _subject(document, operation)
    reader = Reader(document)
    request = reader.resolved(media["schema"], place="", depth=0)
    for keyword in OVER_REQUESTS & request.keys():
        raise Unreadable(f"the request's schema uses `{keyword}` over whole requests, which fields can't tell")
    fields = reader.properties(request)
    return Page(
        name=name,
        layout=layout,
        language=language,
        method=wanted[0],
        path=wanted[1],
        models=models_of(fields, examples=_model_examples(request, media)),
        fields=fields,
        candidates=rules_in(_descriptions(request, reader), fields=fields, language=language),
    )


def _subject(document: Json, operation: tuple[str, str] | None) -> tuple[tuple[str, str], dict[str, Json]]:
    """The operation that the document is about, and its request body as `application/json` has it."""
    if not isinstance(document, dict) or not isinstance(document.get("openapi"), str):
        raise Unreadable("not an OpenAPI document: it has no `openapi` version")
    found = _operations(document)
    wanted = operation or (CREATE if CREATE in found else next(iter(found)))
    if wanted not in found:
        raise Unreadable(f"the document has no operation {' '.join(wanted)}")
    check_subject(*wanted, host=_host(document))
    return wanted, _request_body(found[wanted], Reader(document))


def check_subject(method: str, path: str, *, host: str | None) -> None:
    """Raises OtherPage unless the operation makes videos at EvoLink."""
    for start, kind in KINDS:
        if path.startswith(start):
            raise OtherPage(kind)
    if (method, path) != CREATE:
        raise OtherPage(f"another product, {method} {path[:80]}")
    if host is not None and not HOST.match(host):
        raise OtherPage(f"another product, {method} {host[:80]}{path}")


def models_of(fields: Mapping[str, Json], *, examples: list[Json]) -> tuple[str, ...]:
    """The ids a page is about: the options of its `model`, or else its default, or else its example."""
    field = fields.get("model")
    if field is None:
        raise Unreadable("the request has no field `model`")
    for found in (field.get("enum"), [field.get("default")], examples):
        ids = [each for each in found or () if isinstance(each, str) and each]
        if ids:
            return tuple(dict.fromkeys(ids))
    raise Unreadable("the page names no model: its field `model` has no options, default or example")


def language_of(text: str) -> str:
    """The language that the page's own links lead to; "unknown" where it has none, or several."""
    found = {FOLDERS.get(folder, folder) for folder in _LINK.findall(text)}
    return found.pop() if len(found) == 1 else "unknown"


def _operations(document: Mapping[str, Json]) -> dict[tuple[str, str], Json]:
    paths = document.get("paths")
    if not isinstance(paths, dict):
        raise Unreadable("the document has no `paths`")
    found = {
        (method.upper(), path): operation
        for path, item in paths.items()
        if isinstance(path, str) and isinstance(item, dict)
        for method, operation in item.items()
        if method in METHODS
    }
    if not found:
        raise Unreadable("the document has no operation")
    return found


def _host(document: Mapping[str, Json]) -> str | None:
    match document.get("servers"):
        case [{"url": str(url)}, *_]:
            return url
    return None


def _request_body(operation: Json, reader: Reader) -> dict[str, Json]:
    """The request's schema and its examples, as `application/json` has them."""
    body = operation.get("requestBody") if isinstance(operation, dict) else None
    if isinstance(body, dict) and "$ref" in body:
        body = reader.resolved(body, place="/requestBody", depth=0)
    match body:
        case {"content": {"application/json": dict(media)}} if "schema" in media:
            return media
    raise Unreadable("the operation has no request body in JSON")


def _model_examples(request: Mapping[str, Json], media: Mapping[str, Json]) -> list[Json]:
    """What the examples say: those of the field, or else of the request."""
    found: list[Json] = []
    match request.get("properties"):
        case {"model": {"example": example}}:
            found.append(example)
        case {"model": {"examples": [*examples]}}:
            found += examples
    match media:
        case {"example": {"model": example}}:
            found.append(example)
        case {"examples": dict(named)}:
            found += [each["value"].get("model") for each in named.values() if _has_value(each)]
    return found[:1]


def _has_value(example: Json) -> bool:
    return isinstance(example, dict) and isinstance(example.get("value"), dict)


def _descriptions(schema: Json, reader: Reader, *, depth: int = 0) -> dict[str, str]:
    """Field -> its words, those of nested fields under `outer.inner`."""
    found: dict[str, str] = {}
    for name, field in schema.get("properties", {}).items() if isinstance(schema, dict) and depth < 8 else ():
        whole = reader.resolved(field, place=f"/{name}", depth=depth)
        if isinstance(whole.get("description"), str):
            found[name] = whole["description"]
        inner = reader.resolved(whole["items"], place=f"/{name}", depth=depth) if _is_list(whole) else whole
        found |= {f"{name}.{key}": words for key, words in _descriptions(inner, reader, depth=depth + 1).items()}
    return found


def _is_list(schema: Mapping[str, Json]) -> bool:
    return isinstance(schema.get("items"), dict)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        (name, _times), *_rest = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the key {name[:40]!r} is repeated")
    return made


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
