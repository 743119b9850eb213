"""Claims about every model of spec/models; a new model needs no change here."""

from __future__ import annotations

from pathlib import Path

import pytest
from evolink import catalog, contract
from evolink.contract import Case, Validator
from evolink.contract._fields import iter_fields
from openapi_spec_validator import validate as validate_openapi
from openapi_spec_validator.readers import read_from_filename

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "spec" / "models").glob("*/*.yaml"))
MODELS = [path.stem for path in FILES]

per_model = pytest.mark.parametrize("model", MODELS)


def test_the_catalog_has_a_model_for_each_file_of_the_spec() -> None:
    assert sorted(catalog.ids()) == sorted(MODELS)


@per_model
def test_cases_have_unique_labels_and_try_the_type_and_the_presence_of_each_field(model: str) -> None:
    cases: list[Case] = contract.cases(model)
    tried = {(case.pointer, case.keyword) for case in cases if not case.valid}
    present = {case.pointer for case in cases if case.valid and case.keyword == "properties"}
    fields = [field for field in iter_fields(Validator(catalog.get(model).schema)) if not field.alternative]
    optional = [field for field in fields if not field.required and field.location[-1] != 0]

    assert len({case.label for case in cases}) == len(cases)
    assert sum(case.valid for case in cases) >= 5
    assert sum(not case.valid for case in cases) >= 30
    assert [field.pointer for field in fields if field.types and (field.pointer, "type") not in tried] == []
    assert [field.pointer for field in optional if field.pointer not in present] == []


@per_model
def test_each_example_survives_the_round_trip_through_its_class(model: str) -> None:
    for example in catalog.get(model).examples.values():
        assert contract.parse(example).to_dict() == example


@pytest.mark.parametrize("path", FILES, ids=MODELS)
def test_a_models_file_is_a_valid_openapi_document_by_itself(path: Path) -> None:
    document, base_uri = read_from_filename(str(path))

    validate_openapi(document, base_uri=base_uri)


@pytest.mark.parametrize("name", ["spec/api.yaml", "generated/evolink_api/contract.json"])
def test_the_whole_contract_is_a_valid_openapi_document(name: str) -> None:
    document, base_uri = read_from_filename(str(ROOT / name))

    validate_openapi(document, base_uri=base_uri)


def test_the_shared_endpoint_distinguishes_models_by_discriminator() -> None:
    request = catalog.contract()["components"]["schemas"]["VideoRequest"]

    assert request["discriminator"]["propertyName"] == "model"
    assert sorted(request["discriminator"]["mapping"]) == sorted(MODELS)
    assert [one["$ref"] for one in request["oneOf"]] == list(request["discriminator"]["mapping"].values())
