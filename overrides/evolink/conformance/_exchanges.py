"""Exchanges with the server under test: a request and its response, and a test case with its exchange."""

from __future__ import annotations

import functools
import json
import shlex
from dataclasses import dataclass
from typing import Any

from .._json import is_dict
from .._sansio.messages import HTTPRequest, HTTPResponse
from .._security.redaction import redact_secrets
from ..contract import Case
from ..contract._json_values import has_lone_surrogates

KEY_VARIABLE = "EVOLINK_API_KEY"
SUMMARY_LENGTH = 300
"""Characters of a response body that `Exchange.summary` shows."""
MAX_ID_LENGTH = 1000
"""The longest id of a task, in characters, that is requested; servers refuse URLs of several thousand."""
_UNRELATED_TO_PAYLOAD = frozenset({401, 402, 403, 407, 408, 429})
"""4xx statuses whose reason lies outside the request's body."""


@dataclass(frozen=True)
class Exchange:
    """One request and its response, or the reason why there is none."""

    request: HTTPRequest
    response: HTTPResponse | None
    error: str = ""
    """Why there is no response."""
    reached: bool = True
    """Whether a connection to the server was established."""
    seconds: float = 0.0
    """Seconds until the response was received, or the request failed."""

    @property
    def status(self) -> int | None:
        return self.response.status if self.response is not None else None

    @functools.cached_property
    def json(self) -> Any:
        """The body of the response as JSON; None if it is not JSON in UTF-8 (RFC 8259, section 8.1)."""
        try:
            return json.loads(self.response.body.decode("utf-8")) if self.response is not None else None
        except (ValueError, RecursionError):
            return None

    @property
    def accepted(self) -> bool:
        """Whether the server accepted the request: any 2xx whose body is not an error."""
        return self._has_success_status and not self._has_error_body

    @property
    def refused(self) -> bool:
        """Whether the server refused the payload: a 4xx that concerns it, or a 2xx whose body is an error."""
        status = self.status or 0
        if self._has_success_status:
            return self._has_error_body
        return 400 <= status < 500 and status not in _UNRELATED_TO_PAYLOAD

    @property
    def is_conclusive(self) -> bool:
        """Whether the server either accepted or refused the request."""
        return self.accepted or self.refused

    @property
    def task_id(self) -> str | None:
        """The id of the task in the response; None if there is none that a URL can contain."""
        body = self.json
        found = body.get("id") if is_dict(body) else None
        is_usable = isinstance(found, str) and 0 < len(found) <= MAX_ID_LENGTH and not has_lone_surrogates(found)
        return found if is_usable else None

    @property
    def _has_success_status(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def _has_error_body(self) -> bool:
        body = self.json
        return is_dict(body) and "id" not in body and bool(body.get("error"))

    def summary(self) -> str:
        """Return the status and the beginning of the response body in one line."""
        if self.response is None:
            return self.error
        text = " ".join(self.response.body[: 4 * SUMMARY_LENGTH].decode("utf-8", "replace").split())
        text = redact_secrets(text)
        shown = text if len(text) <= SUMMARY_LENGTH else text[:SUMMARY_LENGTH] + "…"
        return f"HTTP {self.response.status} {shown}".strip()

    def curl(self) -> str:
        """Return the curl command that sends the same request; it takes the key from the environment."""
        words = ["curl", "-sS", "-i"]
        if self.request.method != "GET" and self.request.content is None:
            words += ["-X", self.request.method]
        words.append(shlex.quote(self.request.url))
        for name, value in self.request.headers.items():
            if name == "authorization":
                words += ["-H", f'"Authorization: Bearer ${KEY_VARIABLE}"']
            elif name == "content-type":
                words += ["-H", shlex.quote(f"Content-Type: {value}")]
        if self.request.content is not None:
            body = self.request.content.decode("utf-8", "replace")
            words += ["--data-raw", shlex.quote(_escape_unprintable_in_json(body))]
        return " ".join(words)


def _escape_unprintable_in_json(text: str) -> str:
    """Write the unprintable characters of JSON as escapes, which mean the same."""
    return "".join(character if character.isprintable() else json.dumps(character)[1:-1] for character in text)


@dataclass(frozen=True)
class CaseExchange:
    """A test case and the exchange in which it was sent."""

    case: Case
    exchange: Exchange
