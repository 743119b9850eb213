"""The spec's check of itself finds the faults it is there for, and none in the spec."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from evolink import catalog
from evolink.contract import Case, Validator
from evolink.contract._cases import CaseGenerator
from tooling import soundness
from tooling.soundness import Subject

FIELDS: dict[str, Any] = {
    "prompt": {"type": "string", "maxLength": 20},
    "quality": {"type": "string", "enum": ["low", "high"]},
    "seconds": {"type": "integer", "enum": [5, 10]},
    "sound": {"type": "boolean"},
}


def rule(name: str, condition: dict[str, Any], then: dict[str, Any], **invalid: Any) -> dict[str, Any]:
    field = next(iter(then))
    pointer, keyword = ("", "required") if field == "required" else (f"/{field}", next(iter(then[field])))
    breaking = {"value": invalid, "pointer": pointer, "keyword": keyword}
    told = {"id": name, "source": "prose", "sentence": "Thus.", "invalid": [breaking]}
    what = then if field == "required" else {"properties": then}
    return {"if": {"required": list(condition), "properties": condition}, "then": what, "x-rules": [told]}


def subject(*rules: dict[str, Any], fields: dict[str, Any] = FIELDS, examples: Any = ({"prompt": "x"},)) -> Subject:
    required = [name for name in fields if all(name in example for example in examples)]
    schema = {"type": "object", "properties": fields, "additionalProperties": False, "required": required}
    validator = Validator(schema | ({"allOf": list(rules)} if rules else {}), model="m")
    maker = CaseGenerator(validator, {str(index): example for index, example in enumerate(examples)})
    return Subject(validator, maker, list(maker.cases()), validator.violations)


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


@pytest.mark.parametrize("model", catalog.ids())
def test_each_models_contract_is_sound(model: str) -> None:
    assert list(soundness.faults(Subject.of(model))) == []


@pytest.mark.parametrize("rules", [(), (SHORT,), (SHORT, TIMED), (SHORT, LOUD), (LOUD, TIMED)])
def test_rules_that_fit_together_are_sound(rules: tuple[dict[str, Any], ...]) -> None:
    assert list(soundness.faults(subject(*rules))) == []


def test_rules_that_leave_nothing_between_them_are_told() -> None:
    (told,) = soundness.contradictions(subject(SHORT, LONG, examples=({"prompt": "x", "seconds": 5},)))

    assert told == "the rules low-is-short and low-is-long leave nothing that both allow where both apply"


def test_rules_that_can_both_be_kept_by_leaving_a_field_out_do_not_contradict() -> None:
    assert list(soundness.contradictions(subject(SHORT, LONG))) == []
    assert list(soundness.contradictions(subject(LOUD, LOUD_AND_HIGH))) == []


def test_a_rule_that_can_never_fire_is_told() -> None:
    never = rule("never", {"quality": {"const": "medium"}}, {"seconds": {"enum": [5]}}, prompt="x", quality="medium")

    told = list(subject(never).maker.unreachable())

    assert " rule never broken by itself" in told
    assert " rule never satisfied" in told


def test_a_rule_that_another_limit_makes_idle_is_told() -> None:
    idle = rule(
        "idle", {"quality": {"const": "low"}}, {"seconds": {"enum": [5, 10]}}, prompt="x", quality="low", seconds=7
    )

    assert " rule idle broken by itself" in subject(idle).maker.unreachable()


def test_a_limit_that_never_refuses_anything_by_itself_is_told() -> None:
    long_is_silent = rule("silent", {"seconds": {"minimum": 11}}, {"prompt": {"maxLength": 0}}, prompt="x", seconds=11)
    fields = FIELDS | {"seconds": {"type": "integer", "maximum": 10}}

    told = list(soundness.masked_limits(subject(long_is_silent, fields=fields)))

    assert told == ["/seconds maximum never refuses anything by itself; so does ['/prompt']"]


def test_a_limit_beside_a_list_of_choices_is_no_fault() -> None:
    fields = FIELDS | {"seconds": {"type": "integer", "enum": [5, 10], "maximum": 10}}

    assert list(soundness.masked_limits(subject(fields=fields))) == []


def test_a_rule_that_keeps_another_from_applying_is_no_contradiction() -> None:
    low_is_silent = rule(
        "silent", {"quality": {"const": "low"}}, {"sound": {"enum": [False]}}, prompt="x", quality="low", sound=True
    )
    loud_is_high = rule(
        "loud", {"sound": {"const": True}}, {"quality": {"enum": ["high"]}}, prompt="x", sound=True, quality="low"
    )

    assert list(soundness.contradictions(subject(low_is_silent, loud_is_high))) == []


def test_a_choice_that_no_valid_request_can_have_is_told() -> None:
    banned = rule("not-high", {"prompt": {}}, {"quality": {"enum": ["low"]}}, prompt="x", quality="high")

    assert "/quality enum high" in subject(banned).maker.unreachable()


def test_an_example_that_is_not_valid_is_told() -> None:
    told = list(soundness.wrong_answers(subject(examples=({"prompt": "x"}, {"prompt": "x", "seconds": 7}))))

    assert told == ["m / examples 1: refused by [('/seconds', 'enum')]"]


def test_a_pattern_that_the_two_implementations_read_differently_is_told() -> None:
    # In Python \d is any digit of any script, in the other one 0 to 9.
    made = subject(fields=FIELDS | {"code": {"type": "string", "pattern": "^\\d$", "examples": ["1"]}})
    case = Case("m", "/code", "pattern", "another script", {"prompt": "x", "code": "٣"}, valid=False)

    (told,) = soundness.disagreements(replace(made, cases=[case]))

    assert told == "m /code pattern another script: jsonschema-rs says [('/code', 'pattern')], jsonschema []"
