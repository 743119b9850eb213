"""Specifications of the API's responses, from contract.json: status, content type, fields, their names and values."""

from __future__ import annotations

import functools
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ... import catalog
from ..._json import is_dict, is_list, is_mapping, iter_members
from ..._security.redaction import shorten
from ...contract import Source, Validator, Violation
from ...contract._fields import iter_fields
from ...contract._json_pointer import Location, format_pointer
from ...contract._json_values import MAX_DEPTH
from ...contract._subschemas import Schema
from ...contract._suggestions import closest_match
from .._exchanges import Exchange

_KEYWORDS = ("type", "enum", "const", "minimum", "maximum", "format", "pattern", "minItems", "maxItems")
"""The keywords of a field that are checked."""
_EXPECTED_JSON = {
    "lone-surrogate": "text without half of a surrogate pair",
    "control-character": "text without control characters",
    "not-finite": "a finite number",
    "number-range": "a number that JSON readers accept",
    "too-deep": "fewer levels of nesting",
}
"""What is expected of any value of a response, by the keyword that `Validator` or this module reports."""
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MAX_NAMES = 50
"""How many unknown fields of a response are compared with the name of a missing one."""
_MAX_NAME_LENGTH = 100
"""Characters of the names that are compared."""
_REQUIRED_STATUS = {"/results": "completed", "/error": "failed"}
"""The status that a task must have for it to have the field."""


@dataclass(frozen=True)
class ResponseProblem:
    """One constraint that a response breaks."""

    pointer: str
    keyword: str
    expected: str
    actual: str
    source: Source = "documented"


