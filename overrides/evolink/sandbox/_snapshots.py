"""Snapshots: named states of a sandbox, in memory, that a test can return to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ._callbacks.queue import CallbackQueue, QueueSnapshot
from ._clock import Clock
from ._event_log import EventLog, RequestEvent
from ._fault_counter import FaultCounter
from ._fault_injector import FaultInjector
from ._scenarios import Scenario
from ._state.account import Account, AccountSnapshot

MAX_SNAPSHOTS = 10
"""Snapshots kept at a time; each one keeps the files of its time in memory."""


class TooManySnapshots(Exception):
    """There are MAX_SNAPSHOTS with other names."""


@dataclass(frozen=True)
class Snapshot:
    """The state of a sandbox at one time."""

    now: float
    """Sandbox time, in Unix seconds."""
    account: AccountSnapshot
    callbacks: QueueSnapshot
    requests: Sequence[RequestEvent]
    scenario: Scenario
    counter: FaultCounter


class Snapshots:
    """Saves and restores all that changes in a sandbox: its time, account, callbacks, event log and scenario."""

    def __init__(
        self, clock: Clock, account: Account, callbacks: CallbackQueue, event_log: EventLog, faults: FaultInjector
    ) -> None:
        self._clock, self._account, self._callbacks = clock, account, callbacks
        self._event_log, self._faults = event_log, faults
        self._saved: dict[str, Snapshot] = {}

    def save(self, name: str) -> None:
        """Save the state, in place of an earlier snapshot with that name.

        Raises:
            TooManySnapshots: If there are MAX_SNAPSHOTS with other names.
        """
        if name not in self._saved and len(self._saved) >= MAX_SNAPSHOTS:
            raise TooManySnapshots(f"There are {MAX_SNAPSHOTS} snapshots, the maximum. Use one of their names again.")
        self._saved[name] = Snapshot(
            now=self._clock.now(),
            account=self._account.snapshot(),
            callbacks=self._callbacks.snapshot(),
            requests=self._event_log.requests.items(),
            scenario=self._faults.default,
            counter=self._faults.counter.copy(),
        )

    def load(self, name: str) -> None:
        """Return to a snapshot, which can be loaded again.

        Raises:
            KeyError: If there is none with that name.
        """
        snapshot = self._saved[name]
        self._clock.advance(snapshot.now - self._clock.now())
        self._account.restore(snapshot.account)
        self._callbacks.restore(snapshot.callbacks)
        self._event_log.requests.restore(snapshot.requests)
        self._faults.default, self._faults.counter = snapshot.scenario, snapshot.counter.copy()
