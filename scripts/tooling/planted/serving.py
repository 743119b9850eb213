"""A sandbox with a planted fault, and what the contract kit says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from evolink import conformance, contract
from evolink._http.sync_driver import SyncDriver
from evolink._security.public_addresses import is_loopback_url
from evolink.contract import Violation
from evolink.sandbox import ManualClock, Sandbox

from .mutants import Mutant

ADDRESS = "http://127.0.0.1:9"
KEY = "planted"
"""The only key that these servers take."""


@dataclass(frozen=True)
class _Delivered:
    """What became of a callback."""

    status: int = 200
    error: str | None = None
    ok: bool = True


class Spoilt:
    """A sandbox that serves a mutant, as an httpx transport and for a real server."""

    def __init__(self, mutant: Mutant | None) -> None:
        self._mutant = mutant
        self.sandbox = Sandbox(
            clock=ManualClock(),
            credits=1e12,
            api_key=KEY,
            validate=self._validate,
            send=self._deliver,
            allow_local_callbacks=mutant is not None and mutant.where == "callback",
        )
        self._sound = self.sandbox.handle
        self.sandbox.handle = self.handle  # type: ignore[method-assign]  # so that a server serves the spoilt replies

    def handle(self, request: httpx.Request) -> httpx.Response:
        """The reply, spoilt where the mutant says so; a crash is a 500, as a real server would make of it."""
        try:
            reply = self._sound(request)
        except Exception:  # noqa: BLE001  what a wrong contract lets through may break anything
            reply = httpx.Response(500, json={"error": {"code": "internal_error", "message": "?", "type": "api_error"}})
        respond = self._mutant.respond if self._mutant is not None else None
        return respond(request, reply) if respond is not None else reply

    def driver(self) -> SyncDriver:
        """What sends requests to it without a socket."""
        return SyncDriver(httpx.Client(transport=httpx.MockTransport(self.handle)))

    def _deliver(self, url: str, body: bytes) -> _Delivered:
        """Sends a callback to this machine, and nothing to any other."""
        change = self._mutant.callback if self._mutant is not None else None
        sent = body if change is None else change(body)
        if sent is not None and is_loopback_url(url):
            httpx.post(url, content=sent, headers={"content-type": "application/json"})
        return _Delivered()

    def _validate(self, payload: Any, /, *, local: bool) -> list[Violation]:
        mutant = self._mutant
        known = isinstance(payload, dict) and payload.get("model") == getattr(mutant, "model", None)
        if mutant is not None and mutant.validator is not None and known:
            return mutant.validator.violations(payload, local=local)
        return contract.validate(payload, local=local)


@dataclass(frozen=True)
class Finding:
    """What the kit said of one mutant."""

    mutant: Mutant
    named: bool
    """Whether model, pointer and keyword are among what failed."""
    failed: tuple[conformance.Check, ...]

    @property
    def found(self) -> bool:
        return bool(self.failed)

    @property
    def besides(self) -> tuple[conformance.Check, ...]:
        """What failed and is not what was planted."""
        return tuple(check for check in self.failed if not _is(self.mutant, check))


def report_on(mutant: Mutant | None, models: Sequence[str]) -> conformance.Report:
    """What the kit says of the models at a sandbox that serves the mutant, or at a sound one."""
    return conformance.run(ADDRESS, api_key=KEY, models=models, driver=Spoilt(mutant).driver(), workers=1, wait=0)


def tried(mutant: Mutant, model: str) -> Finding:
    """What the kit finds of a mutant when it tries that model."""
    report = report_on(mutant, [model])
    failed = tuple(result.check for result in report.failed())
    return Finding(mutant, any(_is(mutant, check) for check in failed), failed)


def _is(mutant: Mutant, check: conformance.Check) -> bool:
    whose = check.model == mutant.model or mutant.model == conformance.API
    return whose and check.where == mutant.where and (check.pointer, check.keyword) in mutant.names
