"""Pages of documentation read in a second of CPU, by layout: the pages that the tests of drift render."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from ..environments import ROOT
from .loading import cpu


def pages() -> Iterator[tuple[str, bytes]]:
    """Each made-up model in each language, in the styles of both years, and in the layouts that hold the whole."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support.drift.languages import LANGUAGES
    from support.drift.layouts import as_json, as_markdown, as_rendered
    from support.drift.made_up_models import MADE_UP, with_prose

    for model in MADE_UP.values():
        for language in LANGUAGES:
            described = with_prose(model, language)
            yield "rendered", as_rendered(described, language, year=2025)
            yield "rendered", as_rendered(described, language, year=2026)
            yield "markdown", as_markdown(described, language)
            yield "json", as_json(described, language)


def told() -> dict[str, float]:
    """Pages a second, all layouts together and each by itself."""
    from ...drift.pages.reading import read_page

    used: dict[str, list[float]] = {}
    rendered = list(pages())
    for _, data in rendered[:8]:
        read_page(data, name="page")
    for layout, data in rendered:
        before = cpu()
        read_page(data, name="page")
        used.setdefault(layout, []).append(cpu() - before)
    times = [spent for each in used.values() for spent in each]
    return {"all": len(times) / sum(times)} | {layout: len(each) / sum(each) for layout, each in used.items()}


if __name__ == "__main__":
    print(json.dumps(told()))
