"""What the API's replies are to be like, by contract.json: status, kind of body, fields, their names and values."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import catalog
from .._security.redaction import shorten
from ..contract import Source, Validator, Violation
from ..contract._fields import Schema, fields_of, pointer
from ..contract._words import nearest
from ._answers import Answer

_LIMITS = ("type", "enum", "const", "minimum", "maximum", "format", "pattern", "minItems", "maxItems")
_FOLLOWS_STATUS = {"/results": "completed", "/error": "failed"}
"""Fields that are there only in a task of that status."""


@dataclass(frozen=True)
class Fault:
    """One thing in a reply that is not as the contract says."""

    pointer: str
    keyword: str
    expected: str
    came: str
    source: Source = "documented"


class ReplyKind:
    """The replies of one operation with one status, or the callbacks, which are read as replies are."""

    def __init__(self, name: str, schema: Schema, *, status: int = 200, codes: Sequence[str] = ()) -> None:
        """`name` is what reports call it; `codes` are the documented error codes, where they are listed."""
        self.name = name
        self.status = status
        self.codes = list(codes)
        self._validator = Validator({**schema, "components": catalog.contract()["components"]})
        self._fields = list(fields_of(self._validator))
        self._known = {field.path for field in self._fields}
        self._sample = self._validator.resolved(schema).get("examples", [{}])[0]

    def points(self, *, left_out: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, Source]]:
        """(pointer, keyword, source) of everything that is looked at; `left_out` are fields a model does not answer."""
        yield "", "status", "documented"
        yield "", "content-type", "documented"
        yield "", "type", "documented"
        for field in self._fields:
            for keyword in _LIMITS:
                if keyword in field.schema:
                    yield field.pointer, keyword, "documented"
            if self.shows(field.pointer) and not field.required and field.pointer not in left_out:
                yield field.pointer, "properties", "prose"
        for parent in dict.fromkeys(field.path[:-1] for field in self._fields if field.required):
            yield pointer(parent), "required", "documented"
        if self.codes:
            yield "/error/code", "x-codes", "documented"

    def schema_at(self, where: str) -> Schema:
        """What the contract says of one field; nothing where it knows none."""
        return next((field.schema for field in self._fields if field.pointer == where), {})

    def faults(self, answer: Answer, *, left_out: frozenset[str] = frozenset()) -> list[Fault]:
        """What is wrong with a reply of this kind."""
        if answer.reply is None:
            return [Fault("", "status", f"HTTP {self.status}", answer.lost)]
        found = list(self._outside(answer))
        body = answer.json
        if not isinstance(body, dict):
            return [*found, Fault("", "type", "a JSON object", shorten(answer.reply.body[:200]))]
        violations = self._validator.violations(body)
        mistyped = {violation.pointer for violation in violations if violation.keyword == "type"}
        found += [
            Fault(_general(violation.pointer), violation.keyword, self._wanted(violation), violation.message)
            for violation in violations
            if violation.keyword == "type" or violation.pointer not in mistyped
        ]
        return found + list(self._missing(body, left_out)) + list(self._strange_codes(body))

    def _outside(self, answer: Answer) -> Iterator[Fault]:
        """What is wrong before the body is read."""
        if answer.status != self.status:
            yield Fault("", "status", f"HTTP {self.status}", f"HTTP {answer.status}")
        kind = answer.reply.headers.get("content-type", "none") if answer.reply is not None else "none"
        if kind.partition(";")[0].strip().lower() != "application/json":
            yield Fault("", "content-type", "application/json", shorten(kind))

    def _missing(self, body: Mapping[str, Any], left_out: frozenset[str]) -> Iterator[Fault]:
        """The fields that the documentation's sample shows and the reply lacks."""
        for field in self._fields:
            parent: Any = _at(body, field.path[:-1])
            name = str(field.path[-1])
            if field.required or not isinstance(parent, Mapping) or name in parent:
                continue
            if not self.shows(field.pointer, body) or field.pointer in left_out:
                continue
            strange = [key for key in parent if (*field.path[:-1], key) not in self._known]
            near = nearest(name, strange, cutoff=0.4) or (strange[0] if len(strange) == 1 else None)
            came = f"no {name}" + (f", but {near}" if near else "")
            yield Fault(
                field.pointer, "properties", f"a field {name}, as the documentation's sample has", came, "prose"
            )

    def _strange_codes(self, body: Mapping[str, Any]) -> Iterator[Fault]:
        error = body.get("error")
        code = error.get("code") if isinstance(error, Mapping) else None
        # The older generation of errors has the status for a code.
        if self.codes and isinstance(code, str) and code not in self.codes:
            yield Fault("/error/code", "x-codes", " or ".join(self.codes), shorten(code))

    def shows(self, where: str, body: Mapping[str, Any] | None = None) -> bool:
        """Whether a field is to be expected, in a certain reply where one is given, by the sample or by the status."""
        status = _FOLLOWS_STATUS.get(where) if "status" in self._sample else None
        if status is not None:
            return body is None or body.get("status") == status
        return any(field.pointer == where and _at(self._sample, field.path) is not None for field in self._fields)

    def _wanted(self, violation: Violation) -> str:
        schema = self.schema_at(_general(violation.pointer))
        limit = schema.get(violation.keyword)
        return violation.keyword if limit is None else f"{violation.keyword} {shorten(limit)}"


