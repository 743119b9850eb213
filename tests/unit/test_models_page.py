"""docs/models.md says of each model what the spec says."""

from __future__ import annotations

import re

import pytest
from evolink import catalog
from support.client_harness import ROOT
from tooling.codegen.models_page import models_page

PAGE = (ROOT / "docs" / "models.md").read_text("utf-8")
ROWS = {
    row[0]: row for row in ([cell.strip(" `") for cell in line.split("|")[1:-1]] for line in PAGE.splitlines()) if row
}
ENTRIES = dict(re.findall(r"^`([^`]+)`: (.*?)(?=\n\n`|\n\n## |\Z)", PAGE, flags=re.DOTALL | re.MULTILINE))


def test_the_page_is_what_the_contract_gives() -> None:
    assert models_page(catalog.contract()) == PAGE
    assert PAGE.splitlines()[0] == "<!-- Made by scripts/generate from spec/. Do not edit. -->"


@pytest.mark.parametrize("model", catalog.models(), ids=lambda model: model.id)
def test_each_model_has_a_row_with_its_facts_and_an_entry(model: catalog.Model) -> None:
    row = ROWS[model.id]

    assert row[1:3] == [model.task, ", ".join(model.inputs)]
    assert row[4:6] == [", ".join(facts) if facts else "–" for facts in (model.qualities, model.aspect_ratios)]
    assert row[7:] == [f"{model.estimated_time} s", f"[page]({model.docs})"]
    assert ENTRIES[model.id].startswith(model.description)


@pytest.mark.parametrize(
    ("model", "seconds", "sound"),
    [
        ("kling-o3-text-to-video", "3–15", "as asked"),
        ("kling-o1-image-to-video", "5, 10", "not said"),
        ("gemini-omni-flash-video-edit", "–", "yes"),
        ("kling-custom-element", "–", "–"),
    ],
)
def test_seconds_and_sound_are_in_words(model: str, seconds: str, sound: str) -> None:
    assert (ROWS[model][3], ROWS[model][6]) == (seconds, sound)


def test_rules_of_the_request_and_of_nested_fields_and_notices_are_told() -> None:
    told = ENTRIES["veo-3.1-fast-generate-preview"].splitlines()

    assert "- With generation_type REFERENCE, duration must be 8 seconds or omitted." in told
    assert sum(line.startswith("- *Note:* generation_type TEXT uses the prompt only") for line in told) == 1
    assert "- With reference_type video_refer, element_video_list is required." in ENTRIES["kling-custom-element"]


def test_rules_that_models_share_are_told_once() -> None:
    assert "What is said of `veo-3.1-fast-generate-preview` holds of it too." in ENTRIES["veo-3.1-generate-preview"]
    assert PAGE.count("callback_url must be an https URL on the public internet.") == 1
    assert PAGE.count("A media URL must be an http or https URL that a server can fetch") == 1


def test_other_names_and_newer_ones_are_told() -> None:
    assert "The API also calls it `veo3.1-fast` (since 2026-08-21)." in ENTRIES["veo3.1-fast-beta"]
    assert "The API maps this name to `veo3.1-pro-beta` (since 2026-03-23)." in ENTRIES["veo3.1-pro"]
