"""Traffic recorder: an observer of all clients in the process that checks every request and response."""

from __future__ import annotations

import functools
import json
import re
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .. import catalog, contract
from .._http import observers
from .._json import is_mapping
from .._sansio.messages import HTTPRequest, HTTPResponse
from .._security.public_addresses import is_loopback_url
from .._security.redaction import escape_unprintable
from ..contract import Validator
from ._checks.response_specs import find_response_spec, omitted_fields
from ._exchanges import Exchange

_CREATE = ("/v1/videos/generations", "post")


@dataclass(frozen=True, slots=True)
class TrafficViolation:
    """One broken constraint in a request or a response."""

    where: str
    """`request` or `response to`, with the operation: `request POST /v1/videos/generations`."""
    pointer: str
    keyword: str
    message: str

    def __str__(self) -> str:
        return escape_unprintable(f"{self.where}: {self.pointer or '/'} {self.keyword}: {self.message}")


class TrafficRecorder:
    """Records the contract violations in the traffic of the clients. Threads may share it."""

    def __init__(self) -> None:
        self.violations: list[TrafficViolation] = []
        self.request_count = 0
        """How many requests were sent to operations of the contract."""
        self._allowed: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def allow(self, pointer: str, keyword: str) -> None:
        """Allow violations of one constraint, for a test that sends what the contract refuses.

        Args:
            pointer: The JSON Pointer of the violation.
            keyword: The keyword of the violation.
        """
        self._allowed.add((pointer, keyword))

    def unexpected(self, *, start: int = 0) -> list[TrafficViolation]:
        """Return the violations that are not allowed, from the one with the index `start`."""
        return [one for one in self.violations[start:] if (one.pointer, one.keyword) not in self._allowed]

    def assert_no_violations(self, *, start: int = 0) -> None:
        """Raise an error if any violation was recorded that is not allowed.

        Args:
            start: The index of the first violation that counts.

        Raises:
            AssertionError: If there are violations; each is a line of the message.
        """
        __tracebackhide__ = True
        lines = [str(one) for one in self.unexpected(start=start)]
        if lines:
            raise AssertionError("\n".join(["The traffic violates the contract:", *lines]))

    def record(self, request: HTTPRequest, response: HTTPResponse | None) -> None:
        """Check one request and its response; None if the response was lost."""
        operation = _find_operation(request)
        if operation is None:
            return
        path, method = operation
        name = f"{method.upper()} {path}"
        payload = _decode(request.content)
        violations = [
            TrafficViolation(f"request {name}", *violation)
            for violation in _request_violations(path, method, request, payload)
        ]
        violations += [
            TrafficViolation(f"response to {name}", *violation)
            for violation in _response_violations(path, method, request, response, payload)
        ]
        with self._lock:
            self.request_count += 1
            self.violations += violations


@contextmanager
def record_traffic() -> Generator[TrafficRecorder]:
    """Record the traffic of all EvoLink and AsyncEvoLink clients of this process, in all its threads."""
    recorder = TrafficRecorder()
    observers.OBSERVERS.append(recorder.record)
    try:
        yield recorder
    finally:
        observers.OBSERVERS.remove(recorder.record)


def _request_violations(path: str, method: str, request: HTTPRequest, payload: Any) -> Iterator[tuple[str, str, str]]:
    """Yield (pointer, keyword, message) of each violation in a request."""
    if (path, method) == _CREATE:
        violations = contract.validate(payload, allow_loopback=is_loopback_url(request.url))
    else:
        validator = _body_validator(path, method)
        violations = validator.violations(payload) if validator is not None and request.content is not None else []
    yield from ((one.pointer, one.keyword, one.message) for one in violations)


def _response_violations(
    path: str, method: str, request: HTTPRequest, response: HTTPResponse | None, payload: Any
) -> Iterator[tuple[str, str, str]]:
    """Yield (pointer, keyword, message) of each violation in a response."""
    if response is None:
        return
    spec = find_response_spec(path, method, response.status)
    if spec is None:
        documented = ", ".join(catalog.contract()["paths"][path][method]["responses"])
        yield "", "status", f"HTTP {response.status}; documented are {documented}"
        return
    model = payload.get("model") if is_mapping(payload) else None
    for problem in spec.problems(Exchange(request, response), omitted=omitted_fields(model)):
        yield problem.pointer, problem.keyword, f"expected {problem.expected}, got {problem.actual}"


def _find_operation(request: HTTPRequest) -> tuple[str, str] | None:
    """Return the contract's path and method for a request; None for any other address, such as a result's."""
    path, method = urlsplit(request.url).path, request.method.lower()
    for template, pattern in _path_patterns():
        if method in catalog.contract()["paths"][template] and pattern.search(path):
            return template, method
    return None


@functools.cache
def _path_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each path with the pattern that matches it, those without parameters first."""
    paths = sorted(catalog.contract()["paths"], key=lambda path: "{" in path)
    return tuple((path, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + r"\Z")) for path in paths)


@functools.cache
def _body_validator(path: str, method: str) -> Validator | None:
    body = catalog.contract()["paths"][path][method].get("requestBody", {}).get("content", {}).get("application/json")
    return Validator({**body["schema"], "components": catalog.contract()["components"]}) if body is not None else None


def _decode(content: bytes | None) -> Any:
    try:
        return json.loads(content or b"null")
    except ValueError:
        return content
