"""What the cases of a model are: complete, each about one thing, and the same whenever they are made."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from evolink import catalog, contract
from evolink.contract import Case, Validator
from evolink.contract._cases import CaseGenerator, Siblings, choices_of, fields_in
from evolink.contract._fields import Field, fields_of
from evolink.contract._rules import balance

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
PLAIN = {"plain": {"prompt": "A cat"}}


def made(schema: dict[str, Any] = SCHEMA, *, examples: dict[str, Any] = PLAIN, **options: Any) -> dict[str, Case]:
    """The cases by what they are about."""
    maker = CaseGenerator(Validator(schema, model="m"), examples, **options)
    return {case.label.removeprefix("m "): case for case in maker.cases()}


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
def test_both_ends_and_every_choice_are_tried_as_valid(label: str, name: str, wanted: Any) -> None:
    case = made()[label]

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
def test_one_step_beyond_and_every_wrong_type_are_tried_as_invalid(label: str, name: str, wanted: Any) -> None:
    case = made()[label]

    assert (case.valid, case.decisive, value(case, name)) == (False, True, wanted)


def test_a_missing_required_field_points_at_the_object_that_lacks_it() -> None:
    case = made()["/ required without prompt"]

    assert (case.pointer, case.keyword, case.payload, case.valid) == ("", "required", {}, False)


def test_each_wrong_type_is_tried() -> None:
    wrong = {label.split()[-1] for label in made() if label.startswith("/prompt type ")}

    assert wrong == {"number", "integer", "boolean", "array", "object", "null"}


def test_strings_near_a_pattern_are_tried_on_both_sides() -> None:
    near = {label: value(case, "code") for label, case in made().items() if label.startswith("/code pattern")}

    assert {"05", "5 "} & {text for label, text in near.items() if " near " in label}
    assert {"50", "9"} & {text for label, text in near.items() if " another " in label}


def test_all_optional_fields_are_tried_together() -> None:
    assert made()["/ properties all together"].payload.keys() == FIELDS.keys()


def test_an_optional_field_of_the_plainest_example_is_tried_left_out() -> None:
    case = made(examples={"plain": {"prompt": "A cat", "seconds": 5}})["/seconds properties left out"]

    assert (case.valid, case.payload) == (True, {"prompt": "A cat"})


def test_what_siblings_take_is_tried_as_invalid() -> None:
    siblings = Siblings({"quality": ["480p", "720p"], "duration": [7, "auto"]}, {"ratio": "16:9", "sound": True})

    cases = made(siblings=siblings)

    assert value(cases["/quality enum a sibling's 480p"], "quality") == "480p"
    assert value(cases["/duration enum a sibling's 7"], "duration") == 7
    assert value(cases["/ratio additionalProperties a sibling's"], "ratio") == "16:9"
    assert not [label for label in cases if "sibling's 720p" in label or "sibling's auto" in label]
    assert "/sound additionalProperties a sibling's" not in cases


def test_siblings_values_are_gathered_from_choices_and_ranges() -> None:
    schema = {
        "properties": {
            "d": {"oneOf": [{"enum": ["auto"]}, {"minimum": 3, "maximum": 5}]},
            "l": {"items": {"enum": [1]}},
        }
    }

    assert choices_of([schema, schema]) == {"d": ["auto", 3, 5], "l": [1]}
    assert fields_in([{"a": 1}, {"a": 2, "b": 3}]) == {"a": 1, "b": 3}


def test_who_states_a_limit_is_said_and_what_nobody_states_is_ours() -> None:
    cases = made()

    assert cases["/quality enum 1080p"].source == "prose"
    assert cases["/quality type a boolean"].source == "documented"
    assert cases["/no_such_field additionalProperties unknown"].source == "ours"
    assert cases["/pictures minItems empty"].source == "ours"


LIMIT = {
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
def test_a_rule_is_tried_kept_broken_and_where_it_does_not_apply(
    variant: str, valid: bool, quality: str | None, duration: int
) -> None:
    case = made(SCHEMA | {"allOf": [LIMIT]})[f"/duration enum {variant}"]

    assert (case.valid, case.source) == (valid, "prose")
    assert (case.payload.get("quality"), case.payload["duration"]) == (quality, duration)


def test_a_limit_under_a_rule_is_tried_by_itself() -> None:
    """One picture too many must not be refused for something that the rule asks for besides."""
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

    case = made(SCHEMA | {"allOf": [needs]})["/pictures maxItems one beyond"]

    assert case.decisive
    assert "seconds" in case.payload
    assert len(case.payload["pictures"]) == 3


@pytest.mark.parametrize(
    ("durations", "total", "kept", "wanted", "ends"),
    [
        (["1", "1"], 10, (), ["1", "9"], 10),
        (["1", "1", "1"], None, (), ["1", "1", "3"], None),
        (["0", "6"], 10, ("shots", 0), ["0", "10"], 10),
        (["1"] * 4, 3, (), ["1", "1", "1", "1"], 4),
        ([1, 1], 4, (), [1, 3], 4),
    ],
)
def test_lists_are_balanced_without_touching_what_is_tried(
    durations: list[Any], total: int | None, kept: Any, wanted: list[Any], ends: int | None
) -> None:
    node = {"shots": list(durations)} | ({} if total is None else {"total": total})

    balance(node, {"items": "/shots/*", "total": "/total", "default": 5}, kept=kept)

    assert node == {"shots": wanted} | ({} if ends is None else {"total": ends})


@pytest.mark.parametrize("model", catalog.ids())
def test_each_fields_type_and_presence_is_tried_for_each_model(model: str) -> None:
    cases = contract.cases(model)
    tried = {(case.pointer, case.keyword) for case in cases if not case.valid}
    there = {case.pointer for case in cases if case.valid and case.keyword == "properties"}

    fields = [field for field in fields_of(Validator(catalog.get(model).schema)) if not field.choice]

    assert [field.pointer for field in fields if field.types and (field.pointer, "type") not in tried] == []
    assert [field.pointer for field in _optional(fields) if field.pointer not in there] == []


def _optional(fields: list[Field]) -> Iterator[Field]:
    return (field for field in fields if not field.required and field.path[-1] != 0)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_makes_the_same_cases(seed: int) -> None:
    model = next(iter(catalog.ids()))

    assert contract.cases(model, seed=seed) == contract.cases(model, seed=seed)
    assert contract.cases(model, seed=seed) != contract.cases(model, seed=seed + 1)


def test_making_cases_changes_no_example() -> None:
    examples = copy.deepcopy(PLAIN)

    made(examples=examples)

    assert examples == PLAIN
