"""Makes a file's examples valid again after its fields have changed."""

from __future__ import annotations

from collections.abc import Iterator

from evolink.contract import Validator, Violation

from ...codegen.bundle import request_schemas, standalone_schema
from ...codegen.lint import BODY
from ...codegen.sources import Place, Source, Spec
from ..comparison.spec_models import OurModel, field_at, our_model, parts_of
from ..pages.page import Json
from .samples import allows, sample
from .validate_draft import contract_with, with_source
from .yaml_edits import YamlEdits

ROUNDS = 60
"""Edits after which a file is left to a person."""


def mend(edits: YamlEdits, *, spec: Spec, name: str) -> None:
    """Corrects examples one value at a time: of fields, of requests, and of what breaks a rule or gives a notice.

    What it cannot correct is left as it is; the check of the whole file tells it.
    """
    for _ in range(ROUNDS):
        source = Source(name, edits.text, edits.value(()))
        model = our_model(with_source(spec, source), source)
        contract = contract_with(spec, source)
        schema = standalone_schema(contract, request_schemas(contract)[model.id])
        if not (_mend_field(edits, model) or _mend_request(edits, model, Validator(schema, model=model.id))):
            return


def _mend_field(edits: YamlEdits, model: OurModel) -> bool:
    """Whether one field's own example was wrong and is corrected."""
    ((name, request),) = model.source.data["components"]["schemas"].items()
    for place, pointer in _fields(request, ("components", "schemas", name), ""):
        field = field_at(model.fields, pointer)
        told = edits.value(place)
        for index, example in enumerate(told.get("examples", ())):
            if not allows(field, example):
                value = sample(field, name=parts_of(pointer)[-1], full=True)
                if value is None:
                    continue
                edits.replace((*place, "examples", index), value)
                return True
    return False


def _mend_request(edits: YamlEdits, model: OurModel, validator: Validator) -> bool:
    """Whether one value of one request was wrong and is corrected."""
    for place, meant in _requests(model):
        for violation in validator.violations(edits.value(place)):
            is_meant = (violation.pointer, violation.keyword, violation.rule) in meant
            if not is_meant and _correct(edits, place, violation, model):
                return True
    return False


def _correct(edits: YamlEdits, at: Place, violation: Violation, model: OurModel) -> bool:
    parts: list[str | int] = [int(part) if part.isdecimal() else part for part in parts_of(violation.pointer)]
    pointer = "".join("/items" if isinstance(part, int) else f"/{part}" for part in parts)
    if violation.keyword == "additionalProperties":
        edits.remove((*at, *parts[:-1]), str(parts[-1]))
        return True
    if violation.keyword == "required":
        inner = field_at(model.fields, pointer).get("properties", {}) if pointer else model.fields
        present = edits.value((*at, *parts))
        for name, field in inner.items():
            value = sample(field, name=name)
            if field.get("required") and name not in present and value is not None:
                edits.put((*at, *parts), name, value)
                return True
        return False
    field = field_at(model.fields, pointer)
    value = sample(field, name=str(parts[-1]) if parts else "", full=True) if field else None
    if value is None or value == edits.value((*at, *parts)):
        return False
    edits.replace((*at, *parts), value)
    return True


def _requests(model: OurModel) -> Iterator[tuple[Place, set[tuple[str, str, str | None]]]]:
    """Each whole request of the file, with the violations it is there to show."""
    ((name, request),) = model.source.data["components"]["schemas"].items()
    body: Json = model.source.data
    for part in BODY:
        body = body[part]
    for key in body["examples"]:
        yield (*BODY, "examples", key, "value"), set()
    schema: Place = ("components", "schemas", name)
    for number, part in enumerate(request.get("allOf", ())):
        (rule,) = part["x-rules"]
        for index, invalid in enumerate(rule["invalid"]):
            place = (*schema, "allOf", number, "x-rules", 0, "invalid", index, "value")
            yield place, {(invalid["pointer"], invalid["keyword"], rule["id"])}
    for number, _ in enumerate(request.get("x-notices", ())):
        yield (*schema, "x-notices", number, "example"), set()


def _fields(node: Json, at: Place, pointer: str) -> Iterator[tuple[Place, str]]:
    """Every field that is written in the file, not referred to: where it stands, and its pointer."""
    for name, field in node.get("properties", {}).items():
        if "$ref" not in field and (pointer, name) != ("", "model"):
            inner = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            yield (*at, "properties", name), inner
            yield from _fields(field, (*at, "properties", name), inner)
    if isinstance(node.get("items"), dict):
        yield from _fields(node["items"], (*at, "items"), f"{pointer}/items")
