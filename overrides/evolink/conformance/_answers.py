"""A request that was sent and what came back, as it is judged and as it is shown."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any

from .._sansio.messages import Call, Reply
from .._security.redaction import redact_secrets

KEY_VARIABLE = "EVOLINK_API_KEY"
BRIEF = 300
_NOT_ABOUT_THE_PAYLOAD = frozenset({401, 402, 403, 407, 408, 429})
"""What a server answers for reasons that lie outside the request's body."""


@dataclass(frozen=True)
class Answer:
    """One request and its reply, or why there was none."""

    call: Call
    reply: Reply | None
    lost: str = ""
    sent: bool = True
    """Whether the server was reached at all."""

    @property
    def status(self) -> int | None:
        return self.reply.status if self.reply is not None else None

    @property
    def json(self) -> Any:
        """The body, None where it is not JSON."""
        try:
            return json.loads(self.reply.body) if self.reply is not None else None
        except (ValueError, RecursionError):
            return None

    @property
    def accepted(self) -> bool:
        """Whether the request was taken: any 2xx whose body is no error."""
        return self._good and not self._says_error

    @property
    def refused(self) -> bool:
        """Whether the request was turned down for what it says: a 4xx, or an error that came with a 2xx."""
        status = self.status or 0
        return (400 <= status < 500 and status not in _NOT_ABOUT_THE_PAYLOAD) or (self._good and self._says_error)

    @property
    def told(self) -> bool:
        """Whether the request was judged at all, one way or the other."""
        return self.accepted or self.refused

    @property
    def task_id(self) -> str | None:
        """The id of the task that it tells of."""
        body = self.json
        found = body.get("id") if isinstance(body, dict) else None
        return found if isinstance(found, str) and found else None

    @property
    def _good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def _says_error(self) -> bool:
        body = self.json
        return isinstance(body, dict) and "id" not in body and bool(body.get("error"))

    def brief(self) -> str:
        """What came, in a line."""
        if self.reply is None:
            return self.lost
        text = " ".join(self.reply.body[: 4 * BRIEF].decode("utf-8", "replace").split())
        text = redact_secrets(text)
        return f"HTTP {self.reply.status} {text if len(text) <= BRIEF else text[:BRIEF] + '…'}".strip()

    def curl(self) -> str:
        """The command that sends the same request; the key is taken from the environment."""
        words = ["curl", "-sS", "-i"]
        if self.call.method != "GET" and self.call.content is None:
            words += ["-X", self.call.method]
        words.append(shlex.quote(self.call.url))
        for name, value in self.call.headers.items():
            if name == "authorization":
                words += ["-H", f'"Authorization: Bearer ${KEY_VARIABLE}"']
            elif name == "content-type":
                words += ["-H", shlex.quote(f"Content-Type: {value}")]
        if self.call.content is not None:
            words += ["--data-raw", shlex.quote(self.call.content.decode("utf-8", "replace"))]
        return " ".join(words)
