"""What it is in a valid request that a server does not accept, told from what it accepts.

One fault of a server makes it refuse many requests. What is to blame stands in refused requests and in no accepted
one; of several suspects the one that explains most of them is named, and the others are not reported again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..contract import Case
from ..contract._checks import Path
from ..contract._fields import pointer
from ..contract._rules import RuleAt
from ._exchanges import Exchange
from ._features import ANY, ELEMENT, FIELD, LACK, SIZES, VALUE, Feature, FeatureExtractor, acceptable_features


@dataclass(frozen=True)
class CaseExchange:
    """A case and what the server said."""

    case: Case
    answer: Exchange


class Cause(NamedTuple):
    """The pointer and keyword that explain a refusal, in words."""

    pointer: str
    keyword: str
    words: str


def locate_faults(trials: Sequence[CaseExchange], rules: Sequence[RuleAt] = ()) -> dict[str, Cause]:
    """For the label of each valid case that was not accepted, what is to blame; itself where nothing else is.

    `rules` are those of the model, which tell what is counted together.
    """
    refused = {trial.case.label: trial.case for trial in trials if trial.case.valid and not trial.answer.accepted}
    if not refused:
        return {}
    having = FeatureExtractor([trial.case for trial in trials if trial.case.valid], _counted(rules))
    had = {label: set(having.of(case.payload)) for label, case in refused.items()}
    accepted = [acceptable_features(having, trial.case) for trial in trials if trial.answer.accepted]
    cleared = set().union(*accepted)
    suspects = {label: some - cleared for label, some in had.items()}
    clues = _Evidence.of(trials, refused.values())
    chosen = _chosen(suspects, clues)
    found = _by_one_thing(suspects, chosen)
    found |= _by_their_sum({label: case for label, case in refused.items() if label not in found}, had, accepted)
    return found | _crashed(trials, having, chosen)


def _counted(rules: Sequence[RuleAt]) -> dict[str, list[Path]]:
    """The places that are counted together, by the last one of them."""
    patterns = [rule.counted for rule in rules if rule.check == "count-at-most"]
    return {pointer(some[-1][:-1]): some for some in patterns}


def _chosen(suspects: dict[str, set[Feature]], clues: _Evidence) -> dict[Feature, Cause]:
    """The single things to blame, the one that explains most refusals first."""
    chosen: dict[Feature, Cause] = {}
    while left := [some for some in _nameable(suspects) if not some & chosen.keys()]:
        worst = _worst(left, clues)
        chosen[worst] = _blame(worst, clues)
    return chosen


def _by_one_thing(suspects: dict[str, set[Feature]], chosen: dict[Feature, Cause]) -> dict[str, Cause]:
    """What each refusal is blamed on, where a single thing explains it."""
    found: dict[str, Cause] = {}
    for label, some in suspects.items():
        blame = next((blame for worst, blame in chosen.items() if worst in some), None)
        if blame is not None:
            found[label] = blame
        # Another value of a field that is to blame already, which no accepted request has either.
        values = {one.pointer for one in some if one.rank >= VALUE}
        same = next((blame for worst, blame in chosen.items() if worst.rank >= VALUE and worst.pointer in values), None)
        if same is not None and (label not in found or found[label].pointer == same.pointer):
            found[label] = same
    return found


def _nameable(suspects: dict[str, set[Feature]]) -> list[set[Feature]]:
    """For each refusal the suspects that a case can name."""
    named = ({one for one in some if one.rank < ANY} for some in suspects.values())
    return [some for some in named if some]


def _crashed(
    trials: Sequence[CaseExchange], having: FeatureExtractor, chosen: dict[Feature, Cause]
) -> dict[str, Cause]:
    """For invalid requests that were neither accepted nor refused, what a valid one was not accepted for either."""
    crashed = [trial.case for trial in trials if not trial.case.valid and not trial.answer.told]
    held = {case.label: chosen.keys() & set(having.of(case.payload)) for case in crashed}
    return {label: chosen[min(some)] for label, some in held.items() if some}


def _by_their_sum(
    left: dict[str, Case], had: dict[str, set[Feature]], accepted: Sequence[set[Feature]]
) -> dict[str, Cause]:
    """Blames what several refused requests have together and no accepted one has all of; a case of theirs names it."""
    found: dict[str, Cause] = {}
    while rest := [label for label in left if label not in found]:
        group, common = rest[:1], had[rest[0]]
        for label in rest[1:]:
            if not any(common & had[label] <= some for some in accepted):
                group.append(label)
                common &= had[label]
        plainest = min(group, key=lambda label: _vagueness(left[label], common))
        case = left[plainest]
        found |= dict.fromkeys(group, Cause(case.pointer, case.keyword, case.variant))
    return found


def _vagueness(case: Case, common: set[Feature]) -> tuple[int, bool, bool, int]:
    """How little a case says of what its group has in common: a rule's own case says most, a whole example least."""
    kind = 0 if ":" in case.variant else 2 if case.keyword in ("examples", "properties") else 1
    shared = any(one.pointer == case.pointer and one.rank == VALUE for one in common)
    return kind, not shared, case.keyword in SIZES, len(json.dumps(case.payload))


@dataclass(frozen=True)
class _Evidence:
    """What speaks for one of several suspects."""

    retyped: frozenset[str]
    """The places where a value of a wrong type was taken."""
    tried: frozenset[tuple[str, str]]
    """The (pointer, keyword) that some valid case is about."""
    failed: frozenset[tuple[str, str]]
    """Those of them that some refused case is about."""

    @classmethod
    def of(cls, trials: Sequence[CaseExchange], refused: Iterable[Case]) -> _Evidence:
        return cls(
            frozenset(one.case.pointer for one in trials if _wrong_type_taken(one)),
            frozenset((one.case.pointer, one.case.keyword) for one in trials if one.case.valid),
            frozenset((case.pointer, case.keyword) for case in refused),
        )

    def retypes(self, one: Feature) -> bool:
        return one.rank in (FIELD, ELEMENT) and one.pointer in self.retyped

    def clears(self, one: Feature) -> bool:
        """Whether the cases that are about it would say more, had it been to blame."""
        about = (one.pointer, one.keyword)
        return about in self.tried and about not in self.failed


def _worst(suspects: Iterable[set[Feature]], clues: _Evidence) -> Feature:
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


def _blame(suspect: Feature, clues: _Evidence) -> Cause:
    if suspect.rank == LACK:
        parent, _, name = suspect.pointer.rpartition("/")
        return Cause(parent, "required", f"{name} is left out")
    if clues.retypes(suspect):
        return Cause(suspect.pointer, "type", "a value of the right type")
    if suspect.pointer == "/model":
        return Cause("/model", "enum", "the model")
    return Cause(suspect.pointer, suspect.keyword, suspect.words)


def _wrong_type_taken(trial: CaseExchange) -> bool:
    case = trial.case
    return not case.valid and trial.answer.accepted and "type" in (case.keyword, case.variant.partition(" ")[0])
