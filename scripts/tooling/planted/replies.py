"""Faults in what a server answers: statuses, kinds of bodies, names and values of fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
from evolink import catalog, conformance
from evolink.conformance._responses import ResponseSpec, response_specs

from .mutants import Callback, Mutant, Respond

Spoil = Callable[[httpx.Response], httpx.Response]
Edit = Callable[[dict[str, Any]], object]

_OTHER_STATUS = {200: 201, 400: 422, 401: 403, 404: 400}
_OTHER_TYPE: Mapping[str, Any] = {
    "string": ["text"],
    "integer": "7",
    "number": "7",
    "boolean": "yes",
    "array": {},
    "object": "text",
}


def reply_mutants(model: str) -> Iterator[Mutant]:
    """The faults in the replies that concern one model."""
    for where in ("create", "refusal", "query"):
        yield from _spoilt(model, response_specs()[where], left_out=_left_out(model, where))


def api_mutants() -> Iterator[Mutant]:
    """The faults in the replies that concern them all."""
    for where in ("create without a key", "query without a key", "query of no id", "query of an unknown id", "credits"):
        yield from _spoilt(conformance.API, response_specs()[where])


def callback_mutants() -> Iterator[Mutant]:
    """The faults in callbacks."""
    kind = response_specs()["callback"]

    def mutant(words: str, pointer: str, keyword: str, change: Callback) -> Mutant:
        return Mutant(conformance.API, words, kind.name, pointer, keyword, callback=change)

    yield mutant("never sent", "", "delivery", lambda body: None)
    yield mutant("a list", "", "type", lambda body: b"[]")
    another = {"id": "task-unified-1700000000-another0"}
    yield mutant("of another task", "/id", "const", lambda body: json.dumps(json.loads(body) | another).encode())
    for pointer, keyword, _ in kind.constraints(omitted=frozenset({"/error"})):
        if pointer and pointer != "/error" and kind.expects(pointer):
            for words, edit in _edits(kind, pointer, keyword):
                yield mutant(words, pointer, keyword, _edited_bytes(edit))


def _edited_bytes(edit: Edit) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        body = json.loads(content)
        edit(body)
        return json.dumps(body).encode()

    return change


def _left_out(model: str, where: str) -> frozenset[str]:
    reports = catalog.get(model).sandbox.get("reports_duration", True)
    never = {"/error"} if where == "query" else set()
    return frozenset(never if reports else {*never, "/task_info/video_duration"})


def _spoilt(model: str, kind: ResponseSpec, *, left_out: frozenset[str] = frozenset()) -> Iterator[Mutant]:
    def mutant(words: str, pointer: str, keyword: str, spoil: Spoil) -> Mutant:
        return Mutant(model, words, kind.name, pointer, keyword, respond=_when(model, kind, spoil))

    other = _OTHER_STATUS[kind.status]
    yield mutant(f"status {other}", "", "status", lambda reply: _again(reply, status=other))
    yield mutant("said to be text", "", "content-type", lambda reply: _again(reply, content_type="text/plain"))
    yield mutant("a list", "", "type", lambda reply: _again(reply, content=b"[]"))
    for pointer, keyword, _ in kind.constraints(omitted=left_out):
        if pointer and pointer not in left_out and kind.expects(pointer):
            for words, edit in _edits(kind, pointer, keyword):
                yield mutant(words, pointer, keyword, _edited(edit))


def _edits(kind: ResponseSpec, pointer: str, keyword: str) -> Iterator[tuple[str, Edit]]:
    """(words, what is done to the body) for one place and keyword."""
    schema = kind.schema_at(pointer)
    *parents, name = pointer.split("/")[1:]
    if "0" in (*parents, name):
        return

    def setting(value: Any) -> Edit:
        return lambda body: _set(body, parents, name, value)

    if keyword == "properties":
        yield f"{name} renamed", lambda body: _rename(body, parents, name)
        yield f"{name} missing", lambda body: _rename(body, parents, name, to=None)
    if keyword == "required":
        field = schema["required"][0]
        yield f"{field} renamed", lambda body: _rename(body, [*parents, name], field)
    if keyword == "type":
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        wrong = _OTHER_TYPE[types[0]]
        yield f"{name} of another type", setting(wrong)
    if keyword == "enum":
        yield f"{name} with another value", setting("no-such-choice")
    if keyword == "x-codes":
        yield "another code", setting("no_such_code")
    if keyword == "minimum":
        yield f"{name} below its least", setting(schema["minimum"] - 1)
    if keyword == "maximum":
        yield f"{name} above its most", setting(schema["maximum"] + 1)


def _set(body: dict[str, Any], parents: list[str], name: str, value: Any) -> None:
    for part in parents:
        body = body.get(part, {})
    if name in body:
        body[name] = value


def _rename(body: dict[str, Any], parents: list[str], name: str, *, to: str | None = "renamed_field") -> None:
    for part in parents:
        body = body.get(part, {})
    if name in body:
        value = body.pop(name)
        if to is not None:
            body[to] = value


def _edited(edit: Edit) -> Spoil:
    change = _edited_bytes(edit)
    return lambda reply: _again(reply, content=change(reply.content))


def _again(
    reply: httpx.Response,
    *,
    status: int | None = None,
    content: bytes | None = None,
    content_type: str = "application/json",
) -> httpx.Response:
    return httpx.Response(
        status or reply.status_code,
        content=reply.content if content is None else content,
        headers={"content-type": content_type},
    )


def _when(model: str, kind: ResponseSpec, spoil: Spoil) -> Respond:
    """Spoils the replies of one kind to one model's requests."""

    def respond(request: httpx.Request, reply: httpx.Response) -> httpx.Response:
        return spoil(reply) if _is_of(model, kind, request, reply) else reply

    return respond


def _is_of(model: str, kind: ResponseSpec, request: httpx.Request, reply: httpx.Response) -> bool:
    path, keyed = request.url.path, "authorization" in request.headers
    if reply.status_code != kind.status or ("without a key" in kind.name) is keyed:
        return False
    if kind.name.startswith("credits"):
        return path == "/v1/credits"
    if kind.name.startswith("query"):
        whose = {model, catalog.get(model).renamed_to} if model != conformance.API else None
        return path.startswith("/v1/tasks/") and (whose is None or json.loads(reply.content).get("model") in whose)
    if path != "/v1/videos/generations":
        return False
    return model == conformance.API or _model_of(request) == model


def _model_of(request: httpx.Request) -> Any:
    try:
        body = json.loads(request.content)
    except ValueError:
        return None
    return body.get("model") if isinstance(body, dict) else None
