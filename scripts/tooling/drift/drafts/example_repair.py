"""Repairing the examples of a model's file after its fields have changed."""

from __future__ import annotations

from collections.abc import Iterator

from evolink.contract import Validator, Violation

from ...codegen.bundle import request_schemas, standalone_schema
from ...codegen.lint import BODY
from ...codegen.sources import Place, Source, Spec
from ..comparison.spec_models import SpecModel, get_field, read_model
from ..pages.field_pointers import join_pointer, split_pointer
from ..pages.page import Json
from .samples import create_sample, is_allowed
from .validate_draft import add_source, bundle_with
from .yaml_edits import YamlEdits

MAX_ROUNDS = 60
"""Edits of one file; the rest is left to a person."""


def repair_examples(edits: YamlEdits, *, spec: Spec, name: str) -> None:
    """Correct examples one value at a time: of fields, of requests, and of rules and warnings.

    What it cannot correct stays as it is; the validation of the whole file reports it.
    """
    for _ in range(MAX_ROUNDS):
        source = Source(name, edits.text, edits.value(()))
        model = read_model(add_source(spec, source), source)
        contract = bundle_with(spec, source)
        schema = standalone_schema(contract, request_schemas(contract)[model.id])
        validator = Validator(schema, model=model.id)
        if not (_repair_field_example(edits, model) or _repair_request(edits, model, validator)):
            return


def _repair_field_example(edits: YamlEdits, model: SpecModel) -> bool:
    """Correct the first field's example that is invalid; return whether there was one."""
    ((name, request),) = model.source.data["components"]["schemas"].items()
    for path, pointer in _field_paths(request, ("components", "schemas", name), ""):
        field = get_field(model.fields, pointer)
        node = edits.value(path)
        for index, example in enumerate(node.get("examples", ())):
            if not is_allowed(field, example):
                value = create_sample(field, name=split_pointer(pointer)[-1], full=True)
                if value is None:
                    continue
                edits.replace((*path, "examples", index), value)
                return True
    return False


def _repair_request(edits: YamlEdits, model: SpecModel, validator: Validator) -> bool:
    """Correct the first value of a request that is invalid and can be corrected; return whether there was one."""
    for path, intended in _requests(model):
        for violation in validator.violations(edits.value(path)):
            is_intended = (violation.pointer, violation.keyword, violation.rule) in intended
            if not is_intended and _correct(edits, path, violation, model):
                return True
    return False


def _correct(edits: YamlEdits, request: Place, violation: Violation, model: SpecModel) -> bool:
    parts: list[str | int] = [int(part) if part.isdecimal() else part for part in split_pointer(violation.pointer)]
    pointer = "".join("/items" if isinstance(part, int) else join_pointer("", part) for part in parts)
    if violation.keyword == "additionalProperties":
        parent = (*request, *parts[:-1])
        if len(parts) > 1 and len(edits.keys(parent)) == 1:
            edits.replace(parent, {})
        else:
            edits.remove(parent, str(parts[-1]))
        return True
    if violation.keyword == "required":
        return _add_required(edits, (*request, *parts), pointer, model)
    field = get_field(model.fields, pointer)
    value = create_sample(field, name=str(parts[-1]) if parts else "", full=True) if field else None
    if value is None or value == edits.value((*request, *parts)):
        return False
    edits.replace((*request, *parts), value)
    return True


def _add_required(edits: YamlEdits, path: Place, pointer: str, model: SpecModel) -> bool:
    """Add the first required field that the object at a path lacks; return whether there was one."""
    fields = get_field(model.fields, pointer).get("properties", {}) if pointer else model.fields
    present = edits.value(path)
    for name, field in fields.items():
        value = create_sample(field, name=name)
        if field.get("required") and name not in present and value is not None:
            edits.put(path, name, value)
            return True
    return False


def _requests(model: SpecModel) -> Iterator[tuple[Place, set[tuple[str, str, str | None]]]]:
    """Yield the path of each whole request in the file, with the violations that it is there to show."""
    ((name, request),) = model.source.data["components"]["schemas"].items()
    body: Json = model.source.data
    for key in BODY:
        body = body[key]
    for key in body["examples"]:
        yield (*BODY, "examples", key, "value"), set()
    schema: Place = ("components", "schemas", name)
    for number, subschema in enumerate(request.get("allOf", ())):
        (rule,) = subschema["x-rules"]
        for index, invalid in enumerate(rule["invalid"]):
            path = (*schema, "allOf", number, "x-rules", 0, "invalid", index, "value")
            yield path, {(invalid["pointer"], invalid["keyword"], rule["id"])}
    for number, _ in enumerate(request.get("x-notices", ())):
        yield (*schema, "x-notices", number, "example"), set()


def _field_paths(node: Json, path: Place, pointer: str) -> Iterator[tuple[Place, str]]:
    """Yield the path and the pointer of every field that is written in the file, not referred to."""
    for name, field in node.get("properties", {}).items():
        if "$ref" not in field and (pointer, name) != ("", "model"):
            inner = join_pointer(pointer, name)
            yield (*path, "properties", name), inner
            yield from _field_paths(field, (*path, "properties", name), inner)
    if isinstance(node.get("items"), dict):
        yield from _field_paths(node["items"], (*path, "items"), f"{pointer}/items")