class ResponseSpec:
    """What the contract requires of the responses of one operation with one status, or of callbacks."""

    def __init__(self, name: str, schema: Schema, *, status: int = 200, codes: Sequence[str] = ()) -> None:
        """Prepare the fields and the validator.

        Args:
            name: The name in reports.
            schema: The JSON Schema of the body.
            status: The HTTP status.
            codes: The documented error codes, if they are listed.
        """
        self.name = name
        self.status = status
        self.codes = list(codes)
        self._validator = Validator({**schema, "components": catalog.contract()["components"]})
        self._fields = list(iter_fields(self._validator))
        self._known_paths = {field.location for field in self._fields}
        self._pointers = {"": ()} | {field.pointer: field.location for field in self._fields}
        self._sample = self._validator.resolve(schema).get("examples", [{}])[0]

    def constraints(self, *, omitted: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, Source]]:
        """Yield (pointer, keyword, source) of each constraint; `omitted` are fields that a model's responses lack."""
        yield "", "status", "documented"
        yield "", "content-type", "documented"
        yield "", "type", "documented"
        for field in self._fields:
            for keyword in _KEYWORDS:
                if keyword in field.schema:
                    yield field.pointer, keyword, "documented"
            if self.expects(field.pointer) and not field.required and field.pointer not in omitted:
                yield field.pointer, "properties", "prose"
        for parent in dict.fromkeys(field.location[:-1] for field in self._fields if field.required):
            yield format_pointer(parent), "required", "documented"
        if self.codes:
            yield "/error/code", "x-codes", "documented"

    def schema_at(self, pointer: str) -> Schema:
        """Return the schema of the field at a pointer; an empty one if the contract has no such field."""
        nothing: Schema = {}
        return next((field.schema for field in self._fields if field.pointer == pointer), nothing)

    def problems(self, exchange: Exchange, *, omitted: frozenset[str] = frozenset()) -> list[ResponseProblem]:
        """Return the constraints that the response of an exchange breaks."""
        if exchange.response is None:
            return [ResponseProblem("", "status", f"HTTP {self.status}", exchange.error)]
        problems = list(self._envelope_problems(exchange))
        body = exchange.json
        if not is_dict(body):
            return [*problems, ResponseProblem("", "type", "a JSON object", shorten(exchange.response.body[:200]))]
        violations = self._validator.violations(body)
        mistyped = {violation.pointer for violation in violations if violation.keyword == "type"}
        problems += [
            ResponseProblem(
                self._known_pointer(violation.pointer), violation.keyword, self._expected(violation), violation.message
            )
            for violation in violations
            if violation.keyword == "type" or violation.pointer not in mistyped
        ]
        problems += self._unreadable_values(body, ())
        return problems + list(self._missing_fields(body, omitted)) + list(self._unknown_codes(body))

    def has_value(self, exchange: Exchange, pointer: str, keyword: str) -> bool:
        """Return whether the response of an exchange has a value to which a constraint applies."""
        location = self._pointers.get(pointer, ())
        if not location or exchange.response is None:
            return exchange.response is not None
        owner = location[:-1] if keyword == "properties" else location
        return _has_value(exchange.json, owner)

    def _known_pointer(self, pointer: str) -> str:
        """Return the pointer of a field of the contract: that of the nearest parent if the contract has no such field.

        So the names of checks are the contract's, whatever names a response has.
        """
        known = _first_element(pointer)
        while known not in self._pointers:
            known = known.rpartition("/")[0]
        return known

    def _unreadable_values(self, node: Any, location: Location) -> Iterator[ResponseProblem]:
        """Yield the values in a response that a schema allows and that many readers of JSON do not."""
        if (is_mapping(node) or is_list(node)) and len(location) < MAX_DEPTH:
            for key, value in iter_members(node):
                yield from self._unreadable_values(value, (*location, key))
            return
        keyword = _why_unreadable(node)
        if keyword:
            pointer = self._known_pointer(format_pointer(location))
            yield ResponseProblem(pointer, keyword, _EXPECTED_JSON[keyword], shorten(node), "ours")

    def _envelope_problems(self, exchange: Exchange) -> Iterator[ResponseProblem]:
        """Yield the problems of the status and the content type."""
        if exchange.status != self.status:
            yield ResponseProblem("", "status", f"HTTP {self.status}", f"HTTP {exchange.status}")
        headers: Mapping[str, str] = exchange.response.headers if exchange.response is not None else {}
        content_type = headers.get("content-type", "none")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            yield ResponseProblem("", "content-type", "application/json", shorten(content_type))

    def _missing_fields(self, body: Mapping[str, Any], omitted: frozenset[str]) -> Iterator[ResponseProblem]:
        """Yield the fields that the documentation's sample has and the response lacks."""
        for field in self._fields:
            parent: Any = _value_at(body, field.location[:-1])
            name = str(field.location[-1])
            if field.required or not is_mapping(parent) or name in parent:
                continue
            if not self.expects(field.pointer, body) or field.pointer in omitted:
                continue
            unknown = [key for key in parent if (*field.location[:-1], key) not in self._known_paths]
            unknown = [key for key in unknown if len(key) <= _MAX_NAME_LENGTH][:_MAX_NAMES]
            near = closest_match(name, unknown, cutoff=0.4) or (unknown[0] if len(unknown) == 1 else None)
            actual = f"no {name}" + (f", but {near}" if near else "")
            expected = f"the field {name}, which the documentation's sample has"
            yield ResponseProblem(field.pointer, "properties", expected, actual, "prose")

    def _unknown_codes(self, body: Mapping[str, Any]) -> Iterator[ResponseProblem]:
        error = body.get("error")
        code = error.get("code") if is_mapping(error) else None
        # In the older generation of errors the code is the HTTP status, a number.
        if self.codes and isinstance(code, str) and code not in self.codes:
            yield ResponseProblem("/error/code", "x-codes", " or ".join(self.codes), shorten(code))

    def expects(self, pointer: str, body: Mapping[str, Any] | None = None) -> bool:
        """Return whether the field at a pointer is expected, by the sample or by the task's status.

        Args:
            pointer: The JSON Pointer of the field.
            body: The body of a certain response; None for any response of this kind.
        """
        status = _REQUIRED_STATUS.get(pointer) if "status" in self._sample else None
        if status is not None:
            return body is None or body.get("status") == status
        return any(
            field.pointer == pointer and _value_at(self._sample, field.location) is not None for field in self._fields
        )

    def _expected(self, violation: Violation) -> str:
        if violation.keyword in _EXPECTED_JSON:
            return _EXPECTED_JSON[violation.keyword]
        schema = self.schema_at(_first_element(violation.pointer))
        value = schema.get(violation.keyword)
        return violation.keyword if value is None else f"{violation.keyword} {shorten(value)}"


