"""Checks that the spec is consistent: every constraint can be met and violated, no rule is dead, no two contradict.

    PYTHONPATH=scripts .venv/bin/python -m tooling.spec_consistency

Every test case is validated twice, by jsonschema-rs, as the client does, and by jsonschema.
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
from evolink._json import is_dict
from evolink.contract import Case, Validator, Violation
from evolink.contract._cases import CaseGenerator, Predicate
from evolink.contract._checks import CHECKS
from evolink.contract._rules import Rule, iter_constrained_locations

from .stated_numbers import contradicted_numbers, contradicted_summary

MAX_MERGED = 12
"""Number of requests of each kind that are merged to find some that meet two conditions."""


@dataclass(frozen=True)
class ModelCases:
    """One model's contract and its test cases."""

    validator: Validator
    generator: CaseGenerator
    cases: list[Case]
    violations: Callable[[Any], list[Violation]]
    """Validates a request as the client does, which selects the contract by the request's model."""

    @classmethod
    def of(cls, model: str) -> ModelCases:
        """Return the test cases of a model."""
        generator = contract.case_generator(model)
        validator = Validator(catalog.get(model).schema, model=model)
        return cls(validator, generator, list(generator.cases()), contract.validate)


def problems(model: ModelCases) -> Iterator[str]:
    """Yield what is inconsistent in one model's contract, one line each."""
    yield from misjudged_cases(model)
    yield from (f"no case reaches {constraint}" for constraint in model.generator.unreachable())
    yield from masked_constraints(model)
    yield from contradictions(model)
    yield from disagreements(model)
    yield from contradicted_numbers(model.validator.schema)


def misjudged_cases(model: ModelCases) -> Iterator[str]:
    """Yield cases, including the examples, for which the contract does not give the expected result."""
    for case in model.cases:
        found = {(violation.pointer, violation.keyword) for violation in model.violations(case.payload)}
        if case.valid and found:
            yield f"{case.label}: refused by {sorted(found)}"
        if not case.valid and (case.pointer, case.keyword) not in found:
            yield f"{case.label}: {sorted(found) or 'accepted'}"


def masked_constraints(model: ModelCases) -> Iterator[str]:
    """Yield constraints that refuse only what a constraint at another location refuses as well."""
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in model.cases:
        if not case.valid:
            groups.setdefault((case.pointer, case.keyword), []).append(case)
    for (pointer, keyword), cases in groups.items():
        others = [{one.pointer for one in model.violations(case.payload)} - {pointer} for case in cases]
        if not any(case.decisive for case in cases) and all(others):
            yield f"{pointer or '/'} {keyword} never refuses anything by itself; {sorted(others[0])} refuse it as well"


def contradictions(model: ModelCases) -> Iterator[str]:
    """Yield pairs of rules that apply to some request together and then allow nothing."""
    rules = [rule for rule in model.generator.search.rules if rule.location == () and "if" in rule.subschema]
    for first, second in combinations(rules, 2):
        if not _exclude_each_other(model, first, second) and _contradict(model, first, second):
            yield f"the rules {first.id} and {second.id} allow no request to which both apply"


def _exclude_each_other(model: ModelCases, first: Rule, second: Rule) -> bool:
    """Return whether one rule constrains a field of the other's condition, so that they need not apply together."""
    return any(
        set(iter_constrained_locations(model.validator, constraining.subschema.get("then", {}), ()))
        & set(iter_constrained_locations(model.validator, conditional.subschema["if"], ()))
        for constraining, conditional in ((first, second), (second, first))
    )


def _contradict(model: ModelCases, first: Rule, second: Rule) -> bool:
    """Return whether a request that only these two rules refuse meets both conditions, and no valid one does."""
    search = model.generator.search
    conditions = [search.compile_condition(rule) for rule in (first, second)]

    def meets_both(payload: Any) -> bool:
        return all(condition(payload) for condition in conditions)

    candidates = [payload for payload in _merged_payloads(model, *conditions) if meets_both(payload)]
    if any(not model.validator.violations(payload) for payload in candidates):
        return False
    if any(search.repair(payload, where=meets_both) is not None for payload in candidates):
        return False
    ids = {first.id, second.id}
    return any({violation.rule for violation in model.validator.violations(payload)} <= ids for payload in candidates)


def _merged_payloads(model: ModelCases, first: Predicate, second: Predicate) -> Iterator[Any]:
    """Yield requests that may meet both conditions: the cases, and pairs of them merged."""
    payloads = [case.payload for case in model.cases if is_dict(case.payload)]
    yield from payloads
    meet_first, meet_second = (
        [payload for payload in payloads if condition(payload)][:MAX_MERGED] for condition in (first, second)
    )
    yield from ({**payload, **fields} for payload in meet_first for fields in meet_second)
    yield from ({**payload, **fields} for payload in meet_second for fields in meet_first)


def contradicted_summaries(model: str) -> Iterator[str]:
    """Yield the summaries of a model's examples that state another duration or quality than the example."""
    content = catalog.contract()["paths"]["/v1/videos/generations"]["post"]["requestBody"]["content"]
    for key, example in content["application/json"]["examples"].items():
        if example["value"].get("model") == model:
            yield from (f"{key}: {each}" for each in contradicted_summary(example.get("summary", ""), example["value"]))


def disagreements(model: ModelCases) -> Iterator[str]:
    """Yield cases for which the two implementations of JSON Schema find different violations."""
    schema = dict(model.validator.schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    oracle: Any = jsonschema.Draft202012Validator(schema, format_checker=checker)  # its methods are partly annotated
    for case in model.cases:
        expected = {
            ("".join(f"/{token}" for token in error.absolute_path), str(error.validator))
            for error in oracle.iter_errors(case.payload)
        }
        found = set(_schema_violations(model.validator, case.payload))
        if found != expected:
            yield f"{case.label}: jsonschema-rs finds {sorted(found)}, jsonschema {sorted(expected)}"


def _schema_violations(validator: Validator, payload: Any) -> Iterator[tuple[str, str]]:
    """Yield the violations of the schema itself; an unknown field is located at its object, as in jsonschema."""
    for violation in validator.violations(payload):
        if violation.keyword not in CHECKS:
            is_unknown_field = violation.keyword == "additionalProperties"
            pointer = violation.pointer.rpartition("/")[0] if is_unknown_field else violation.pointer
            yield pointer, violation.keyword


def main() -> int:
    """Check every model, print each problem in a line and return 1 if there is any."""
    started = time.perf_counter()
    problem_count = case_count = 0
    for id_ in catalog.ids():
        model = ModelCases.of(id_)
        case_count += len(model.cases)
        for problem in (*problems(model), *contradicted_summaries(id_)):
            problem_count += 1
            print(f"{id_}: {problem}", file=sys.stderr)
    seconds = time.perf_counter() - started
    print(f"{len(catalog.ids())} models, {case_count} cases, {problem_count} problems in {seconds:.1f} s")
    return 1 if problem_count else 0


if __name__ == "__main__":
    sys.exit(main())
