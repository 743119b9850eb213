"""Runs the conformance kit against a sandbox with a planted fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from evolink import conformance, contract
from evolink._http.sync_driver import SyncDriver
from evolink._json import is_dict
from evolink._security.public_addresses import is_loopback_url
from evolink.contract import Violation
from evolink.sandbox import ManualClock, Sandbox

from .mutants import Mutant

BASE_URL = "http://127.0.0.1:9"
API_KEY = "planted"
"""The only key that mutant sandboxes accept."""


@dataclass(frozen=True)
class _Delivery:
    """The outcome of a callback."""

    status: int = 200
    error: str | None = None
    ok: bool = True


class MutantSandbox:
    """A sandbox that serves a mutant, through an httpx transport or a real server."""

    def __init__(self, mutant: Mutant | None) -> None:
        self._mutant = mutant
        self.sandbox = Sandbox(
            clock=ManualClock(),
            credits=1e12,
            api_key=API_KEY,
            validate=self._validate,
            send=self._send_callback,
            allow_local_callbacks=mutant is not None and mutant.where == "callback",
        )
        self._handle_unmutated = self.sandbox.handle
        self.sandbox.handle = self.handle  # type: ignore[method-assign]  # so that a real server serves the mutant

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Return the response, mutated if the mutant demands it; an exception becomes a 500, as in a real server.

        Videos are a few bytes, because rendering one takes longer than a whole run.
        """
        try:
            is_video = request.method == "GET" and request.url.path.startswith("/results/")
            response = httpx.Response(200, content=b"video") if is_video else self._handle_unmutated(request)
        except Exception:  # noqa: BLE001  a request that only the mutated contract allows may break anything
            error = {"code": "internal_error", "message": "?", "type": "api_error"}
            response = httpx.Response(500, json={"error": error})
        respond = self._mutant.respond if self._mutant is not None else None
        return respond(request, response) if respond is not None else response

    def driver(self) -> SyncDriver:
        """Return a driver that sends requests to it without a socket."""
        return SyncDriver(httpx.Client(transport=httpx.MockTransport(self.handle)))

    def _send_callback(self, url: str, body: bytes) -> _Delivery:
        """Send a callback if it goes to this machine."""
        mutate = self._mutant.callback if self._mutant is not None else None
        content = body if mutate is None else mutate(body)
        if content is not None and is_loopback_url(url):
            httpx.post(url, content=content, headers={"content-type": "application/json"})
        return _Delivery()

    def _validate(self, payload: Any, /, *, allow_loopback: bool) -> list[Violation]:
        mutant = self._mutant
        is_mutated = is_dict(payload) and payload.get("model") == getattr(mutant, "model", None)
        if mutant is not None and mutant.validator is not None and is_mutated:
            return mutant.validator.violations(payload, allow_loopback=allow_loopback)
        return contract.validate(payload, allow_loopback=allow_loopback)


@dataclass(frozen=True)
class Detection:
    """What the conformance kit reported about one mutant."""

    mutant: Mutant
    failed: tuple[conformance.Check, ...]

    @property
    def detected(self) -> bool:
        """Whether any check failed."""
        return bool(self.failed)

    @property
    def identified(self) -> bool:
        """Whether a failed check names the mutant's model, pointer and keyword."""
        return any(_identifies(check, self.mutant) for check in self.failed)

    @property
    def unrelated(self) -> tuple[conformance.Check, ...]:
        """The failed checks that do not identify the mutant."""
        return tuple(check for check in self.failed if not _identifies(check, self.mutant))


def run_conformance(mutant: Mutant | None, models: Sequence[str]) -> conformance.Report:
    """Run the kit for these models against a sandbox that serves the mutant, or against an unmutated one."""
    driver = MutantSandbox(mutant).driver()
    return conformance.run(BASE_URL, api_key=API_KEY, models=models, driver=driver, workers=1, wait=0)


def detect(mutant: Mutant, model: str) -> Detection:
    """Run the kit for a model against the mutant and return what it detected."""
    report = run_conformance(mutant, [model])
    return Detection(mutant, tuple(result.check for result in report.failed()))


def _identifies(check: conformance.Check, mutant: Mutant) -> bool:
    is_about_model = check.model == mutant.model or mutant.model == conformance.API
    return is_about_model and check.where == mutant.where and (check.pointer, check.keyword) in mutant.identifiers
