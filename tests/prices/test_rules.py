"""Estimates agree with an independent calculator that reads the capture of the pricing endpoint."""

from __future__ import annotations

import os
from typing import Any

import pytest
from evolink import prices
from support.price_calculator import MODELS, combinations, total

EVERYTHING = "EVOLINK_TEST_ALL_PRICES"
"""The environment variable with which all combinations are tried, not a sample: tens of thousands, in a minute."""
SAMPLE = 60
"""Combinations of each model in the sample, evenly spread."""
PRICED = [model for model, entry in MODELS.items() if entry["pricing_status"] == "available"]


def estimate(model: str, values: dict[str, Any]) -> prices.Estimate:
    """Estimate a request with the choices of the values; the numbers are given as pricing variables."""
    choices: dict[str, Any] = {name: value for name, value in values.items() if isinstance(value, str | bool)}
    numbers = {name: value for name, value in values.items() if name not in choices and name != "duration"}
    if "duration" in values:
        choices["duration"] = values["duration"] if isinstance(values["duration"], str) else int(values["duration"])
    if values.get("duration_seconds") == -1:
        choices["duration"] = int(numbers.pop("duration_seconds"))
    if values.get("output_seconds") == -1:
        choices["duration"] = int(numbers.pop("output_seconds"))
    return prices.estimate({"model": model, **choices}, variables=numbers)


def test_every_model_of_the_capture_has_a_price_in_the_package() -> None:
    assert list(prices.ids()) == sorted(MODELS)


def test_combinations_of_every_priced_model_cost_what_the_capture_says() -> None:
    wrong = []
    for model in PRICED:
        cases = list(combinations(model))
        step = 1 if os.environ.get(EVERYTHING) else len(cases) // SAMPLE + 1
        for values in cases[::step]:
            found, expected = estimate(model, values).uc, total(model, values)
            if found != expected:
                wrong.append((model, values, found, expected))
    assert wrong == []


@pytest.mark.parametrize(("model", "status"), [("seedance-asset-upload", "unavailable")])
def test_a_model_without_a_published_price_is_unknown(model: str, status: str) -> None:
    assert MODELS[model]["pricing_status"] == status
    assert prices.estimate({"model": model}).kind == "unknown"
