"""One run: which cases are sent in which order, how many at a time, and when to stop."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from .. import contract
from .._sansio.messages import encoded
from .._security.public_addresses import is_loopback_url
from ..contract import Case, Source
from ._answers import Answer
from ._blame import Trial
from ._door import door_results, repeat_result
from ._endings import CALLBACK_TIME, callback_results, query_results, with_callback
from ._judge import judged, request_check
from ._listener import Listener
from ._purse import Purse, Stopped
from ._results import SOURCES, Check, Report, Result
from ._server import Server

OnProgress = Callable[[int, int], object]
WORKERS = 16
"""Requests at a time to a server on this machine; any other gets one after the other."""
PAID = "it may be paid for, and nothing is to be spent"
_ONLY_PUBLIC = "a server on this machine may take callback URLs of this machine, and this one does"


@dataclass(frozen=True)
class Plan:
    """What to try a server with."""

    models: tuple[str, ...]
    documented_only: bool = False
    """Whether what the documentation's schemas do not state is left out."""
    seed: int = 0
    spend: float | None = None
    """Credits that may be spent; None for nothing on another machine's server."""
    wait: float = 300.0
    """Seconds in which a task is to complete."""
    workers: int = WORKERS

    @property
    def sources(self) -> tuple[Source, ...]:
        return ("documented",) if self.documented_only else SOURCES

    def cases(self, model: str) -> list[Case]:
        """The cases of one model, its plainest example first."""
        return [case for case in _made(model, self.seed) if case.source in self.sources]


@functools.lru_cache(maxsize=8)
def _made(model: str, seed: int) -> list[Case]:
    """The cases as they are made, kept for whoever tries several servers with the same ones."""
    return contract.cases(model, seed=seed)


class Run:
    """Tries one server with one plan."""

    def __init__(
        self,
        server: Server,
        plan: Plan,
        *,
        clock: Callable[[], float] = time.monotonic,
        on_progress: OnProgress = lambda done, of: None,
    ) -> None:
        """`on_progress` is told after each case how many have been sent, and of how many."""
        self._on_progress = on_progress
        self._server = server
        self._plan = plan
        self._clock = clock
        self._cases = {model: plan.cases(model) for model in plan.models}
        self._answers: dict[bytes, Answer] = {}
        self._takes_local_callbacks = False
        self._results: list[Result] = []

    def report(self) -> Report:
        """Does it all and answers what was found; never raises for what the server does."""
        started = self._clock()
        stopped: Stopped | None = None
        try:
            self._try_all()
        except Stopped as reason:
            stopped = reason
        for model in self._plan.models:
            self._results.extend(self._judged(model, str(stopped or PAID)))
        return Report(
            self._server.base_url,
            tuple(self._shown(result) for result in self._results),
            requests=self._server.asked,
            seconds=self._clock() - started,
            stopped=self._server.hidden(str(stopped or "")),
            key_refused=stopped is not None and stopped.key_refused,
            notes=tuple(self._notes()),
        )

    def _try_all(self) -> None:
        plan, server = self._plan, self._server
        bases = {model: cases[0] for model, cases in self._cases.items()}
        first = next(iter(bases.values()))
        _check_there(server.credits())
        self._results.extend(door_results(server, first, sources=plan.sources))
        purse = Purse(server, plan.spend)
        self._send(list(bases.values()), purse)
        with ExitStack() as stack:
            listener = stack.enter_context(Listener()) if server.local else None
            called = server.submit(with_callback(first.payload, listener)) if listener is not None else None
            self._takes_local_callbacks = called is not None and called.accepted
            self._send([case for cases in self._cases.values() for case in cases], purse)
            if server.local and not plan.documented_only:
                self._results.append(repeat_result(server, self._accepted(plan.models[0])))
            made = {model: answer for model, case in bases.items() if (answer := self._answer(case)) is not None}
            self._results.extend(query_results(server, made, wait=plan.wait, sources=plan.sources, clock=self._clock))
            if listener is not None and called is not None:
                timeout = min(plan.wait, CALLBACK_TIME)
                self._results.extend(callback_results(listener, called, timeout=timeout, sources=plan.sources))

    def _accepted(self, model: str) -> list[Any]:
        """The valid requests of one model that the server has accepted, each once."""
        taken = {
            encoded(case.payload): case.payload
            for case in self._cases[model]
            if case.valid and (answer := self._answer(case)) is not None and answer.accepted
        }
        return list(taken.values())

    def _send(self, cases: Sequence[Case], purse: Purse) -> None:
        """Sends those that have not been sent, each body once."""
        bodies: dict[bytes, Case] = {}
        for case in cases:
            body = encoded(case.payload)
            if body not in self._answers and (purse.pays or not case.valid) and not self._excused(case):
                bodies.setdefault(body, case)
        total = len(self._answers) + len(bodies)
        for body, answer in self._sent(list(bodies), one_by_one=purse.counts):
            _check_key(answer)
            self._answers[body] = answer
            self._on_progress(len(self._answers), total)
            purse.note(answer, valid=bodies[body].valid)

    def _sent(self, bodies: list[bytes], *, one_by_one: bool) -> Iterator[tuple[bytes, Answer]]:
        if one_by_one:
            for body in bodies:
                yield body, self._server.post(body)
            return
        with ThreadPoolExecutor(self._plan.workers) as pool:
            yield from zip(bodies, pool.map(self._server.post, bodies), strict=True)

    def _answer(self, case: Case) -> Answer | None:
        return self._answers.get(encoded(case.payload))

    def _excused(self, case: Case) -> str:
        local = self._takes_local_callbacks and not case.valid and not contract.validate(case.payload, local=True)
        return _ONLY_PUBLIC if local else ""

    def _judged(self, model: str, unsent: str) -> list[Result]:
        trials, left = [], []
        for case in self._cases[model]:
            answer = self._answer(case)
            if answer is not None:
                trials.append(Trial(case, answer))
            else:
                left.append((case, self._excused(case) or unsent))
        return judged(model, trials, left, sources=self._plan.sources)

    def _shown(self, result: Result) -> Result:
        """The result without the key, whatever the server has answered."""
        hidden = self._server.hidden
        failures = tuple(
            replace(
                one,
                variant=hidden(one.variant),
                expected=hidden(one.expected),
                came=hidden(one.came),
                curl=hidden(one.curl),
            )
            for one in result.failures
        )
        return replace(result, failures=failures)

    def _notes(self) -> Iterator[str]:
        left = sum(self._answer(case) is None for cases in self._cases.values() for case in cases if case.valid)
        if left and not self._server.local and self._plan.spend is None:
            yield f"{left} valid requests were not sent, because they cost: --spend CREDITS sends them"


def _check_there(answer: Answer) -> None:
    """Stops before anything else is sent to a server that does not answer at all."""
    if answer.reply is None:
        raise Stopped(answer.lost)
    _check_key(answer)


def _check_key(answer: Answer) -> None:
    """Stops where no further request can tell anything."""
    if not answer.sent:
        raise Stopped(answer.lost)
    if answer.status == 401:
        raise Stopped(f"The key is not accepted: {answer.brief()}", key_refused=True)
    if answer.status == 402:
        hint = " (`evolink sandbox --credits 1e6` has enough)" if is_loopback_url(answer.call.url) else ""
        raise Stopped(f"The credits are used up{hint}: {answer.brief()}", key_refused=True)


def planned(plan: Plan) -> dict[str, list[Check]]:
    """The checks of each model's requests, in the order of its cases."""
    return {model: list(dict.fromkeys(request_check(case) for case in plan.cases(model))) for model in plan.models}
