"""One conformance run: which cases are sent in which order, how many at a time, and when to stop."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

from .. import contract
from .._sansio.messages import encode_json
from .._security.public_addresses import is_loopback_url
from .._security.redaction import escape_unprintable
from ..contract import Case
from ..resources._daemon_threads import DaemonThreads
from ._budget import Budget, RunStopped
from ._checks.api_checks import check_api, check_idempotency_key
from ._checks.callback_listener import CallbackListener
from ._checks.request_checks import check_requests
from ._checks.sequence_checks import check_charges, check_result
from ._checks.task_checks import CALLBACK_TIMEOUT, TaskQueries, add_callback_url, check_callback
from ._exchanges import CaseExchange, Exchange
from ._plan import Plan
from ._report import Report
from ._results import Result
from ._server import Server

OnProgress = Callable[[int, int], object]
"""(cases sent, cases in all) -> anything."""
_INTERRUPTED = "The run was interrupted."
_MAY_COST = "it may cost credits, and no spending limit was set"
_LOCAL_CALLBACKS_ALLOWED = "a server on this machine may accept callback URLs of this machine, and this one does"


class Run:
    """One server tried with one plan."""

    def __init__(
        self,
        server: Server,
        plan: Plan,
        *,
        clock: Callable[[], float] = time.monotonic,
        on_progress: OnProgress = lambda done, of: None,
    ) -> None:
        """Prepare a run; nothing is sent yet.

        Args:
            server: The server under test.
            plan: What to try.
            clock: A monotonic clock, in seconds.
            on_progress: Called after each case with how many have been sent, and of how many.
        """
        self._on_progress = on_progress
        self._server = server
        self._plan = plan
        self._clock = clock
        self._exchanges: dict[bytes, Exchange] = {}
        self._accepts_local_callbacks = False
        self._results: list[Result] = []
        self._queries = TaskQueries(server, wait=plan.wait, clock=clock)

    def execute(self) -> Report:
        """Send everything and return the report; never raises for anything that the server does.

        Ctrl-C ends the run: the report then has the results of what was sent until then.
        """
        started = self._clock()
        stopped, key_refused, interrupted = "", False, False
        try:
            self._try_all()
        except RunStopped as reason:
            stopped, key_refused = str(reason), reason.key_refused
        except KeyboardInterrupt:
            stopped, interrupted = _INTERRUPTED, True
        self._results.extend(self._queries.results(self._plan.sources))
        for model in self._plan.models if self._exchanges else ():
            self._results.extend(self._check_model(model, stopped or _MAY_COST))
        return Report(
            self._server.base_url,
            tuple(self._printable(result) for result in self._results),
            requests=self._server.request_count,
            seconds=self._clock() - started,
            stopped=self._printable_text(stopped),
            key_refused=key_refused,
            reached=self._server.has_responded,
            interrupted=interrupted,
            notes=tuple(self._notes()),
        )

    @functools.cached_property
    def _cases(self) -> dict[str, list[Case]]:
        """The cases of each model, which take seconds to generate for all models."""
        return {model: self._plan.cases(model) for model in self._plan.models}

    def _try_all(self) -> None:
        plan, server = self._plan, self._server
        if plan.wait_for:
            server.wait_until_ready(plan.wait_for, clock=self._clock)
        _stop_without_response(server.get_credits())
        bases = {model: cases[0] for model, cases in self._cases.items()}
        first = next(iter(bases.values()))
        self._results.extend(check_api(server, first, sources=plan.sources))
        budget = Budget(server, plan.spend)
        if not plan.documented_only:
            self._results.extend(check_charges(server, self._cases[plan.models[0]]))
        self._send(list(bases.values()), budget)
        with ExitStack() as stack:
            listener = stack.enter_context(CallbackListener()) if server.is_local else None
            submission = server.submit(add_callback_url(first.payload, listener)) if listener is not None else None
            self._accepts_local_callbacks = submission is not None and submission.accepted
            self._send([case for cases in self._cases.values() for case in cases], budget)
            if server.is_local and not plan.documented_only:
                self._results.append(check_idempotency_key(server, self._accepted_payloads(plan.models[0])))
            created = {
                model: exchange for model, case in bases.items() if (exchange := self._exchange(case)) is not None
            }
            completed = self._queries.poll(created)
            self._results.extend(check_result(server, completed, sources=plan.sources))
            if listener is not None and submission is not None:
                timeout = min(plan.wait, CALLBACK_TIMEOUT)
                self._results.extend(check_callback(listener, submission, timeout=timeout, sources=plan.sources))

    def _accepted_payloads(self, model: str) -> list[Any]:
        """Return the valid requests of one model that the server has accepted, each once."""
        accepted = {
            encode_json(case.payload): case.payload
            for case in self._cases[model]
            if case.valid and (exchange := self._exchange(case)) is not None and exchange.accepted
        }
        return list(accepted.values())

    def _send(self, cases: Sequence[Case], budget: Budget) -> None:
        """Send the cases that have not been sent, each body once."""
        bodies: dict[bytes, Case] = {}
        for case in cases:
            body = encode_json(case.payload)
            may_be_sent = (budget.allows_valid_requests or not case.valid) and not self._reason_not_to_send(case)
            if body not in self._exchanges and may_be_sent:
                bodies.setdefault(body, case)
        total = len(self._exchanges) + len(bodies)
        with closing(self._post(list(bodies), one_by_one=budget.is_tracked)) as posted:
            for body, exchange in posted:
                _stop_on_refused_key(exchange)
                self._exchanges[body] = exchange
                self._on_progress(len(self._exchanges), total)
                budget.record(exchange, valid=bodies[body].valid)

    def _post(self, bodies: list[bytes], *, one_by_one: bool) -> Generator[tuple[bytes, Exchange]]:
        """Yield each body with its exchange as soon as that has ended; closing the generator stops the sending."""
        if one_by_one:
            for body in bodies:
                yield body, self._server.post(body)
            return
        threads = DaemonThreads(self._plan.workers, "evolink-conformance")
        try:
            futures = {threads.submit(functools.partial(self._server.post, body)): body for body in bodies}
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            threads.shutdown()

    def _exchange(self, case: Case) -> Exchange | None:
        return self._exchanges.get(encode_json(case.payload))

    def _reason_not_to_send(self, case: Case) -> str:
        """Return why a case is not sent to this server; empty if it is."""
        if not self._accepts_local_callbacks or case.valid:
            return ""
        violations = contract.validate(case.payload, allow_loopback=True)
        return "" if violations else _LOCAL_CALLBACKS_ALLOWED

    def _check_model(self, model: str, reason_unsent: str) -> list[Result]:
        tried: list[CaseExchange] = []
        unsent: list[tuple[Case, str]] = []
        for case in self._cases[model]:
            exchange = self._exchange(case)
            if exchange is not None:
                tried.append(CaseExchange(case, exchange))
            else:
                unsent.append((case, self._reason_not_to_send(case) or reason_unsent))
        return check_requests(model, tried, unsent, sources=self._plan.sources)

    def _printable(self, result: Result) -> Result:
        """Return the result without what the server may have put into it: the API key, and unprintable characters."""
        text = self._printable_text
        failures = tuple(
            replace(
                failure,
                variant=text(failure.variant),
                expected=text(failure.expected),
                actual=text(failure.actual),
                curl=self._server.redact_key(failure.curl),
            )
            for failure in result.failures
        )
        return replace(result, failures=failures) if failures else result

    def _printable_text(self, text: str) -> str:
        return escape_unprintable(self._server.redact_key(text))

    def _notes(self) -> Iterator[str]:
        if not self._exchanges:
            return
        unsent = sum(self._exchange(case) is None for cases in self._cases.values() for case in cases if case.valid)
        if unsent and not self._server.is_local and self._plan.spend is None:
            yield f"{unsent} valid requests were not sent because they cost credits. Pass --spend CREDITS to send them."


def _stop_without_response(exchange: Exchange) -> None:
    """Raise `RunStopped` before anything else is sent to a server that sends no response."""
    if exchange.response is None:
        raise RunStopped(exchange.error)
    _stop_on_refused_key(exchange)


def _stop_on_refused_key(exchange: Exchange) -> None:
    """Raise `RunStopped` if further requests would prove nothing: no connection, no valid key or no credits."""
    if not exchange.reached:
        raise RunStopped(exchange.error)
    if exchange.status == 401:
        raise RunStopped(f"The server does not accept the API key: {exchange.summary()}", key_refused=True)
    if exchange.status == 402:
        hint = " (start the sandbox with `--credits 1e6`)" if is_loopback_url(exchange.request.url) else ""
        raise RunStopped(f"The credits are used up{hint}: {exchange.summary()}", key_refused=True)
