"""Whether a model's file that is not written yet would be taken by scripts/generate."""

from __future__ import annotations

from dataclasses import replace

from ruamel.yaml import YAML

from ...codegen.bundle import bundle
from ...codegen.lint import check_examples, check_file
from ...codegen.sources import Source, Spec, model_id
from ..pages.page import Json


def source_of(name: str, text: str) -> Source:
    """The file as `scripts/generate` reads it."""
    return Source(name, text, YAML(typ="safe", pure=True).load(text))


def with_source(spec: Spec, source: Source) -> Spec:
    """The spec with the file added, or in the place of the model's present one."""
    models = spec.models | {model_id(source): source}
    return replace(spec, models=dict(sorted(models.items())))


def check(spec: Spec, source: Source) -> Json:
    """The contract that the spec gives with the file in it.

    Raises:
        SpecError: the file has a fault that `scripts/generate` would stop at.
    """
    tried = with_source(spec, source)
    check_file(tried, source)
    contract = bundle(tried)
    check_examples(tried, contract)
    return contract


def contract_with(spec: Spec, source: Source) -> Json:
    """The same without any check of the file."""
    return bundle(with_source(spec, source))
