"""Claims about every model of spec/models; a new model never edits this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from evolink import catalog, contract
from evolink.contract import Case, Validator
from evolink.contract._checks import CHECKS
from openapi_spec_validator import validate as validate_openapi
from openapi_spec_validator.readers import read_from_filename

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "spec" / "models").glob("*/*.yaml"))
MODELS = [path.stem for path in FILES]

per_model = pytest.mark.parametrize("model", MODELS)


def oracle(schema: dict[str, Any], payload: Any) -> set[tuple[str, str]]:
    """What jsonschema, with formats asserted, says: (pointer, keyword) of every error."""
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    return {("".join(f"/{part}" for part in e.absolute_path), e.validator) for e in validator.iter_errors(payload)}


def ours(validator: Validator, payload: Any) -> set[tuple[str, str]]:
    """Our violations of the schema part, an unknown field at the object that holds it, as jsonschema reports it."""
    return {
        (v.pointer.rpartition("/")[0] if v.keyword == "additionalProperties" else v.pointer, v.keyword)
        for v in validator.violations(payload)
        if v.keyword not in CHECKS
    }


def test_the_catalog_holds_each_file_of_the_spec() -> None:
    assert sorted(catalog.ids()) == sorted(MODELS)


@per_model
def test_each_case_is_answered_as_it_says(model: str) -> None:
    wrong = []
    for case in contract.cases(model):
        violations = contract.validate(case.payload)
        if case.valid and violations:
            wrong.append(f"{case.label}: refused: {violations[0]}")
        if not case.valid and (case.pointer, case.keyword) not in {(v.pointer, v.keyword) for v in violations}:
            wrong.append(f"{case.label}: {[(v.pointer, v.keyword) for v in violations] or 'accepted'}")

    assert wrong == []


@per_model
def test_jsonschema_and_jsonschema_rs_agree_on_each_case(model: str) -> None:
    schema = catalog.get(model).schema
    validator = Validator(schema, model=model)

    disagreements = [
        f"{case.label}: {ours(validator, case.payload)} against {oracle(schema, case.payload)}"
        for case in contract.cases(model)
        if ours(validator, case.payload) != oracle(schema, case.payload)
    ]

    assert disagreements == []


@per_model
def test_labels_are_unique_and_both_kinds_of_cases_exist(model: str) -> None:
    cases: list[Case] = contract.cases(model)

    assert len({case.label for case in cases}) == len(cases)
    assert sum(case.valid for case in cases) >= 5
    assert sum(not case.valid for case in cases) >= 30


@per_model
def test_each_choice_and_limit_is_reached_by_a_valid_case(model: str) -> None:
    assert contract.case_maker(model).unreachable() == []


@per_model
def test_each_example_survives_its_class(model: str) -> None:
    for example in catalog.get(model).examples.values():
        assert contract.parse(example).to_dict() == example


@pytest.mark.parametrize("path", FILES, ids=MODELS)
def test_a_models_file_is_a_valid_openapi_document_by_itself(path: Path) -> None:
    document, base_uri = read_from_filename(str(path))

    validate_openapi(document, base_uri=base_uri)


@pytest.mark.parametrize("name", ["spec/api.yaml", "generated/evolink_api/contract.json"])
def test_the_whole_is_a_valid_openapi_document(name: str) -> None:
    document, base_uri = read_from_filename(str(ROOT / name))

    validate_openapi(document, base_uri=base_uri)


def test_the_shared_endpoint_tells_models_apart_by_discriminator() -> None:
    request = catalog.contract()["components"]["schemas"]["VideoRequest"]

    assert request["discriminator"]["propertyName"] == "model"
    assert sorted(request["discriminator"]["mapping"]) == sorted(MODELS)
    assert [one["$ref"] for one in request["oneOf"]] == list(request["discriminator"]["mapping"].values())