def _why_unreadable(value: Any) -> str:
    """Return the keyword of what is wrong with a value, besides lone surrogates; empty if nothing is."""
    if isinstance(value, Mapping | list):
        return "too-deep"
    if isinstance(value, float) and not math.isfinite(value):
        return "not-finite"
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        return "number-range"
    return "control-character" if isinstance(value, str) and _CONTROL_CHARACTER.search(value) else ""


def _first_element(pointer: str) -> str:
    """Return a pointer with 0 for each element of a list."""
    return re.sub(r"/[0-9]+(?=/|$)", "/0", pointer)


def _value_at(node: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        if not is_mapping(node) or part not in node:
            return None
        node = node[str(part)]
    return node


def _has_value(node: Any, location: Location) -> bool:
    for part in location:
        if is_mapping(node) and part in node:
            node = node[str(part)]
        elif is_list(node) and node and part == 0:
            node = node[0]
        else:
            return False
    return node is not None


def _resolve_reference(node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        *_, kind, name = node["$ref"].split("/")
        node = catalog.contract()["components"][kind][name]
    return node


_CREATE = ("/v1/videos/generations", "post")
_QUERY = ("/v1/tasks/{task_id}", "get")
_CREDITS = ("/v1/credits", "get")
_LIST = ("/v1/tasks", "get")


@functools.cache
def response_specs() -> Mapping[str, ResponseSpec]:
    """Return every specification that a run checks, by its name in reports."""
    specs = [
        _load_spec(name, *operation, status=status)
        for name, operation, status in (
            ("create", _CREATE, 200),
            ("refusal", _CREATE, 400),
            ("create without a key", _CREATE, 401),
            ("query", _QUERY, 200),
            ("query without a key", _QUERY, 401),
            ("query of no id", _QUERY, 400),
            ("query of an unknown id", _QUERY, 404),
            ("credits", _CREDITS, 200),
            ("list", _LIST, 200),
        )
    ]
    return {spec.name: spec for spec in (*specs, ResponseSpec("callback", _callback_schema()))}


@functools.cache
def find_response_spec(path: str, method: str, status: int) -> ResponseSpec | None:
    """Return the specification of an operation's responses with a status; None if that status is not documented."""
    responses = catalog.contract()["paths"][path][method]["responses"]
    return _load_spec(f"{method} {path}", path, method, status=status) if str(status) in responses else None


def _load_spec(name: str, path: str, method: str, *, status: int) -> ResponseSpec:
    response = _resolve_reference(catalog.contract()["paths"][path][method]["responses"][str(status)])
    schema = response["content"]["application/json"]["schema"]
    return ResponseSpec(name, schema, status=status, codes=response.get("x-codes", ()))


def _callback_schema() -> Schema:
    path, method = _CREATE
    (callback,) = catalog.contract()["paths"][path][method]["callbacks"]["taskEnded"].values()
    schema: Schema = callback["post"]["requestBody"]["content"]["application/json"]["schema"]
    return schema


def omitted_fields(model: Any) -> frozenset[str]:
    """Return the pointers of the fields that the documentation's sample for a model does not have."""
    if model not in catalog.ids():
        return frozenset()
    facts = catalog.get(model)
    omitted: set[str] = set()
    if not facts.sandbox.get("reports_duration", True):
        omitted.add("/task_info/video_duration")
    if facts.result != "video":
        omitted.add("/results")
    return frozenset(omitted)
