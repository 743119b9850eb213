"""What it is in a valid request that a server does not accept, told from what it accepts.

One fault of a server makes it refuse many requests. What is to blame stands in refused requests and in no accepted
one; of several suspects the one that explains most of them is named, and the others are not reported again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..contract import Case
from ..contract._checks import CHECKS, Path, pointer_path
from ..contract._fields import pointer
from ..contract._places import at, has, leaves
from ._answers import Answer


@dataclass(frozen=True)
class Trial:
    """A case and what the server said."""

    case: Case
    answer: Answer


class Suspect(NamedTuple):
    """Something that a request has: a field, a value, or the lack of a field. The least one is named first."""

    rank: int
    pointer: str
    keyword: str
    value: str
    words: str


class Blame(NamedTuple):
    """The pointer and keyword that explain a refusal, in words."""

    pointer: str
    keyword: str
    words: str


def blamed(trials: Sequence[Trial]) -> dict[str, Blame]:
    """For the label of each valid case that was not accepted, what is to blame; itself where nothing else is."""
    refused = {trial.case.label: trial.case for trial in trials if trial.case.valid and not trial.answer.accepted}
    if not refused:
        return {}
    having = _Having([trial.case for trial in trials if trial.case.valid])
    had = {label: set(having.of(case.payload)) for label, case in refused.items()}
    accepted = [_innocent(having, trial.case) for trial in trials if trial.answer.accepted]
    cleared = set().union(*accepted)
    suspects = {label: some - cleared for label, some in had.items()}
    clues = _Clues.of(trials, refused.values())
    found = _by_one_thing(suspects, clues)
    return found | _by_their_sum({label: case for label, case in refused.items() if label not in found}, had, accepted)


def _by_one_thing(suspects: dict[str, set[Suspect]], clues: _Clues) -> dict[str, Blame]:
    """Blames single things, the one that explains most refusals first."""
    found: dict[str, Blame] = {}
    chosen: list[tuple[Suspect, Blame]] = []
    while any(left := _nameable(suspects, found)):
        worst = _worst(left.values(), clues)
        chosen.append((worst, _blame(worst, clues)))
        found |= {label: chosen[-1][1] for label, some in left.items() if worst in some}
    for label, some in suspects.items():
        # Another value of a field that is to blame already, which no accepted request has either.
        values = {one.pointer for one in some if one.rank >= _VALUE}
        same = next((blame for worst, blame in chosen if worst.rank >= _VALUE and worst.pointer in values), None)
        if same is not None and (label not in found or found[label].pointer == same.pointer):
            found[label] = same
    return found


def _nameable(suspects: dict[str, set[Suspect]], found: Mapping[str, Blame]) -> dict[str, set[Suspect]]:
    """What is left to be explained, by what a case can name."""
    left = {label: {one for one in some if one.rank < _ANY} for label, some in suspects.items() if label not in found}
    return {label: some for label, some in left.items() if some}


def _by_their_sum(
    left: dict[str, Case], had: dict[str, set[Suspect]], accepted: Sequence[set[Suspect]]
) -> dict[str, Blame]:
    """Blames what several refused requests have together and no accepted one has all of; a case of theirs names it."""
    found: dict[str, Blame] = {}
    while rest := [label for label in left if label not in found]:
        group, common = rest[:1], had[rest[0]]
        for label in rest[1:]:
            if not any(common & had[label] <= some for some in accepted):
                group.append(label)
                common &= had[label]
        plainest = min(group, key=lambda label: _vagueness(left[label], common))
        case = left[plainest]
        found |= dict.fromkeys(group, Blame(case.pointer, case.keyword, case.variant))
    return found


def _vagueness(case: Case, common: set[Suspect]) -> tuple[int, bool, bool, int]:
    """How little a case says of what its group has in common: a rule's own case says most, a whole example least."""
    kind = 0 if ":" in case.variant else 2 if case.keyword in ("examples", "properties") else 1
    shared = any(one.pointer == case.pointer and one.rank == _VALUE for one in common)
    return kind, not shared, case.keyword in _SIZES, len(json.dumps(case.payload))


_LACK, _FIELD, _VALUE, _ELEMENT, _SAMPLE, _ANY = range(6)
_SIZES = ("minLength", "maxLength", "minItems", "maxItems")


def _innocent(having: _Having, case: Case) -> set[Suspect]:
    """What an accepted request has, but for what was done to it where it should have been refused."""
    some = set(having.of(case.payload))
    if case.valid or case.keyword == "required":
        return some
    return {one for one in some if one.pointer != case.pointer and not one.pointer.startswith(f"{case.pointer}/")}


