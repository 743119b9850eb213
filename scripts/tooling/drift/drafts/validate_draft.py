"""Validating a model's file before it is written: whether scripts/generate would accept it."""

from __future__ import annotations

from dataclasses import replace

from ... import yaml_1_2
from ...codegen.bundle import bundle
from ...codegen.lint import check_examples, check_file
from ...codegen.sources import Source, Spec, model_id
from ..pages.page import Json


def parse_source(name: str, text: str) -> Source:
    """Return the file as `scripts/generate` reads it."""
    return Source(name, text, yaml_1_2.load(text))


def add_source(spec: Spec, source: Source) -> Spec:
    """Return the spec with the file added, or replacing the model's present one."""
    models = spec.models | {model_id(source): source}
    return replace(spec, models=dict(sorted(models.items())))


def validate_draft(spec: Spec, source: Source) -> Json:
    """Return the contract of the spec with the file in it.

    Raises:
        SpecError: If the file has a fault that `scripts/generate` would stop at.
    """
    changed = add_source(spec, source)
    check_file(changed, source)
    contract = bundle(changed)
    check_examples(changed, contract)
    return contract


def bundle_with(spec: Spec, source: Source) -> Json:
    """Return the contract of the spec with the file in it, without validating the file."""
    return bundle(add_source(spec, source))
