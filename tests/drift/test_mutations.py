"""If one fact of a page changes, exactly that one is read differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

import pytest
from support.drift.languages import LANGUAGES
from support.drift.layouts import as_json, as_markdown, as_rendered
from support.drift.made_up_models import MADE_UP, with_prose
from support.drift.model_mutations import Mutation, mutations
from support.drift.models import NOT_SHOWN, Json, Model, spec_model
from tooling.drift.pages.reading import read_page

SEEDS = (
    *("kling-o1-image-to-video", "kling-o1-video-edit-fast", "kling-o3-text-to-video", "veo3.1-pro"),
    "wan2.5-text-to-video",
)
BASES: dict[str, Model] = {name: spec_model(name) for name in SEEDS} | MADE_UP
ALL = [(name, mutation) for name, model in BASES.items() for mutation in mutations(model)]
WRITERS: dict[str, Callable[[Model, str], bytes]] = {
    "markdown": as_markdown,
    "json": as_json,
    "2025": partial(as_rendered, year=2025),
    "2026": partial(as_rendered, year=2026),
}


@cache
def fields_of_base(name: str, language: str, layout: str) -> Mapping[str, Json]:
    return read_page(WRITERS[layout](with_prose(BASES[name], language), language), name="page").fields


def differences(old: Mapping[str, Json], new: Mapping[str, Json]) -> set[tuple[str, str]]:
    """Return field and keyword of each difference; the keyword is "" if the field itself was added or removed."""
    found = {(name, "") for name in old.keys() ^ new.keys()}
    for name in old.keys() & new.keys():
        found |= {
            (name, key) for key in old[name].keys() | new[name].keys() if old[name].get(key) != new[name].get(key)
        }
    return found


def test_there_are_enough_mutations_of_each_seed() -> None:
    counts = {name: sum(each == name for each, _ in ALL) for name in SEEDS}

    assert min(counts.values()) >= 25
    assert sum(counts.values()) >= 200


@pytest.mark.parametrize(
    ("name", "mutation", "language", "layouts"),
    [
        # The parser of YAML takes a hundred times as long as the rest; every fifth change is enough for it.
        pytest.param(
            name,
            mutation,
            LANGUAGES[index % len(LANGUAGES)],
            tuple(WRITERS)[bool(index % 5) :],
            id=f"{name}-{LANGUAGES[index % len(LANGUAGES)]}-{mutation.label}",
        )
        for index, (name, mutation) in enumerate(ALL)
    ],
)
def test_only_the_fact_that_changed_differs(
    name: str, mutation: Mutation, language: str, layouts: tuple[str, ...]
) -> None:
    mutated = with_prose(mutation.model, language)

    for layout in layouts:
        before, after = (
            fields_of_base(name, language, layout),
            read_page(WRITERS[layout](mutated, language), name="page").fields,
        )
        is_whole = layout in ("json", "markdown")
        assert differences(before, after) == {
            fact for fact in mutation.expected if is_whole or fact[1] not in NOT_SHOWN
        }
        assert after == (mutated.stated() if is_whole else mutated.shown())
