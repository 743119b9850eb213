"""The spec's check of itself: every limit can be met and broken, no rule is idle, none contradicts another.

    PYTHONPATH=scripts .venv/bin/python -m tooling.soundness

The cases are judged twice, by jsonschema-rs as the client does it and by jsonschema.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import jsonschema
from evolink import catalog, contract
from evolink.contract import Case, Validator, Violation
from evolink.contract._cases import CaseGenerator, Predicate
from evolink.contract._checks import CHECKS
from evolink.contract._json_pointer import format_pointer
from evolink.contract._rules import Rule, iter_constrained_locations

MERGED = 12
"""Requests of each kind that are put together to find some that meet two conditions."""


@dataclass(frozen=True)
class Subject:
    """One model's contract and its cases."""

    validator: Validator
    maker: CaseGenerator
    cases: list[Case]
    violations: Callable[[Any], list[Violation]]
    """What is wrong with a request, told by its model first."""

    @classmethod
    def of(cls, model: str) -> Subject:
        maker = contract.case_generator(model)
        validator = Validator(catalog.get(model).schema, model=model)
        return cls(validator, maker, list(maker.cases()), contract.validate)


def faults(subject: Subject) -> Iterator[str]:
    """What is wrong with one model's contract, a line each."""
    yield from wrong_answers(subject)
    yield from (f"no case reaches {place}" for place in subject.maker.unreachable())
    yield from masked_limits(subject)
    yield from contradictions(subject)
    yield from disagreements(subject)


def wrong_answers(subject: Subject) -> Iterator[str]:
    """Cases that the contract answers otherwise than they say, the examples first."""
    for case in subject.cases:
        found = {(violation.pointer, violation.keyword) for violation in subject.violations(case.payload)}
        if case.valid and found:
            yield f"{case.label}: refused by {sorted(found)}"
        if not case.valid and (case.pointer, case.keyword) not in found:
            yield f"{case.label}: {sorted(found) or 'accepted'}"


def masked_limits(subject: Subject) -> Iterator[str]:
    """Limits that only refuse what a limit at another place refuses as well."""
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in subject.cases:
        if not case.valid:
            groups.setdefault((case.pointer, case.keyword), []).append(case)
    for (pointer, keyword), cases in groups.items():
        others = [{one.pointer for one in subject.violations(case.payload)} - {pointer} for case in cases]
        if not any(case.decisive for case in cases) and all(others):
            yield f"{pointer or '/'} {keyword} never refuses anything by itself; so does {sorted(others[0])}"


def contradictions(subject: Subject) -> Iterator[str]:
    """Pairs of rules that apply to some request together and then leave nothing that is allowed."""
    rules = [rule for rule in subject.maker.search.rules if rule.location == () and "if" in rule.subschema]
    for one, other in combinations(rules, 2):
        if not _exclude(subject, one, other) and _contradict(subject, one, other):
            yield f"the rules {one.id} and {other.id} leave nothing that both allow where both apply"


def _exclude(subject: Subject, one: Rule, other: Rule) -> bool:
    """Whether one of the rules is about when the other one applies, so that they are meant not to apply together."""
    return any(
        set(iter_constrained_locations(subject.validator, ruling.subschema.get("then", {}), ()))
        & set(iter_constrained_locations(subject.validator, ruled.subschema["if"], ()))
        for ruling, ruled in ((one, other), (other, one))
    )


def _contradict(subject: Subject, one: Rule, other: Rule) -> bool:
    """Whether some request that only these two refuse meets both conditions, and no allowed one does."""
    search = subject.maker.search
    conditions = [search.compile_condition(rule) for rule in (one, other)]

    def both(payload: Any) -> bool:
        return all(holds(payload) for holds in conditions)

    tried = [payload for payload in _meeting(subject, *conditions) if both(payload)]
    if any(not subject.validator.violations(payload) for payload in tried):
        return False
    if any(search.repair(payload, where=both) is not None for payload in tried):
        return False
    ids = {one.id, other.id}
    return any({violation.rule for violation in subject.validator.violations(payload)} <= ids for payload in tried)


def _meeting(subject: Subject, one: Predicate, other: Predicate) -> Iterator[Any]:
    """Requests that may meet both conditions: the cases, and those that meet one with the fields of the others."""
    payloads = [case.payload for case in subject.cases if isinstance(case.payload, dict)]
    yield from payloads
    first, second = ([payload for payload in payloads if holds(payload)][:MERGED] for holds in (one, other))
    yield from ({**payload, **fields} for payload in first for fields in second)
    yield from ({**payload, **fields} for payload in second for fields in first)


def disagreements(subject: Subject) -> Iterator[str]:
    """Cases about which the two implementations of JSON Schema differ."""
    schema = dict(subject.validator.schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    oracle = jsonschema.Draft202012Validator(schema, format_checker=checker)
    for case in subject.cases:
        theirs = {
            (format_pointer(error.absolute_path), str(error.validator)) for error in oracle.iter_errors(case.payload)
        }
        ours = set(_at_objects(subject.validator, case.payload))
        if ours != theirs:
            yield f"{case.label}: jsonschema-rs says {sorted(ours)}, jsonschema {sorted(theirs)}"


def _at_objects(validator: Validator, payload: Any) -> Iterator[tuple[str, str]]:
    """Our violations of the schema itself, an unknown field at the object that holds it, as jsonschema reports it."""
    for violation in validator.violations(payload):
        if violation.keyword not in CHECKS:
            unknown = violation.keyword == "additionalProperties"
            yield violation.pointer.rpartition("/")[0] if unknown else violation.pointer, violation.keyword


def main() -> int:
    """Checks every model, tells each fault in a line and answers the exit code."""
    started = time.perf_counter()
    told = cases = 0
    for model in catalog.ids():
        subject = Subject.of(model)
        cases += len(subject.cases)
        for fault in faults(subject):
            told += 1
            print(f"{model}: {fault}", file=sys.stderr)
    print(f"{len(catalog.ids())} models, {cases} cases, {told} faults in {time.perf_counter() - started:.1f} s")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
