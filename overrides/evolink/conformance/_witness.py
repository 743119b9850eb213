"""Listens to every client of this process, and says where a request or a reply did not keep the contract."""

from __future__ import annotations

import functools
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .. import catalog, contract
from .._http import errors as _meaning
from .._sansio.messages import Call, Reply
from .._security.public_addresses import is_loopback_url
from ..contract import Validator
from ._answers import Answer
from ._replies import left_out_by, reply_kind

_CREATE = ("/v1/videos/generations", "post")


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing in a request or a reply that the contract does not allow."""

    where: str
    """`request` or `reply`, with the operation: `request POST /v1/videos/generations`."""
    pointer: str
    keyword: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.pointer or '/'} {self.keyword}: {self.message}"


class Witness:
    """What passed through the clients while it listened."""

    def __init__(self) -> None:
        self.breaches: list[Breach] = []
        self.heard = 0
        """How many requests there were to operations that the contract knows."""
        self._allowed: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def allow(self, pointer: str, keyword: str) -> None:
        """Lets this be broken: a test may mean to send what the contract refuses."""
        self._allowed.add((pointer, keyword))

    def assert_kept(self) -> None:
        """Passes in silence where the contract was kept.

        Raises:
            AssertionError: it was not; every breach is a line.
        """
        __tracebackhide__ = True
        told = [str(one) for one in self.breaches if (one.pointer, one.keyword) not in self._allowed]
        if told:
            raise AssertionError("\n".join(["The contract was not kept:", *told]))

    def note(self, call: Call, reply: Reply | None) -> None:
        """Looks at one request and its reply, None where it was lost."""
        found = _operation(call)
        if found is None:
            return
        path, method = found
        where = f"{method.upper()} {path}"
        sent = _json(call.content)
        breaches = [Breach(f"request {where}", *told) for told in _asked(path, method, call, sent)]
        breaches += [Breach(f"reply to {where}", *told) for told in _answered(path, method, call, reply, sent)]
        with self._lock:
            self.heard += 1
            self.breaches += breaches


@contextmanager
def witness() -> Iterator[Witness]:
    """Listens to all EvoLink and AsyncEvoLink clients of this process, in all its threads."""
    listening = Witness()
    _meaning.WITNESSES.append(listening.note)
    try:
        yield listening
    finally:
        _meaning.WITNESSES.remove(listening.note)


def _asked(path: str, method: str, call: Call, sent: Any) -> Iterator[tuple[str, str, str]]:
    if (path, method) == _CREATE:
        violations = contract.validate(sent, local=is_loopback_url(call.url))
    else:
        validator = _body_validator(path, method)
        violations = validator.violations(sent) if validator is not None and call.content is not None else []
    yield from ((one.pointer, one.keyword, one.message) for one in violations)


def _answered(path: str, method: str, call: Call, reply: Reply | None, sent: Any) -> Iterator[tuple[str, str, str]]:
    if reply is None:
        return
    kind = reply_kind(path, method, reply.status)
    if kind is None:
        known = ", ".join(catalog.contract()["paths"][path][method]["responses"])
        yield "", "status", f"HTTP {reply.status}; documented are {known}"
        return
    model = sent.get("model") if isinstance(sent, Mapping) else None
    for fault in kind.faults(Answer(call, reply), left_out=left_out_by(model)):
        yield fault.pointer, fault.keyword, f"expected {fault.expected}, came {fault.came}"


def _operation(call: Call) -> tuple[str, str] | None:
    """The path and method in the contract that a request is for; None for any other address, such as a result's."""
    path, method = urlsplit(call.url).path, call.method.lower()
    for template, pattern in _patterns():
        if method in catalog.contract()["paths"][template] and pattern.search(path):
            return template, method
    return None


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each path with what matches it, those without parameters first."""
    paths = sorted(catalog.contract()["paths"], key=lambda path: "{" in path)
    return tuple((path, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + r"\Z")) for path in paths)


@functools.cache
def _body_validator(path: str, method: str) -> Validator | None:
    body = catalog.contract()["paths"][path][method].get("requestBody", {}).get("content", {}).get("application/json")
    return Validator({**body["schema"], "components": catalog.contract()["components"]}) if body is not None else None


def _json(content: bytes | None) -> Any:
    try:
        return json.loads(content or b"null")
    except ValueError:
        return content
