"""Every single change of a page is found, named right, and nothing else is reported."""

from __future__ import annotations

import pytest
from drift.compare_builder import MODELS, OURS, documented, page_of
from drift.compare_mutations import Mutation, mutations
from tooling.drift.comparing import State, compare_page

ALL = list(mutations())


def test_there_are_mutations_enough() -> None:
    assert len(ALL) >= 200
    assert {each.model for each in ALL} == set(MODELS)


@pytest.mark.parametrize("model", MODELS)
def test_a_page_that_says_what_the_spec_says_is_in_step(model: str) -> None:
    found = compare_page(page_of(documented(model)), OURS)

    assert found.drift == ()
    assert model in found.models
    assert found.older is None


@pytest.mark.parametrize("mutation", ALL, ids=str)
def test_one_changed_fact_is_one_difference(mutation: Mutation) -> None:
    found = compare_page(page_of(mutation.request, name=mutation.name or "page.json"), OURS)

    place = (mutation.pointer, mutation.keyword)
    there = [each for each in found.differences if (each.pointer, each.keyword) == place]
    told = [(each.model, str(each.effect), str(each.state)) for each in there]
    assert told == [(mutation.model, mutation.effect, mutation.state)]
    assert [each for each in found.drift if each not in there] == []
    assert (mutation.state == "declared") == (found.older is not None)
    assert all(each.state is not State.NEW or each.documented != each.ours for each in found.differences)
