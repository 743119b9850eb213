"""Every single change of a page is reported correctly, and nothing else is."""

from __future__ import annotations

import pytest
from support.drift.spec_page_mutations import Mutation, mutations
from support.drift.spec_pages import ALL_MODELS, FEW, MODELS, documented, page_of
from tooling.drift.comparison.compare import State, compare_page


def test_there_are_enough_mutations() -> None:
    assert sum(1 for model in FEW for _ in mutations(model)) >= 200
    assert all(sum(1 for _ in mutations(model)) >= 20 for model in MODELS)


@pytest.mark.parametrize("model", MODELS)
def test_a_page_that_states_the_same_as_the_spec_is_in_step(model: str) -> None:
    found = compare_page(page_of(documented(model)), ALL_MODELS)

    assert found.drift == ()
    assert model in found.models
    assert found.older_than is None


@pytest.mark.parametrize("model", sorted({*FEW, *MODELS[::4]}))
def test_one_changed_fact_is_one_difference(model: str) -> None:
    wrong = {str(mutation): report for mutation in mutations(model) if (report := _wrong_report(mutation))}

    assert wrong == {}


def _wrong_report(mutation: Mutation) -> str:
    """Return the report of a page with one fact changed; "" if it is that one difference."""
    page = page_of(mutation.request, name=mutation.name or "page.json")

    found = compare_page(page, {mutation.model: ALL_MODELS[mutation.model]})

    place = (mutation.pointer, mutation.keyword)
    there = [each for each in found.differences if (each.pointer, each.keyword) == place]
    reported = [(each.model, str(each.effect), str(each.state)) for each in there]
    is_right = (
        reported == [(mutation.model, mutation.effect, mutation.state)]
        and all(each in there for each in found.drift)
        and (mutation.state == "declared") == (found.older_than is not None)
        and all(each.state is not State.NEW or each.documented != each.ours for each in found.differences)
    )
    return (
        "" if is_right else f"not {mutation.effect}, {mutation.state}: {found.differences}, older: {found.older_than}"
    )
