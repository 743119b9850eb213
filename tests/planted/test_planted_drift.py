"""The conformance kit detects and identifies planted drift; `python -m tooling.planted` runs every mutant."""

from __future__ import annotations

import random

import pytest
from evolink import catalog
from support.drift.spec_pages import FEW
from tooling.planted.all_mutants import mutants_of, shared_mutants
from tooling.planted.detection import detect
from tooling.planted.mutants import Mutant
from tooling.planted.sequence_mutants import sequence_mutants

MODELS = sorted({*FEW, *list(catalog.ids())[::6]})
EACH = 2
"""Mutants of each model."""
SEQUENCES = list(sequence_mutants())
SHARED = [mutant for index, mutant in enumerate(shared_mutants()) if index % 8 == 0 and mutant.where != "sequence"]


@pytest.mark.parametrize("model", MODELS)
def test_drift_of_a_model_is_identified_and_nothing_else_fails(model: str) -> None:
    mutants = random.Random(model).sample(list(mutants_of(model)), EACH)

    detections = [detect(mutant, model) for mutant in mutants]

    assert [(one.mutant.label, one.failed) for one in detections if not one.identified or one.unrelated] == []


@pytest.mark.parametrize("mutant", [*SHARED, *SEQUENCES], ids=lambda mutant: mutant.label)
def test_drift_shared_by_all_models_is_identified_and_nothing_else_fails(mutant: Mutant) -> None:
    detection = detect(mutant, next(iter(catalog.ids())))

    assert detection.identified
    assert detection.unrelated == ()
