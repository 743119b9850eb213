"""Fields with alternatives (`oneOf`): their cases, and their violations."""

from __future__ import annotations

from typing import Any

import pytest
from evolink.contract import Validator
from evolink.contract._cases import CaseGenerator

RANGE = {"type": "integer", "minimum": 3, "maximum": 10}
AUTO = {"type": "string", "enum": ["auto"]}
FIELDS: dict[str, dict[str, Any]] = {
    "duration": {"oneOf": [RANGE, AUTO], "x-unit": "seconds"},
    "seconds": {"oneOf": [{"const": -1}, {"type": "integer", "minimum": 4, "maximum": 15}]},
    "factor": {
        "oneOf": [{"type": "string", "enum": ["1", "2"]}, {"type": "integer", "enum": [1, 2]}],
        "x-source": {"oneOf": "prose"},
    },
    "sizes": {"type": "array", "items": {"oneOf": [RANGE, AUTO]}},
    "frames": {"oneOf": [RANGE, {"type": "integer", "minimum": 20, "maximum": 30}]},
    "either": {"oneOf": [{"type": "string"}, {"type": "object"}], "description": "A name or an object."},
}
SCHEMA = {"type": "object", "properties": FIELDS, "additionalProperties": False}


def values_tried(name: str, *, valid: bool) -> dict[str, Any]:
    """Return each value that the case generator tries for a field, by keyword and variant."""
    generator = CaseGenerator(Validator(SCHEMA, model="m"), {"one": {"duration": 5, "sizes": [5]}})
    assert generator.unreachable() == []
    pointer = "/sizes/0" if name == "sizes" else f"/{name}"
    values: dict[str, Any] = {}
    for case in generator.cases():
        if case.pointer == pointer and case.valid is valid and name in case.payload:
            value = case.payload[name]
            values[f"{case.keyword} {case.variant}"] = value[0] if name == "sizes" else value
    return values


@pytest.mark.parametrize("name", ["duration", "sizes"])
def test_each_alternative_is_tried_at_and_beyond_its_limits(name: str) -> None:
    valid, invalid = values_tried(name, valid=True), values_tried(name, valid=False)

    assert valid["minimum at the limit of alternative 1"] == 3
    assert valid["maximum at the limit of alternative 1"] == 10
    assert valid["enum auto of alternative 2"] == "auto"
    assert invalid["oneOf minimum one beyond of alternative 1"] == 2
    assert invalid["oneOf maximum one beyond of alternative 1"] == 11
    assert invalid["oneOf enum another of alternative 2"] == "no-such-choice"


def test_a_value_that_another_alternative_allows_is_not_tried_as_invalid() -> None:
    assert not [value for value in values_tried("duration", valid=False).values() if value in (3, 7, 10, "auto")]
    assert values_tried("seconds", valid=True)["enum -1 of alternative 1"] == -1
    assert values_tried("seconds", valid=False)["oneOf enum another of alternative 1"] == 0


def test_the_source_of_alternatives_is_on_their_cases() -> None:
    generator = CaseGenerator(Validator(SCHEMA, model="m"), {"one": {}})

    assert {
        case.source for case in generator.cases() if case.pointer == "/factor" and case.keyword in ("enum", "oneOf")
    } == {"prose"}


@pytest.mark.parametrize(("stated", "source"), [({}, "ours"), ({"additionalProperties": "documented"}, "documented")])
def test_cases_and_violations_agree_on_the_source_of_additional_properties(stated: dict[str, str], source: str) -> None:
    validator = Validator(SCHEMA | {"x-source": stated}, model="m")
    (case,) = (case for case in CaseGenerator(validator, {"one": {}}).cases() if case.keyword == "additionalProperties")

    (violation,) = validator.violations(case.payload)

    assert (case.source, violation.source) == (source, source)


def test_each_case_is_valid_or_invalid_as_it_states() -> None:
    validator = Validator(SCHEMA, model="m")

    for case in CaseGenerator(validator, {"one": {"duration": 5, "sizes": [5]}}).cases():
        found = {(violation.pointer, violation.keyword) for violation in validator.violations(case.payload)}
        assert found == set() if case.valid else (case.pointer, case.keyword) in found, case.label


@pytest.mark.parametrize(
    ("field", "value", "message", "suggestion"),
    [
        (
            "duration",
            11,
            "duration is 11; it must be a whole number from 3 to 10 seconds or 'auto'. The nearest is 10.",
            10,
        ),
        (
            "duration",
            "5",
            "duration is '5'; it must be a whole number from 3 to 10 seconds or 'auto'. The nearest is 5.",
            5,
        ),
        ("duration", 4.6, "The nearest is 5.", 5),
        ("duration", "Auto", "The nearest is 'auto'.", "auto"),
        ("duration", True, "duration is True; it must be a whole number from 3 to 10 seconds or 'auto'.", None),
        ("duration", [], "it must be a whole number", None),
        ("seconds", 0, "seconds is 0; it must be -1 or a whole number from 4 to 15. The nearest is 4.", 4),
        ("frames", 18, "from 3 to 10 or a whole number from 20 to 30. The nearest is 20.", 20),
        ("factor", 3, "factor is 3; it must be '1' or '2' or 1 or 2. The nearest is 2.", 2),
        ("either", 3, "either is 3, which matches none of the alternatives. A name or an object.", None),
    ],
)
def test_a_violation_names_every_alternative_and_the_closest_value(
    field: str, value: Any, message: str, suggestion: Any
) -> None:
    (violation,) = Validator(SCHEMA).violations({field: value})

    assert (violation.pointer, violation.keyword) == (f"/{field}", "oneOf")
    assert message in violation.message
    assert violation.suggestion == suggestion
