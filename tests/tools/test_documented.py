"""The documents for agents name what exists: every tool, every page, and only commands that there are."""

from __future__ import annotations

import re

import pytest
from evolink import tools
from evolink.cli import COMMANDS
from support.client_harness import ROOT

DOCS = ROOT / "docs"
TEXTS = ["agents.md", "llms.txt", "agents/AGENTS.md", "agents/evolink-video/SKILL.md"]


def test_every_tool_is_on_the_page() -> None:
    page = (DOCS / "agents.md").read_text("utf-8")

    assert [name for name in tools.NAMES if f"`{name}`" not in page] == []


def test_every_page_of_the_documentation_is_in_llms_txt() -> None:
    text = (DOCS / "llms.txt").read_text("utf-8")

    pages = [str(path.relative_to(DOCS)) for pattern in ("*.md", "agents/**/*.md") for path in DOCS.glob(pattern)]
    assert [page for page in pages if f"({page})" not in text] == []


@pytest.mark.parametrize("name", TEXTS)
def test_commands_for_agents_exist(name: str) -> None:
    text = (DOCS / name).read_text("utf-8")

    used = set(re.findall(r"(?:`|^ +)evolink ([a-z]+)", text, re.MULTILINE))
    assert used <= COMMANDS.keys()


def test_the_skill_has_a_name_and_a_description_in_the_lengths_that_agents_accept() -> None:
    text = (DOCS / "agents" / "evolink-video" / "SKILL.md").read_text("utf-8")

    header = re.match(r"---\nname: ([a-z0-9-]{1,64})\ndescription: (.{1,1024})\n---\n", text)
    assert header is not None
    assert header[1] == "evolink-video", "the name is that of the folder"
