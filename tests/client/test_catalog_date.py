"""The date of the catalog, and where the facts of its models come from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from evolink import catalog


def test_the_date_of_the_catalog_is_that_of_the_newest_documentation() -> None:
    assert catalog.checked() == max(model.checked for model in catalog.models())


@pytest.mark.parametrize(("days", "age"), [(-1, 0), (0, 0), (1, 1), (400, 400)])
def test_the_age_of_the_catalog_is_in_days(days: int, age: int) -> None:
    today = date.fromisoformat(catalog.checked()) + timedelta(days)

    assert catalog.age(today.isoformat()) == age


def test_a_model_that_is_priced_but_not_documented_is_neither_a_model_nor_an_alias() -> None:
    undocumented = catalog.undocumented()

    assert undocumented.keys() == {"veo3-fast", "veo3.1-fast-extend", "tencent-video-upscale"}
    assert not undocumented.keys() & {*catalog.ids(), *catalog.aliases()}
    assert {"veo3.1-fast", "grok-imagine-text-to-video", "grok-imagine-image-to-video"} <= catalog.aliases().keys()


def test_a_model_that_was_not_read_from_its_page_has_its_source() -> None:
    indexed = [model for model in catalog.models() if model.source]

    assert len(indexed) == 15
    assert all("evolink-mcp" in str(model.source) for model in indexed)
    assert catalog.get("wan2.5-text-to-video").source is None
