"""Mutants of responses and callbacks: status, content type, names and values of fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
from evolink import catalog, conformance
from evolink._json import is_dict, is_list
from evolink.conformance._checks.response_specs import ResponseSpec, response_specs

from .mutants import Mutant, MutateCallback, Respond

MutateResponse = Callable[[httpx.Response], httpx.Response]
Edit = Callable[[dict[str, Any]], object]
"""Changes a body in place."""

_OTHER_STATUS = {200: 201, 400: 422, 401: 403, 404: 400}
_OTHER_TYPE: Mapping[str, Any] = {
    "string": ["text"],
    "integer": "7",
    "number": "7",
    "boolean": "yes",
    "array": {},
    "object": "text",
}


def response_mutants(model: str) -> Iterator[Mutant]:
    """Yield the mutants of the responses about one model."""
    for where in ("create", "refusal", "query"):
        yield from _mutants(model, response_specs()[where], excluded=_excluded(model, where))


def api_mutants() -> Iterator[Mutant]:
    """Yield the mutants of the responses that are the same for all models."""
    for where in (
        *("create without a key", "query without a key"),
        *("query of no id", "query of an unknown id", "credits", "list"),
    ):
        yield from _mutants(conformance.API, response_specs()[where])


def callback_mutants() -> Iterator[Mutant]:
    """Yield the mutants of callbacks."""
    spec = response_specs()["callback"]

    def mutant(kind_of_fault: str, pointer: str, keyword: str, mutate: MutateCallback) -> Mutant:
        return Mutant(conformance.API, kind_of_fault, spec.name, pointer, keyword, callback=mutate)

    yield mutant("never sent", "", "delivery", lambda body: None)
    yield mutant("a list", "", "type", lambda body: b"[]")
    other_id = {"id": "task-unified-1700000000-another0"}
    yield mutant("for another task", "/id", "const", lambda body: json.dumps(json.loads(body) | other_id).encode())
    for pointer, keyword, _ in spec.constraints(omitted=frozenset({"/error"})):
        if pointer and pointer != "/error" and spec.expects(pointer):
            for description, edit in _edits(spec, pointer, keyword):
                yield mutant(description, pointer, keyword, _apply_to_bytes(edit))


def _apply_to_bytes(edit: Edit) -> Callable[[bytes], bytes]:
    def mutate(content: bytes) -> bytes:
        body = json.loads(content)
        edit(body)
        return json.dumps(body).encode()

    return mutate


def _excluded(model: str, where: str) -> frozenset[str]:
    reports_duration = catalog.get(model).sandbox.get("reports_duration", True)
    excluded = {"/error"} if where == "query" else set[str]()
    return frozenset(excluded if reports_duration else {*excluded, "/task_info/video_duration"})


def _mutants(model: str, spec: ResponseSpec, *, excluded: frozenset[str] = frozenset()) -> Iterator[Mutant]:
    def mutant(kind_of_fault: str, pointer: str, keyword: str, mutate: MutateResponse) -> Mutant:
        return Mutant(model, kind_of_fault, spec.name, pointer, keyword, respond=_when(model, spec, mutate))

    other = _OTHER_STATUS[spec.status]
    yield mutant(f"status {other}", "", "status", lambda response: _copy(response, status=other))
    yield mutant(
        "content type text/plain", "", "content-type", lambda response: _copy(response, content_type="text/plain")
    )
    yield mutant("a list", "", "type", lambda response: _copy(response, content=b"[]"))
    for pointer, keyword, _ in spec.constraints(omitted=excluded):
        if pointer and pointer not in excluded and spec.expects(pointer):
            for description, edit in _edits(spec, pointer, keyword):
                yield mutant(description, pointer, keyword, _apply_to_response(edit))


def _edits(spec: ResponseSpec, pointer: str, keyword: str) -> Iterator[tuple[str, Edit]]:
    """Yield the description and the edit of each fault for one JSON Pointer and keyword."""
    schema = spec.schema_at(pointer)
    *parents, name = pointer.split("/")[1:]
    if "0" in (*parents, name):
        return

    def set_to(value: Any) -> Edit:
        return lambda body: _set(body, parents, name, value)

    if keyword == "properties":
        yield f"{name} renamed", lambda body: _rename(body, parents, name)
        yield f"{name} missing", lambda body: _rename(body, parents, name, to=None)
    if keyword == "required":
        field = schema["required"][0]
        yield f"{field} renamed", lambda body: _rename(body, [*parents, name], field)
    if keyword == "type":
        types = schema["type"] if is_list(schema["type"]) else [schema["type"]]
        wrong = _OTHER_TYPE[types[0]]
        yield f"{name} of another type", set_to(wrong)
    if keyword == "enum":
        yield f"{name} with another value", set_to("no-such-choice")
    if keyword == "x-codes":
        yield "another code", set_to("no_such_code")
    if keyword == "minimum":
        yield f"{name} below its minimum", set_to(schema["minimum"] - 1)
    if keyword == "maximum":
        yield f"{name} above its maximum", set_to(schema["maximum"] + 1)


def _set(body: dict[str, Any], parents: list[str], name: str, value: Any) -> None:
    for parent in parents:
        body = body.get(parent, {})
    if name in body:
        body[name] = value


def _rename(body: dict[str, Any], parents: list[str], name: str, *, to: str | None = "renamed_field") -> None:
    for parent in parents:
        body = body.get(parent, {})
    if name in body:
        value = body.pop(name)
        if to is not None:
            body[to] = value


def _apply_to_response(edit: Edit) -> MutateResponse:
    mutate = _apply_to_bytes(edit)
    return lambda response: _copy(response, content=mutate(response.content))


def _copy(
    response: httpx.Response,
    *,
    status: int | None = None,
    content: bytes | None = None,
    content_type: str = "application/json",
) -> httpx.Response:
    return httpx.Response(
        status or response.status_code,
        content=response.content if content is None else content,
        headers={"content-type": content_type},
    )


def _when(model: str, spec: ResponseSpec, mutate: MutateResponse) -> Respond:
    """Return a function that mutates the responses of one spec to one model's requests."""

    def respond(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return mutate(response) if _matches(model, spec, request, response) else response

    return respond


def _matches(model: str, spec: ResponseSpec, request: httpx.Request, response: httpx.Response) -> bool:
    path, has_key = request.url.path, "authorization" in request.headers
    if response.status_code != spec.status or ("without a key" in spec.name) is has_key:
        return False
    if spec.name.startswith("credits"):
        return path == "/v1/credits"
    if spec.name == "list":
        return path == "/v1/tasks"
    if spec.name.startswith("query"):
        names = {model, catalog.get(model).renamed_to} if model != conformance.API else None
        return path.startswith("/v1/tasks/") and (names is None or json.loads(response.content).get("model") in names)
    if path != "/v1/videos/generations":
        return False
    return model == conformance.API or _model_of(request) == model


def _model_of(request: httpx.Request) -> Any:
    try:
        body = json.loads(request.content)
    except ValueError:
        return None
    return body.get("model") if is_dict(body) else None
