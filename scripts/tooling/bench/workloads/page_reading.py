"""Pages of documentation read per second of CPU, by layout: the pages that the tests of drift render."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from ..environments import ROOT
from .process import cpu_seconds


def pages() -> Iterator[tuple[str, bytes]]:
    """Yield the layout and bytes of each made-up model's page in each language and layout, rendered in two styles."""
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


def measure() -> dict[str, float]:
    """Return pages per second, for all layouts together and for each."""
    from ...drift.pages.reading import read_page

    spent: dict[str, list[float]] = {}
    rendered = list(pages())
    for _, data in rendered[:8]:
        read_page(data, name="page")
    for layout, data in rendered:
        before = cpu_seconds()
        read_page(data, name="page")
        spent.setdefault(layout, []).append(cpu_seconds() - before)
    times = [seconds for each in spent.values() for seconds in each]
    return {"all": len(times) / sum(times)} | {layout: len(each) / sum(each) for layout, each in spent.items()}


if __name__ == "__main__":
    print(json.dumps(measure()))
