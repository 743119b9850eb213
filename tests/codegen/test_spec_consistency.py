"""The consistency check finds each kind of problem, and none in the spec."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from evolink.contract import Case, Validator
from evolink.contract._cases import CaseGenerator
from support.drift.spec_pages import FEW
from tooling import spec_consistency
from tooling.spec_consistency import ModelCases

FIELDS: dict[str, Any] = {
    "prompt": {"type": "string", "maxLength": 20},
    "quality": {"type": "string", "enum": ["low", "high"]},
    "seconds": {"type": "integer", "enum": [5, 10]},
    "sound": {"type": "boolean"},
}


def rule(name: str, condition: dict[str, Any], then: dict[str, Any], **invalid: Any) -> dict[str, Any]:
    field = next(iter(then))
    pointer, keyword = ("", "required") if field == "required" else (f"/{field}", next(iter(then[field])))
    violating = {"value": invalid, "pointer": pointer, "keyword": keyword}
    documentation = {"id": name, "source": "prose", "sentence": "Thus.", "invalid": [violating]}
    consequence = then if field == "required" else {"properties": then}
    return {
        "if": {"required": list(condition), "properties": condition},
        "then": consequence,
        "x-rules": [documentation],
    }


def model_cases(
    *rules: dict[str, Any], fields: dict[str, Any] = FIELDS, examples: Any = ({"prompt": "x"},)
) -> ModelCases:
    required = [name for name in fields if all(name in example for example in examples)]
    schema = {"type": "object", "properties": fields, "additionalProperties": False, "required": required}
    validator = Validator(schema | ({"allOf": list(rules)} if rules else {}), model="m")
    generator = CaseGenerator(validator, {str(index): example for index, example in enumerate(examples)})
    return ModelCases(validator, generator, list(generator.cases()), validator.violations)


SHORT = rule(
    "low-is-short", {"quality": {"const": "low"}}, {"seconds": {"enum": [5]}}, prompt="x", quality="low", seconds=10
)
LONG = rule(
    "low-is-long", {"quality": {"const": "low"}}, {"seconds": {"enum": [10]}}, prompt="x", quality="low", seconds=5
)
TIMED = rule("low-is-timed", {"quality": {"const": "low"}}, {"required": ["seconds"]}, prompt="x", quality="low")
LOUD = rule(
    "loud-is-low", {"sound": {"const": True}}, {"quality": {"enum": ["low"]}}, prompt="x", sound=True, quality="high"
)
LOUD_AND_HIGH = rule(
    "loud-is-high", {"sound": {"const": True}}, {"quality": {"enum": ["high"]}}, prompt="x", sound=True, quality="low"
)


@pytest.mark.parametrize("model", FEW)  # scripts/check runs all
def test_each_models_contract_is_consistent(model: str) -> None:
    assert list(spec_consistency.problems(ModelCases.of(model))) == []


@pytest.mark.parametrize("rules", [(), (SHORT,), (SHORT, TIMED), (SHORT, LOUD), (LOUD, TIMED)])
def test_compatible_rules_are_no_problem(rules: tuple[dict[str, Any], ...]) -> None:
    assert list(spec_consistency.problems(model_cases(*rules))) == []


def test_rules_that_together_allow_nothing_are_reported() -> None:
    (problem,) = spec_consistency.contradictions(model_cases(SHORT, LONG, examples=({"prompt": "x", "seconds": 5},)))

    assert problem == "the rules low-is-short and low-is-long allow no request to which both apply"


def test_rules_that_are_satisfied_by_omitting_a_field_do_not_contradict() -> None:
    assert list(spec_consistency.contradictions(model_cases(SHORT, LONG))) == []
    assert list(spec_consistency.contradictions(model_cases(LOUD, LOUD_AND_HIGH))) == []


def test_a_rule_that_can_never_apply_is_reported() -> None:
    never = rule("never", {"quality": {"const": "medium"}}, {"seconds": {"enum": [5]}}, prompt="x", quality="medium")

    unreachable = list(model_cases(never).generator.unreachable())

    assert " rule never broken by itself" in unreachable
    assert " rule never satisfied" in unreachable


def test_a_rule_made_redundant_by_another_constraint_is_reported() -> None:
    idle = rule(
        "idle", {"quality": {"const": "low"}}, {"seconds": {"enum": [5, 10]}}, prompt="x", quality="low", seconds=7
    )

    assert " rule idle broken by itself" in model_cases(idle).generator.unreachable()


def test_a_constraint_that_never_refuses_anything_by_itself_is_reported() -> None:
    long_is_silent = rule("silent", {"seconds": {"minimum": 11}}, {"prompt": {"maxLength": 0}}, prompt="x", seconds=11)
    fields = FIELDS | {"seconds": {"type": "integer", "maximum": 10}}

    problems = list(spec_consistency.masked_constraints(model_cases(long_is_silent, fields=fields)))

    assert problems == ["/seconds maximum never refuses anything by itself; ['/prompt'] refuse it as well"]


def test_a_bound_beside_an_enum_is_no_problem() -> None:
    fields = FIELDS | {"seconds": {"type": "integer", "enum": [5, 10], "maximum": 10}}

    assert list(spec_consistency.masked_constraints(model_cases(fields=fields))) == []


def test_a_rule_that_prevents_another_from_applying_is_no_contradiction() -> None:
    low_is_silent = rule(
        "silent", {"quality": {"const": "low"}}, {"sound": {"enum": [False]}}, prompt="x", quality="low", sound=True
    )
    loud_is_high = rule(
        "loud", {"sound": {"const": True}}, {"quality": {"enum": ["high"]}}, prompt="x", sound=True, quality="low"
    )

    assert list(spec_consistency.contradictions(model_cases(low_is_silent, loud_is_high))) == []


def test_an_enum_value_that_no_valid_request_can_have_is_reported() -> None:
    banned = rule("not-high", {"prompt": {}}, {"quality": {"enum": ["low"]}}, prompt="x", quality="high")

    assert "/quality enum high" in model_cases(banned).generator.unreachable()


def test_an_invalid_example_is_reported() -> None:
    problems = list(
        spec_consistency.misjudged_cases(model_cases(examples=({"prompt": "x"}, {"prompt": "x", "seconds": 7})))
    )

    assert problems == ["m / examples 1: refused by [('/seconds', 'enum')]"]


def test_a_pattern_that_the_two_implementations_interpret_differently_is_reported() -> None:
    # In Python \d is a digit of any script, in jsonschema-rs 0 to 9.
    model = model_cases(fields=FIELDS | {"code": {"type": "string", "pattern": "^\\d$", "examples": ["1"]}})
    case = Case("m", "/code", "pattern", "another script", {"prompt": "x", "code": "٣"}, valid=False)

    (problem,) = spec_consistency.disagreements(replace(model, cases=[case]))

    assert problem == "m /code pattern another script: jsonschema-rs finds [('/code', 'pattern')], jsonschema []"
