"""Conformance runs find and name planted drift; `python -m tooling.planted` tries all of it."""

from __future__ import annotations

import random

import pytest
from evolink import catalog, conformance
from tooling.planted.all import faults_of, shared_faults
from tooling.planted.mutants import Mutant
from tooling.planted.serving import report_on, tried

EACH = max(2, 80 // len(catalog.ids()))
"""Mutants of each model; at least 80 in all."""
SHARED = [mutant for index, mutant in enumerate(shared_faults()) if index % 8 == 0]


@pytest.mark.parametrize("model", catalog.ids())
def test_drift_of_a_model_is_found_and_named_and_nothing_else(model: str) -> None:
    mutants = random.Random(model).sample(list(faults_of(model)), EACH)

    findings = [tried(mutant, model) for mutant in mutants]

    assert [(one.mutant.label, one.failed) for one in findings if not one.named or one.besides] == []


@pytest.mark.parametrize("mutant", SHARED, ids=lambda mutant: mutant.label)
def test_drift_of_all_models_is_found_and_named_and_nothing_else(mutant: Mutant) -> None:
    finding = tried(mutant, next(iter(catalog.ids())))

    assert finding.named
    assert finding.besides == ()


@pytest.mark.parametrize("model", catalog.ids())
def test_a_correct_server_has_no_failures(model: str) -> None:
    report = report_on(None, [model])

    assert conformance.as_text(report).splitlines()[:-1] == []
    assert report.counts()["skipped"] <= 1
    assert report.counts()["passed"] >= 50
