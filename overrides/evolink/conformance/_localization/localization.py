"""Fault localization: finds the constraint that a server gets wrong from the valid requests that it refuses.

One fault of a server makes it refuse many requests. The feature that causes it is present in refused requests and in no
accepted one. Of several candidates, the feature that explains most refusals is chosen as their cause; the other
candidates are not reported again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...contract import Case
from ...contract._json_pointer import Location, format_pointer
from ...contract._rules import Rule
from .._exchanges import CaseExchange
from .features import (
    ELEMENT,
    FIELD,
    MISSING_FIELD,
    OTHER_VALUE,
    SIZE_KEYWORDS,
    VALUE,
    Feature,
    FeatureExtractor,
    accepted_features,
)


class Cause(NamedTuple):
    """The pointer and keyword that explain a refusal, and a description."""

    pointer: str
    keyword: str
    description: str


def locate_faults(tried: Sequence[CaseExchange], rules: Sequence[Rule] = ()) -> dict[str, Cause]:
    """Return the cause of each refusal.

    Args:
        tried: The cases that were sent, with their exchanges.
        rules: The rules of the model, which state what values are counted together.

    Returns:
        The cause by the label of each valid case that was not accepted (the case itself if nothing else explains it),
        and of each invalid case on which the server failed for the same cause.
    """
    refused = {one.case.label: one.case for one in tried if one.case.valid and not one.exchange.accepted}
    if not refused:
        return {}
    extractor = FeatureExtractor([one.case for one in tried if one.case.valid], _counted_together(rules))
    features = {label: set(extractor.features(case.payload)) for label, case in refused.items()}
    accepted = [accepted_features(extractor, one.case) for one in tried if one.exchange.accepted]
    ruled_out = set[Feature]().union(*accepted)
    candidates = {label: some - ruled_out for label, some in features.items()}
    evidence = _Evidence.of(tried, refused.values())
    causes = _choose_causes(candidates, evidence)
    found = _explain_by_one_feature(candidates, causes)
    unexplained = {label: case for label, case in refused.items() if label not in found}
    found |= _explain_by_combination(unexplained, features, accepted)
    return found | _explain_server_errors(tried, extractor, causes)


def _counted_together(rules: Sequence[Rule]) -> dict[str, list[Location]]:
    """Return the paths whose values a rule counts together, by the pointer of the last one."""
    patterns = [rule.counted_patterns for rule in rules if rule.check_name == "count-at-most"]
    return {format_pointer(some[-1][:-1]): some for some in patterns}


def _choose_causes(candidates: dict[str, set[Feature]], evidence: _Evidence) -> dict[Feature, Cause]:
    """Return the features that are causes, the one that explains most refusals first."""
    causes: dict[Feature, Cause] = {}
    while unexplained := [some for some in _reportable(candidates) if not some & causes.keys()]:
        best = _best_candidate(unexplained, evidence)
        causes[best] = _cause_of(best, evidence)
    return causes


def _reportable(candidates: dict[str, set[Feature]]) -> list[set[Feature]]:
    """Return for each refusal the candidates that a case can name."""
    reportable = ({feature for feature in some if feature.kind < OTHER_VALUE} for some in candidates.values())
    return [some for some in reportable if some]


def _explain_by_one_feature(candidates: dict[str, set[Feature]], causes: dict[Feature, Cause]) -> dict[str, Cause]:
    """Return the cause of each refusal that a single feature explains."""
    found: dict[str, Cause] = {}
    for label, some in candidates.items():
        cause = next((cause for feature, cause in causes.items() if feature in some), None)
        if cause is not None:
            found[label] = cause
        # Another value of a field that is already a cause, and that no accepted request has either.
        pointers = {feature.pointer for feature in some if feature.kind >= VALUE}
        same_field = next(
            (cause for feature, cause in causes.items() if feature.kind >= VALUE and feature.pointer in pointers), None
        )
        if same_field is not None and (label not in found or found[label].pointer == same_field.pointer):
            found[label] = same_field
    return found


def _explain_by_combination(
    unexplained: dict[str, Case], features: dict[str, set[Feature]], accepted: Sequence[set[Feature]]
) -> dict[str, Cause]:
    """Explain refusals by the features that several share and no accepted request has all of; one case names them."""
    found: dict[str, Cause] = {}
    while rest := [label for label in unexplained if label not in found]:
        group, common = rest[:1], features[rest[0]]
        for label in rest[1:]:
            if not any(common & features[label] <= some for some in accepted):
                group.append(label)
                common &= features[label]
        most_specific = min(group, key=lambda label: _vagueness(unexplained[label], common))
        case = unexplained[most_specific]
        found |= dict.fromkeys(group, Cause(case.pointer, case.keyword, case.variant))
    return found


def _vagueness(case: Case, common: set[Feature]) -> tuple[int, bool, bool, int]:
    """Return how unspecific a case is for the features that its group shares; a rule's own case is most specific."""
    kind = 0 if ":" in case.variant else 2 if case.keyword in ("examples", "properties") else 1
    shared = any(feature.pointer == case.pointer and feature.kind == VALUE for feature in common)
    return kind, not shared, case.keyword in SIZE_KEYWORDS, len(json.dumps(case.payload))


