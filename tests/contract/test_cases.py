"""The cases of a model: complete, each about one constraint, and reproducible."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import Any

import pytest
from evolink import catalog, contract
from evolink.contract import Case, Validator
from evolink.contract._cases import CaseGenerator, OtherModels, collect_fields, collect_values
from evolink.contract._rules import balance_sum

FIELDS: dict[str, Any] = {
    "prompt": {"type": "string", "minLength": 1, "maxLength": 9},
    "seconds": {"type": "integer", "minimum": 3, "maximum": 15},
    "strength": {"type": "number", "minimum": 0.5, "maximum": 2},
    "quality": {"type": "string", "enum": ["720p", "1080p"], "x-source": {"enum": "prose"}},
    "duration": {"type": "integer", "enum": [5, 10]},
    "sound": {"type": "boolean"},
    "pictures": {
        "type": "array",
        "items": {"type": "string", "format": "uri", "examples": ["https://example.com/a.png"]},
        "maxItems": 2,
        "uniqueItems": True,
    },
    "code": {"type": "string", "pattern": "^[1-9][0-9]*$", "examples": ["5"]},
    "options": {
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {"id": {"type": "string"}, "note": {"type": "string"}},
    },
}
SCHEMA = {"type": "object", "required": ["prompt"], "additionalProperties": False, "properties": FIELDS}
EXAMPLES = {"plain": {"prompt": "A cat"}}


def generate_cases(
    schema: dict[str, Any] = SCHEMA, *, examples: dict[str, Any] = EXAMPLES, **options: Any
) -> dict[str, Case]:
    """Return the cases by their label, without the model."""
    generator = CaseGenerator(Validator(schema, model="m"), examples, **options)
    return {case.label.removeprefix("m "): case for case in generator.cases()}


def value(case: Case, name: str) -> Any:
    return case.payload[name]


@pytest.mark.parametrize(
    ("label", "name", "wanted"),
    [
        ("/prompt minLength at the limit", "prompt", "a"),
        ("/prompt maxLength at the limit", "prompt", "a" * 9),
        ("/prompt maxLength at the limit beyond ASCII", "prompt", "é界😀" * 3),
        ("/seconds minimum at the limit", "seconds", 3),
        ("/seconds maximum at the limit", "seconds", 15),
        ("/strength minimum at the limit", "strength", 0.5),
        ("/strength type a fraction", "strength", 1.0),
        ("/quality enum 1080p", "quality", "1080p"),
        ("/sound type true", "sound", True),
        ("/sound type false", "sound", False),
        ("/pictures minItems empty", "pictures", []),
        ("/options properties present", "options", {"id": "text"}),
        ("/options/note properties present", "options", {"note": "text", "id": "text"}),
    ],
)
def test_values_at_the_limits_and_every_option_are_valid_cases(label: str, name: str, wanted: Any) -> None:
    case = generate_cases()[label]

    assert (case.valid, value(case, name)) == (True, wanted)


@pytest.mark.parametrize(
    ("label", "name", "wanted"),
    [
        ("/prompt minLength one beyond", "prompt", ""),
        ("/prompt maxLength one beyond", "prompt", "a" * 10),
        ("/seconds minimum one beyond", "seconds", 2),
        ("/seconds maximum one beyond", "seconds", 16),
        ("/strength minimum one beyond", "strength", 0.49),
        ("/strength maximum one beyond", "strength", 2.1),
        ("/quality enum another", "quality", "no-such-choice"),
        ("/duration enum another", "duration", 11),
        ("/duration enum not 4", "duration", 4),
        ("/duration type a string", "duration", "5"),
        ("/sound type a string", "sound", "true"),
        ("/pictures type a string", "pictures", "https://example.com/a.png"),
        ("/pictures uniqueItems one twice", "pictures", ["https://example.com/a.png"] * 2),
        ("/pictures/0 format a space", "pictures", ["https://example.com/a b"]),
        ("/options/no_such_field additionalProperties unknown", "options", {"id": "text", "no_such_field": 1}),
        ("/options required without id", "options", {}),
    ],
)
def test_values_beyond_the_limits_and_of_wrong_types_are_invalid_cases(label: str, name: str, wanted: Any) -> None:
    case = generate_cases()[label]

    assert (case.valid, case.decisive, value(case, name)) == (False, True, wanted)


PICTURE = "https://example.com/a.png"


@pytest.mark.parametrize(
    ("name", "valid", "invalid"),
    [
        ("prompt", ["a", "a" * 9, "a", "é界😀" * 3], [5.5, 7, True, ["text"], {}, None, "", "a" * 10]),
        ("seconds", [3, 3, 15], ["3", 3.5, True, [3], {}, None, 2, 16]),
        ("strength", [0.5, 0.5, 2, 1.0], ["0.5", True, [0.5], {}, None, 0.49, 2.1]),
        ("quality", ["720p", "720p", "1080p"], [5.5, 7, True, ["720p"], {}, None, "no-such-choice"]),
        ("duration", [5, 5, 10], ["5", 5.5, True, [5], {}, None, 11, 9, 6, 4]),
        ("sound", [True, True, False], ["true", 5.5, 1, [True], {}, None]),
        (
            "pictures",
            [[PICTURE], [PICTURE, f"{PICTURE}1"], []],
            [PICTURE, 5.5, 7, True, {}, None, [PICTURE, f"{PICTURE}1", f"{PICTURE}2"], [PICTURE, PICTURE]],
        ),
        ("code", ["5", "50", "95"], [5.5, 5, True, ["5"], {}, None, "", "05", "0", " 5", "5 ", " "]),
        ("options", [{"id": "text"}], ["text", 5.5, 7, True, [{"id": "text"}], None, {}]),
    ],
)
def test_exactly_these_values_of_a_field_are_tried(name: str, valid: list[Any], invalid: list[Any]) -> None:
    cases = [case for case in generate_cases().values() if case.pointer == f"/{name}"]
    tried = {is_valid: [value(case, name) for case in cases if case.valid is is_valid] for is_valid in (True, False)}

    assert list(map(repr, tried[True])) == list(map(repr, valid))
    assert list(map(repr, tried[False])) == list(map(repr, invalid))


def test_the_case_of_a_missing_field_points_at_the_object_that_lacks_it() -> None:
    case = generate_cases()["/ required without prompt"]

    assert (case.pointer, case.keyword, case.payload, case.valid) == ("", "required", {}, False)


def test_each_wrong_type_is_tried() -> None:
    wrong = {label.split()[-1] for label in generate_cases() if label.startswith("/prompt type ")}

    assert wrong == {"number", "integer", "boolean", "array", "object", "null"}


def test_strings_near_a_pattern_are_tried_as_valid_and_as_invalid() -> None:
    near = {label: value(case, "code") for label, case in generate_cases().items() if label.startswith("/code pattern")}

    assert {"05", "5 "} & {text for label, text in near.items() if " near " in label}
    assert {"50", "9"} & {text for label, text in near.items() if " another " in label}


def test_all_optional_fields_are_tried_together() -> None:
    assert generate_cases()["/ properties all together"].payload.keys() == FIELDS.keys()


def test_an_optional_field_of_the_simplest_example_is_left_out_once() -> None:
    case = generate_cases(examples={"plain": {"prompt": "A cat", "seconds": 5}})["/seconds properties left out"]

    assert (case.valid, case.payload) == (True, {"prompt": "A cat"})


def test_values_and_fields_of_other_models_are_tried_as_invalid() -> None:
    other_models = OtherModels({"quality": ["480p", "720p"], "duration": [7, "auto"]}, {"ratio": "16:9", "sound": True})

    cases = generate_cases(other_models=other_models)

    assert value(cases["/quality enum another model's 480p"], "quality") == "480p"
    assert value(cases["/duration enum another model's 7"], "duration") == 7
    assert value(cases["/ratio additionalProperties of another model"], "ratio") == "16:9"
    assert not [label for label in cases if "another model's 720p" in label or "another model's auto" in label]
    assert "/sound additionalProperties of another model" not in cases


def test_values_of_other_models_are_collected_from_options_and_ranges() -> None:
    schema = {
        "properties": {
            "d": {"oneOf": [{"enum": ["auto"]}, {"minimum": 3, "maximum": 5}]},
            "l": {"items": {"enum": [1]}},
        }
    }

    assert collect_values([schema, schema]) == {"d": ["auto", 3, 5], "l": [1]}
    assert collect_fields([{"a": 1}, {"a": 2, "b": 3}]) == {"a": 1, "b": 3}


def test_each_case_has_the_source_of_its_constraint() -> None:
    cases = generate_cases()

    assert cases["/quality enum 1080p"].source == "prose"
    assert cases["/quality type a boolean"].source == "documented"
    assert cases["/no_such_field additionalProperties unknown"].source == "ours"
    assert cases["/pictures minItems empty"].source == "ours"


SHORT_AT_1080P = {
    "if": {"required": ["quality"], "properties": {"quality": {"const": "1080p"}}},
    "then": {"properties": {"duration": {"enum": [5]}}},
    "x-rules": [
        {
            "id": "short-at-1080p",
            "source": "prose",
            "sentence": "Short.",
            "invalid": [
                {
                    "value": {"prompt": "A cat", "quality": "1080p", "duration": 10},
                    "pointer": "/duration",
                    "keyword": "enum",
                }
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("variant", "valid", "quality", "duration"),
    [
        ("short-at-1080p 1", False, "1080p", 10),
        ("short-at-1080p: 5", True, "1080p", 5),
        ("short-at-1080p: 10", False, "1080p", 10),
        ("short-at-1080p not applying, quality 720p", True, "720p", 10),
        ("short-at-1080p not applying, without quality", True, None, 10),
    ],
)
def test_a_rule_is_tried_satisfied_broken_and_not_applying(
    variant: str, valid: bool, quality: str | None, duration: int
) -> None:
    case = generate_cases(SCHEMA | {"allOf": [SHORT_AT_1080P]})[f"/duration enum {variant}"]

    assert (case.valid, case.source) == (valid, "prose")
    assert (case.payload.get("quality"), case.payload["duration"]) == (quality, duration)


def rule_with_check(check: dict[str, Any], invalid: dict[str, Any], pointer: str) -> dict[str, Any]:
    example = {"value": {"prompt": "A cat"} | invalid, "pointer": pointer, "keyword": check["name"]}
    rule = {"id": "rule", "source": "prose", "check": check, "sentence": "Together.", "invalid": [example]}
    return SCHEMA | {"properties": FIELDS | MORE_FIELDS, "x-rules": [rule]}


MORE_FIELDS: dict[str, Any] = {
    "frame": {"type": "string"},
    "clips": {"type": "array", "items": {"type": "string"}, "maxItems": 5},
    "shots": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["length"],
            "additionalProperties": False,
            "properties": {"length": {"type": "string", "pattern": "^[1-9][0-9]*$", "examples": ["5"]}},
        },
    },
}


def test_values_that_are_counted_together_are_tried_at_the_limit_and_one_beyond() -> None:
    check = {"name": "count-at-most", "items": ["/frame", "/pictures/*", "/clips/*"], "maximum": 4}
    schema = rule_with_check(check, {"frame": "f", "clips": ["a", "b", "c", "d"]}, "/clips")
    cases = generate_cases(schema, examples={"plain": {"prompt": "A cat"}, "framed": {"prompt": "A cat", "frame": "f"}})

    def counted(case: Case) -> list[int]:
        return ["frame" in case.payload, *(len(case.payload.get(name, ())) for name in ("pictures", "clips"))]

    (at_limit,) = (case for label, case in cases.items() if label.endswith("rule: at the limit"))
    (beyond,) = (case for label, case in cases.items() if label.endswith("rule: one beyond"))
    assert (at_limit.valid, sum(counted(at_limit))) == (True, 4)
    assert (beyond.valid, beyond.decisive, sum(counted(beyond))) == (False, True, 5)
    assert beyond.pointer == "/clips"


def test_numbers_that_add_up_to_the_default_of_a_total_are_tried_without_it() -> None:
    check = {"name": "sum-equals", "items": "/shots/*/length", "total": "/seconds", "default": 7}
    schema = rule_with_check(check, {"seconds": 9, "shots": [{"length": "4"}, {"length": "4"}]}, "/shots")
    example = {"prompt": "A cat", "seconds": 8, "shots": [{"length": "3"}, {"length": "5"}]}

    case = generate_cases(schema, examples={"plain": example})["/shots sum-equals rule: the default"]

    assert (case.valid, case.source) == (True, "prose")
    assert case.payload == {"prompt": "A cat", "shots": [{"length": "7"}]}


def test_a_constraint_of_a_field_that_a_rule_reads_is_tried_by_itself() -> None:
    """One picture too many must not be invalid because of something else that the rule requires."""
    needs = {
        "if": {"required": ["pictures"]},
        "then": {"required": ["seconds"]},
        "x-rules": [
            {
                "id": "timed",
                "source": "prose",
                "sentence": "Timed.",
                "invalid": [{"value": {"prompt": "A cat", "pictures": []}, "pointer": "", "keyword": "required"}],
            }
        ],
    }

    case = generate_cases(SCHEMA | {"allOf": [needs]})["/pictures maxItems one beyond"]

    assert case.decisive
    assert "seconds" in case.payload
    assert len(case.payload["pictures"]) == 3


@pytest.mark.parametrize(
    ("durations", "total", "kept", "wanted", "total_after"),
    [
        (["1", "1"], 10, (), ["1", "9"], 10),
        (["1", "1", "1"], None, (), ["1", "1", "3"], None),
        (["0", "6"], 10, ("shots", 0), ["0", "10"], 10),
        (["1"] * 4, 3, (), ["1", "1", "1", "1"], 4),
        ([1, 1], 4, (), [1, 3], 4),
    ],
)
def test_numbers_are_balanced_without_changing_the_one_that_is_tried(
    durations: list[Any], total: int | None, kept: Any, wanted: list[Any], total_after: int | None
) -> None:
    node = {"shots": list(durations)} | ({} if total is None else {"total": total})

    balance_sum(node, {"items": "/shots/*", "total": "/total", "default": 5}, kept=kept)

    assert node == {"shots": wanted} | ({} if total_after is None else {"total": total_after})


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_cases(seed: int) -> None:
    model = next(iter(catalog.ids()))

    assert contract.cases(model, seed=seed) == contract.cases(model, seed=seed)
    assert contract.cases(model, seed=seed) != contract.cases(model, seed=seed + 1)


def test_a_case_is_written_as_json_with_all_that_a_suite_in_another_language_needs() -> None:
    case = generate_cases()["/quality enum another"]

    assert case.to_dict() == {
        "model": "m",
        "pointer": "/quality",
        "keyword": "enum",
        "variant": "another",
        "valid": False,
        "source": "prose",
        "payload": {"prompt": "A cat", "quality": "no-such-choice"},
    }
    assert json.loads(case.to_json()) == case.to_dict()
    assert dataclasses.replace(case, unit="tokens").to_dict() == case.to_dict() | {"unit": "tokens"}


def test_generating_cases_changes_no_example() -> None:
    examples = copy.deepcopy(EXAMPLES)

    generate_cases(examples=examples)

    assert examples == EXAMPLES
