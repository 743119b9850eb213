"""Values of bulk runs: what a reading of the jobs found, and how far a run has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .. import errors
from ..prices._estimate import format_credits, to_credits
from ._jobs.reading import Reading
from ._jobs.records import Problem
from ._store.administration import ModelCount, StateCount
from ._store.states import ACCEPTED, CANCELLED, DONE, FAILED, HELD, INTENT, NEW, RUNNING, TODO, RunState

QUEUED, SUBMITTING, UNCERTAIN, IN_PROGRESS = "queued", "submitting", "uncertain", "running"
STATES = (QUEUED, SUBMITTING, UNCERTAIN, IN_PROGRESS, DONE, FAILED, HELD, CANCELLED)
"""The states of rows as a status shows them."""
MAX_PROBLEMS_IN_MESSAGE = 10


class InvalidJobs(errors.EvoLinkError):
    """Some rows of the jobs cannot be submitted. Nothing was sent, nothing was charged."""

    def __init__(self, problems: Sequence[Problem], count: int) -> None:
        self.problems = list(problems)
        """What is wrong, with the lines of the rows; of many, the first 1,000."""
        self.count = count
        """How many problems there are."""
        lines = "".join(f"\n  {problem}" for problem in self.problems[:MAX_PROBLEMS_IN_MESSAGE])
        more = f"\n  … and {count - MAX_PROBLEMS_IN_MESSAGE:,} more" if count > MAX_PROBLEMS_IN_MESSAGE else ""
        what = f"{count:,} problems" if count > 1 else "a problem"
        end = f":{lines}{more}\n" if problems else ". "
        super().__init__(f"The jobs have {what}{end}Nothing was sent, nothing was charged.")


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """What the rows of one model cost."""

    model: str
    rows: int
    credits: Decimal
    """The sum of the known prices."""
    unknown: int
    """How many rows have no known price."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reading of the jobs found; nothing was sent for it."""

    rows: int
    """The rows of the jobs, without those that cannot be submitted."""
    problems: tuple[Problem, ...]
    """What is wrong with rows; of many, the first 1,000."""
    problem_count: int
    invalid_rows: int
    """The rows that cannot be submitted."""
    conflicts: tuple[Problem, ...]
    """What cannot be skipped: outputs that two rows have or that exist in the folder, and a file that ends early."""
    prices: tuple[ModelPrice, ...]
    """What the rows cost that are not submitted yet, by model."""
    warnings: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int], hash=False)
    """How many rows have a contract warning, by the model and the message."""

    @classmethod
    def of(cls, reading: Reading | int, prices: tuple[ModelPrice, ...]) -> Plan:
        """Return what a reading found, or how many rows an earlier reading of the same jobs had."""
        if isinstance(reading, int):
            return cls(reading, (), 0, 0, (), prices)
        return cls(
            reading.rows,
            tuple(reading.problems),
            reading.problem_count,
            reading.invalid_rows,
            tuple(reading.conflicts),
            prices,
            dict(reading.warnings),
        )

    @property
    def to_submit(self) -> int:
        """The rows that are not submitted yet."""
        return sum(price.rows for price in self.prices)

    @property
    def credits(self) -> Decimal:
        """The sum of the known prices of the rows that are not submitted yet."""
        return sum((price.credits for price in self.prices), Decimal(0))

    @property
    def unknown(self) -> int:
        """How many of these rows have no known price."""
        return sum(price.unknown for price in self.prices)

    def __str__(self) -> str:
        unknown = f", and {format_rows(self.unknown)} of unknown price" if self.unknown else ""
        credits = format_credits(self.credits)
        return f"{format_rows(self.rows)}, {self.to_submit:,} to submit for {credits} credits{unknown}"


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How far a run has come."""

    run_id: str
    state: str
    """running, paused or cancelled: whether rows may be submitted, not whether a process works on it; or finished."""
    reason: str | None
    """Why it was paused, None if by the user."""
    counts: Mapping[str, int]
    """The number of rows in each of `STATES`."""
    reserved: Decimal
    """The credits of the rows that are submitting, uncertain or running."""
    charged: Decimal
    """The credits of the rows that have ended, by the estimates of their prices."""
    max_credits: Decimal | None
    folder: str
    created: float
    """Unix seconds."""

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """The rows that have not ended."""
        return sum(self.counts[state] for state in (QUEUED, SUBMITTING, UNCERTAIN, IN_PROGRESS, HELD))


def format_rows(count: int) -> str:
    """Return a number of rows as text."""
    return "1 row" if count == 1 else f"{count:,} rows"


def price_of(count: ModelCount) -> ModelPrice:
    """Return the price of the rows of a model."""
    return ModelPrice(count.model, count.rows, to_credits(count.uc), count.unknown)


def shown_state(state: str, *, has_error: bool) -> str:
    """Return which of `STATES` a row has, given its state in the record."""
    if state == INTENT and has_error:
        return UNCERTAIN
    return {TODO: QUEUED, ACCEPTED: IN_PROGRESS, INTENT: SUBMITTING}.get(state, state)


def status_of(run: RunState, counts: Sequence[StateCount]) -> RunStatus:
    """Return the status of a run, given how many rows are in each state."""
    shown: dict[str, int] = dict.fromkeys(STATES, 0)
    in_flight = 0
    for count in counts:
        if count.state == NEW:
            continue
        shown[shown_state(count.state, has_error=count.has_error)] += count.rows
        in_flight += count.reserved if count.state in (INTENT, ACCEPTED) else 0
    ended = sum(shown[state] for state in (DONE, FAILED, CANCELLED))
    is_finished = run.state == RUNNING and ended == sum(shown.values())
    return RunStatus(
        run.run_id,
        "finished" if is_finished else run.state,
        run.reason,
        shown,
        to_credits(in_flight),
        to_credits(run.reserved - in_flight),
        None if run.max_credits is None else to_credits(run.max_credits),
        run.folder,
        run.created,
    )