def _explain_server_errors(
    tried: Sequence[CaseExchange], extractor: FeatureExtractor, causes: dict[Feature, Cause]
) -> dict[str, Cause]:
    """Explain invalid requests that were neither accepted nor refused by a cause that valid ones have too."""
    inconclusive = [one.case for one in tried if not one.case.valid and not one.exchange.is_conclusive]
    present = {case.label: causes.keys() & set(extractor.features(case.payload)) for case in inconclusive}
    return {label: causes[min(some)] for label, some in present.items() if some}


@dataclass(frozen=True)
class _Evidence:
    """Evidence for and against candidates, besides the number of refusals that each explains."""

    wrong_type_accepted: frozenset[str]
    """The pointers at which a value of a wrong type was accepted."""
    tried: frozenset[tuple[str, str]]
    """The (pointer, keyword) of each valid case."""
    refused: frozenset[tuple[str, str]]
    """Those of `tried` of which some case was refused."""

    @classmethod
    def of(cls, tried: Sequence[CaseExchange], refused: Iterable[Case]) -> _Evidence:
        return cls(
            frozenset(one.case.pointer for one in tried if _has_wrong_type_accepted(one)),
            frozenset((one.case.pointer, one.case.keyword) for one in tried if one.case.valid),
            frozenset((case.pointer, case.keyword) for case in refused),
        )

    def shows_wrong_type(self, feature: Feature) -> bool:
        """Return whether the server expects another type for this field."""
        return feature.kind in (FIELD, ELEMENT) and feature.pointer in self.wrong_type_accepted

    def speaks_against(self, feature: Feature) -> bool:
        """Return whether there are valid cases for the candidate's own pointer and keyword, none of them refused."""
        subject = (feature.pointer, feature.keyword)
        return subject in self.tried and subject not in self.refused


def _best_candidate(candidates: Iterable[set[Feature]], evidence: _Evidence) -> Feature:
    """Return the candidate that explains most; before all others a field of which a wrong type was accepted."""
    counts = Counter(feature for some in candidates for feature in some)
    return min(
        counts,
        key=lambda feature: (
            not evidence.shows_wrong_type(feature),
            -counts[feature],
            feature.pointer != "/model",
            evidence.speaks_against(feature),
            feature.kind,
            feature.pointer.count("/"),
            feature,
        ),
    )


def _cause_of(feature: Feature, evidence: _Evidence) -> Cause:
    if feature.kind == MISSING_FIELD:
        parent, _, name = feature.pointer.rpartition("/")
        return Cause(parent, "required", f"{name} is missing")
    if evidence.shows_wrong_type(feature):
        return Cause(feature.pointer, "type", "a value of the right type")
    if feature.pointer == "/model":
        return Cause("/model", "enum", "the model")
    return Cause(feature.pointer, feature.keyword, feature.description)


def _has_wrong_type_accepted(tried: CaseExchange) -> bool:
    case = tried.case
    is_type_case = "type" in (case.keyword, case.variant.partition(" ")[0])
    return not case.valid and tried.exchange.accepted and is_type_case
