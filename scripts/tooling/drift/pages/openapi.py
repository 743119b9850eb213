"""Layout J: the page's whole OpenAPI document as JSON. The markdown layout holds the same document as YAML."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, cast

from evolink._json import JSON, is_dict

from .languages import detect_language
from .page import Fields, Json, Layout, OtherPage, Page, Unreadable
from .rule_sentences import find_rule_sentences
from .schemas import SchemaReader

CREATE = ("POST", "/v1/videos/generations")
HOST = re.compile(r"https://([a-z0-9-]+\.)*evolink\.ai(/|$)")
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})

MAX_EXAMPLE_DEPTH = 8

CROSS_FIELD_KEYWORDS = frozenset(
    {"oneOf", "anyOf", "not", "if", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas"}
)
"""Keywords of a request's schema that state rules between fields."""

OTHER_PAGES = (("/v1/tasks", "tasks"), ("/v1/credits", "credits"), ("/api/v1/files", "files"))
"""The start of an operation's path -> the subject of its page."""

FOLDERS = {"zh": "cn"}
"""Folders of the documentation -> their language here, where the two differ."""

_LINK = re.compile(r"\(/(?:docs/)?([a-z]{2})/api-manual/")
_FOLDER = re.compile(r"(?:^|/)([a-z]{2})/api-manual/")


def read_openapi(text: str, *, name: str) -> Page:
    """Return the page of a JSON document.

    Raises:
        Unreadable: If it is not JSON, is cut off, repeats a key or holds no operation.
        OtherPage: If it is about another operation.
    """
    try:
        document = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"not whole as JSON: {str(error)[:120]}") from None
    return page_from(document, name=name, layout="openapi", language=language_of(text, name=name))


def page_from(
    document: Json, *, name: str, layout: Layout, language: str, operation: tuple[str, str] | None = None
) -> Page:
    """Return the page of an OpenAPI document.

    Args:
        document: The document, as loaded from JSON or YAML.
        name: The file or URL of the page.
        layout: The layout the document was found in.
        language: The page's language.
        operation: The method and path that stand above the document, if any do.
    """
    (method, path), media_type = _find_operation(document, operation)
    response = document["paths"][path][method.lower()].get("responses", {})
    reader = SchemaReader(document)
    request = reader.resolve(media_type["schema"], pointer="", depth=0)
    for keyword in CROSS_FIELD_KEYWORDS & request.keys():
        raise Unreadable(f"the request's schema has `{keyword}` over whole requests, which no single field can express")
    fields = reader.read_fields(request)
    return Page(
        name=name,
        layout=layout,
        language=language,
        method=method,
        path=path,
        models=find_models(fields, examples=_model_examples(request, media_type)),
        fields=fields,
        response_example=_response_example(response, reader),
        candidates=find_rule_sentences(_descriptions(request, reader), fields=fields, language=language),
    )


def refuse_other_operation(method: str, path: str, *, host: str | None) -> None:
    """Raise OtherPage unless the operation creates videos at EvoLink."""
    for start, subject in OTHER_PAGES:
        if path.startswith(start):
            raise OtherPage(subject)
    if (method, path) != CREATE:
        raise OtherPage(f"another product, {method} {path[:80]}")
    if host is not None and not HOST.match(host):
        raise OtherPage(f"another product, {method} {host[:80]}{path}")


def find_models(fields: Fields, *, examples: list[Json]) -> tuple[str, ...]:
    """Return the ids of a page's models: the choices of its field `model`, or else its default, or else its example.

    Raises:
        Unreadable: If the page names no model.
    """
    field = fields.get("model")
    if field is None:
        raise Unreadable("the request has no field `model`")
    for source in (field.get("enum"), [field.get("default")], examples):
        ids = [each for each in source or () if isinstance(each, str) and each]
        if ids:
            return tuple(dict.fromkeys(ids))
    raise Unreadable("the page names no model: its field `model` has no options, default or example")


def language_of(text: str, *, name: str) -> str:
    """Return the language of a page by its address, its own links, or its words; "unknown" if none of them shows it.

    A translation may link to English pages, so that those links count only if the page has no others, and the words are
    those of no other language.
    """
    address = _FOLDER.search(name)
    linked = {FOLDERS.get(folder, folder) for folder in map(str, _LINK.findall(text))}
    folder = str(address[1]) if address else ""
    found: set[str]
    found = {FOLDERS.get(folder, folder)} if address else linked - {"en"} or linked
    if len(found) == 1 and found != {"en"}:
        return found.pop()
    return detect_language(text) or (found.pop() if len(found) == 1 else "unknown")


