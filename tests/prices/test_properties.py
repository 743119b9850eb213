"""Properties of all estimates: never negative, a sum, without loss as JSON, and not cheaper for longer videos."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction
from typing import Any

from evolink import catalog, prices
from evolink.prices import Estimate
from hypothesis import given, settings
from hypothesis import strategies as st
from support.price_calculator import MODELS

SECONDS = st.fractions(min_value=0, max_value=60, max_denominator=100)


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    """Return the estimate of a request with any choices and lengths."""
    model = draw(st.sampled_from(sorted(MODELS)))
    fields: dict[str, Any] = {"model": model}
    for parameter in MODELS[model].get("parameters", []):
        if parameter["type"] in ("enum", "boolean"):
            fields[parameter["name"]] = draw(st.sampled_from(parameter.get("values", [True, False])))
    fields["duration"] = draw(st.one_of(st.none(), st.integers(-1, 31)))
    fields["video_urls"] = draw(st.sampled_from([None, ["https://example.com/clip.mp4"]]))
    return prices.estimate(
        fields,
        input_seconds=draw(st.one_of(st.none(), SECONDS)),
        output_seconds=draw(st.one_of(st.none(), SECONDS)),
        tokens=draw(st.sampled_from([None, prices.Tokens(1, 2, 3), prices.Tokens(input=7)])),
    )


@settings(max_examples=150, deadline=None)
@given(estimates())
def test_an_estimate_is_the_sum_of_its_components_and_is_never_negative(estimate: Estimate) -> None:
    if estimate.uc is None:
        assert estimate.kind == "unknown"
        assert estimate.notes
    else:
        assert estimate.uc == sum(component.uc for component in estimate.components)
        assert estimate.uc > 0
        assert estimate.credits == sum(component.credits for component in estimate.components)
        for component in estimate.components:
            exact = Fraction(component.quantity) * component.rate_uc
            assert abs(component.uc - exact) < 1 or component.uc == component.minimum_uc


@settings(max_examples=50, deadline=None)
@given(estimates())
def test_an_estimate_is_the_same_after_json_and_pickle(estimate: Estimate) -> None:
    assert Estimate.from_dict(json.loads(json.dumps(estimate.to_dict()))) == estimate
    assert pickle.loads(pickle.dumps(estimate)) == estimate


def test_a_longer_video_is_never_cheaper() -> None:
    for model in catalog.models():
        known = [prices.estimate({"model": model.id, "duration": seconds}).uc for seconds in model.durations or ()]
        priced = [uc for uc in known if uc is not None]
        assert priced == sorted(priced), model.id


def test_a_longer_input_video_is_never_cheaper() -> None:
    """The lower bound for an input of unknown length relies on this."""
    lengths = [Fraction(tenth, 10) for tenth in range(1, 301, 13)]
    for model, entry in MODELS.items():
        for parameter in entry.get("parameters", []):
            if parameter["name"] in ("input_seconds", "output_seconds", "source_output_seconds"):
                found = [prices.estimate({"model": model}, variables={parameter["name"]: each}).uc for each in lengths]
                priced = [uc for uc in found if uc is not None]
                assert priced == sorted(priced), (model, parameter["name"])


def test_the_examples_of_the_catalog_have_the_kinds_of_estimates_that_their_rules_allow() -> None:
    kinds: dict[str, int] = {}
    for model in catalog.models():
        for example in model.examples.values():
            kind = prices.estimate(example).kind
            kinds[kind] = kinds.get(kind, 0) + 1

    assert set(kinds) == {"exact", "reserved", "lower_bound", "unknown"}