def _general(where: str) -> str:
    """A pointer with 0 for each element of a list."""
    return re.sub(r"/[0-9]+(?=/|$)", "/0", where)


def _at(node: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        if not isinstance(node, Mapping) or part not in node:
            return None
        node = node[part]
    return node


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        *_, kind, name = node["$ref"].split("/")
        node = catalog.contract()["components"][kind][name]
    return node


_CREATE = ("/v1/videos/generations", "post")
_QUERY = ("/v1/tasks/{task_id}", "get")
_CREDITS = ("/v1/credits", "get")


@functools.cache
def kinds() -> Mapping[str, ReplyKind]:
    """Every kind of reply that is looked at, by its name in reports."""
    known = [
        _of_response(name, *operation, status=status)
        for name, operation, status in (
            ("create", _CREATE, 200),
            ("refusal", _CREATE, 400),
            ("create without a key", _CREATE, 401),
            ("query", _QUERY, 200),
            ("query without a key", _QUERY, 401),
            ("query of no id", _QUERY, 400),
            ("query of an unknown id", _QUERY, 404),
            ("credits", _CREDITS, 200),
        )
    ]
    return {kind.name: kind for kind in (*known, ReplyKind("callback", _callback_schema()))}


@functools.cache
def reply_kind(path: str, method: str, status: int) -> ReplyKind | None:
    """What a reply with that status is to be like, None where the operation documents no such status."""
    responses = catalog.contract()["paths"][path][method]["responses"]
    return _of_response(f"{method} {path}", path, method, status=status) if str(status) in responses else None


def _of_response(name: str, path: str, method: str, *, status: int) -> ReplyKind:
    response = _resolved(catalog.contract()["paths"][path][method]["responses"][str(status)])
    schema = response["content"]["application/json"]["schema"]
    return ReplyKind(name, schema, status=status, codes=response.get("x-codes", ()))


def _callback_schema() -> Schema:
    path, method = _CREATE
    (callback,) = catalog.contract()["paths"][path][method]["callbacks"]["taskEnded"].values()
    schema: Schema = callback["post"]["requestBody"]["content"]["application/json"]["schema"]
    return schema


def left_out_by(model: Any) -> frozenset[str]:
    """The fields that the documentation's sample for this model does not show."""
    if model not in catalog.ids():
        return frozenset()
    facts = catalog.get(model)
    silent = {"/task_info/video_duration"} if not facts.sandbox.get("reports_duration", True) else set()
    return frozenset(silent | ({"/results"} if facts.result != "video" else set()))