def _find_operation(document: Json, stated: tuple[str, str] | None) -> tuple[tuple[str, str], dict[str, Json]]:
    """Return the operation of the document, as method and path, and the media type object of its JSON request."""
    if not is_dict(document) or not isinstance(document.get("openapi"), str):
        raise Unreadable("not an OpenAPI document: it has no `openapi` version")
    operations = _operations(document)
    operation = stated or (CREATE if CREATE in operations else next(iter(operations)))
    if operation not in operations:
        raise Unreadable(f"the document has no operation {' '.join(operation)}")
    refuse_other_operation(*operation, host=_host(document))
    return operation, _request_media_type(operations[operation], SchemaReader(document))


def _operations(document: Mapping[str, Json]) -> dict[tuple[str, str], Json]:
    paths = document.get("paths")
    if not is_dict(paths):
        raise Unreadable("the document has no `paths`")
    found = {
        (method.upper(), path): operation
        for path, item in cast("dict[object, Json]", paths).items()
        if isinstance(path, str) and is_dict(item)
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


def _request_media_type(operation: Json, reader: SchemaReader) -> dict[str, Json]:
    """Return the schema and the examples of the request body under `application/json`."""
    body: JSON = operation.get("requestBody") if is_dict(operation) else None
    if isinstance(body, dict) and "$ref" in body:
        body = reader.resolve(body, pointer="/requestBody", depth=0)
    match body:
        case {"content": {"application/json": dict(media_type)}} if "schema" in media_type:
            return media_type
    raise Unreadable("the operation has no request body in JSON")


def _model_examples(request: Mapping[str, Json], media_type: dict[str, JSON]) -> list[Json]:
    """Return the first example of a model's id: of the field, or else of a whole request."""
    found: list[Json] = []
    match request.get("properties"):
        case {"model": {"example": example}}:
            found.append(example)
        case {"model": {"examples": [*examples]}}:
            found += examples
    match media_type:
        case {"example": {"model": example}}:
            found.append(example)
        case {"examples": dict(named)}:
            found += [each["value"].get("model") for each in named.values() if is_dict(each) and _has_value(each)]
    return found[:1]


def _response_example(responses: JSON, reader: SchemaReader) -> Mapping[str, Json]:
    """Return the example of the response 200: its own, its media type's, or one of its schema's fields' examples."""
    match responses:
        case {"200": {"content": {"application/json": dict(media_type)}}}:
            pass
        case _:
            return {}
    match media_type:
        case {"example": dict(example)}:
            return example
        case {"examples": dict(named)}:
            values: Iterator[dict[str, Json]]
            values = (each["value"] for each in named.values() if is_dict(each) and _has_value(each))
            return next(values, dict[str, Json]())
        case {"schema": dict(schema)}:
            fields = _schema_example(schema, reader, depth=0)
            return fields if is_dict(fields) else {}
    return {}


def _schema_example(schema: Json, reader: SchemaReader, *, depth: int) -> Json:
    """Return the example of a schema, or one made of its fields' examples; None if it has none."""
    if not is_dict(schema) or depth > MAX_EXAMPLE_DEPTH:
        return None
    whole: JSON = reader.resolve(schema, pointer="/responses", depth=depth)
    match whole:
        case {"example": example} | {"examples": [example, *_]}:
            return example
        case {"properties": dict(properties)}:
            found = {name: _schema_example(inner, reader, depth=depth + 1) for name, inner in properties.items()}
            return {name: value for name, value in found.items() if value is not None}
    return None


def _has_value(example: Json) -> bool:
    return is_dict(example) and is_dict(example.get("value"))


def _descriptions(schema: Json, reader: SchemaReader, *, depth: int = 0) -> dict[str, str]:
    """Return each field's description, those of nested fields under `outer.inner`."""
    found: dict[str, str] = {}
    for name, field in schema.get("properties", {}).items() if is_dict(schema) and depth < 8 else ():
        whole = reader.resolve(field, pointer=f"/{name}", depth=depth)
        if isinstance(whole.get("description"), str):
            found[name] = whole["description"]
        inner = reader.resolve(whole["items"], pointer=f"/{name}", depth=depth) if _has_items(whole) else whole
        nested = _descriptions(inner, reader, depth=depth + 1)
        found |= {f"{name}.{key}": description for key, description in nested.items()}
    return found


def _has_items(schema: Mapping[str, Json]) -> bool:
    return is_dict(schema.get("items"))


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        (name, _count), *_rest = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the key {name[:40]!r} is repeated")
    return members


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