class _Having:
    """What requests have, as far as the cases try it."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._tried = [
            (_path(case.pointer), case, text)
            for case in cases
            if case.pointer
            and case.keyword not in CHECKS
            and (text := _text(case.payload, _path(case.pointer), case.keyword)) is not None
        ]
        self._fields = sorted({place for case in cases for place in _places(case.payload, ())})

    def of(self, payload: Any) -> Iterator[Suspect]:
        there = set(_places(payload, ()))
        for place in self._fields:
            if place in there:
                rank = _ELEMENT if place.endswith("/0") else _FIELD
                yield Suspect(rank, place, "properties", "", f"{place} is there")
            elif place.rpartition("/")[0] in there | {""} and not place.endswith("/0"):
                yield Suspect(_LACK, place, "required", "", f"{place} is left out")
        for path, case, text in self._tried:
            if _text(payload, path, case.keyword) == text:
                rank = _SAMPLE if case.keyword == "properties" else _VALUE
                yield Suspect(rank, case.pointer, case.keyword, text, case.variant)
        for path in leaves(payload):
            place = pointer(tuple(0 if isinstance(part, int) else part for part in path))
            yield Suspect(_ANY, place, "", json.dumps(at(payload, path)), "")


@dataclass(frozen=True)
class _Clues:
    """What speaks for one of several suspects."""

    retyped: frozenset[str]
    """The places where a value of a wrong type was taken."""
    tried: frozenset[tuple[str, str]]
    """The (pointer, keyword) that some valid case is about."""
    failed: frozenset[tuple[str, str]]
    """Those of them that some refused case is about."""

    @classmethod
    def of(cls, trials: Sequence[Trial], refused: Iterable[Case]) -> _Clues:
        return cls(
            frozenset(one.case.pointer for one in trials if _wrong_type_taken(one)),
            frozenset((one.case.pointer, one.case.keyword) for one in trials if one.case.valid),
            frozenset((case.pointer, case.keyword) for case in refused),
        )

    def retypes(self, one: Suspect) -> bool:
        return one.rank in (_FIELD, _ELEMENT) and one.pointer in self.retyped

    def clears(self, one: Suspect) -> bool:
        """Whether the cases that are about it would say more, had it been to blame."""
        about = (one.pointer, one.keyword)
        return about in self.tried and about not in self.failed


def _worst(suspects: Iterable[set[Suspect]], clues: _Clues) -> Suspect:
    """The one that explains most; a field whose wrong type was taken before all others."""
    counts = Counter(suspect for some in suspects for suspect in some)
    return min(
        counts,
        key=lambda one: (
            not clues.retypes(one),
            -counts[one],
            one.pointer != "/model",
            clues.clears(one),
            one.rank,
            one.pointer.count("/"),
            one,
        ),
    )


def _blame(suspect: Suspect, clues: _Clues) -> Blame:
    if suspect.rank == _LACK:
        parent, _, name = suspect.pointer.rpartition("/")
        return Blame(parent, "required", f"{name} is left out")
    if clues.retypes(suspect):
        return Blame(suspect.pointer, "type", "a value of the right type")
    if suspect.pointer == "/model":
        return Blame("/model", "enum", "the model")
    return Blame(suspect.pointer, suspect.keyword, suspect.words)


def _wrong_type_taken(trial: Trial) -> bool:
    case = trial.case
    # A server that crashes on the value has at least let it in.
    taken = trial.answer.accepted or (trial.answer.status or 0) >= 500
    return not case.valid and taken and "type" in (case.keyword, case.variant.partition(" ")[0])


def _places(payload: Any, path: Path) -> Iterator[str]:
    """The pointer of every field of `payload`, with 0 for each element of a list."""
    if isinstance(payload, dict):
        for name, value in payload.items():
            yield pointer((*path, name))
            yield from _places(value, (*path, name))
    elif isinstance(payload, list) and payload:
        yield pointer((*path, 0))
        for value in payload:
            yield from _places(value, (*path, 0))


def _text(payload: Any, path: Path, keyword: str) -> str | None:
    """The value there as JSON, or its size where that is what counts; None where there is none."""
    if not has(payload, path):
        return None
    value = at(payload, path)
    return f"size {len(value)}" if keyword in _SIZES and isinstance(value, str | list) else json.dumps(value)


def _path(where: str) -> Path:
    return tuple(int(part) if re.fullmatch("[0-9]+", str(part)) else part for part in pointer_path(where))
