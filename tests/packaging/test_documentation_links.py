"""Every relative link and anchor in the documentation leads to a file and a heading that exist."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from support.client_harness import ROOT
from tooling import site_links

PAGES = [
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "agents").rglob("*.md")),
    ROOT / "docs" / "llms.txt",
]
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|^\[[^\]]+\]:\s*<?([^\s>]+)|\b(?:href|src)=[\"']([^\"']+)", re.MULTILINE)
"""The target of an inline link or image, of a link definition, and of an HTML element."""


def without_code(markdown: str) -> str:
    """Return a page without its code, in which brackets and number signs are neither links nor headings."""
    blocks = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*\s*$", re.MULTILINE | re.DOTALL)
    indented = re.compile(r"(?<=\n\n)(?: {4}.*\n+)+")
    return indented.sub("\n", blocks.sub("", markdown))


def find_links(markdown: str) -> list[str]:
    """Return the targets of a page's links that are not URLs."""
    text = re.sub(r"`[^`\n]*`", "", without_code(markdown))
    targets = [next(filter(None, groups)) for groups in LINK.findall(text)]
    return [target for target in targets if not re.match(r"[a-z][a-z+.-]*:|//", target, re.IGNORECASE)]


def find_anchors(markdown: str) -> set[str]:
    """Return the anchors of a page as GitHub makes them: those of its headings, and explicit ids.

    A heading's anchor is its text in lower case, without punctuation, with a hyphen for each space. The second
    heading with the same text gets `-1`, the third `-2`.
    """
    text = without_code(markdown)
    anchors = set(re.findall(r"\b(?:id|name)=[\"']([^\"']+)", text))
    seen: Counter[str] = Counter()
    for heading in re.findall(r"^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$", text, re.MULTILINE):
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return anchors


def find_dead_links(page: Path, markdown: str) -> list[str]:
    """Return the links of a page whose file or anchor does not exist."""
    dead = []
    for link in find_links(markdown):
        path, _, anchor = unquote(link).partition("#")
        target = (ROOT / path.lstrip("/") if path.startswith("/") else page.parent / path) if path else page
        if not target.exists():
            dead.append(f"{link}: there is no such file")
        elif anchor and target.suffix == ".md":
            text = markdown if target == page else target.read_text("utf-8")
            if anchor not in find_anchors(text):
                dead.append(f"{link}: there is no such heading")
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    dead = find_dead_links(page, page.read_text("utf-8"))

    assert not dead, f"{page.relative_to(ROOT)} has dead links: {'; '.join(dead)}"


def test_dead_links_are_found() -> None:
    page = ROOT / "docs" / "cli.md"
    markdown = (
        "# A page\n\n[good](../README.md#try-it) [self](#a-page) [site](https://example.com/#x)\n"
        "`[code](no.md)` "
        "[file](missing.md) [heading](../README.md#trying-it) [own](#b-page) ![image](no.png)\n\n"
        "[definition]: nowhere.md\n\n```md\n[code](no.md)\n# B page\n```\n"
    )

    assert [text.partition(":")[0] for text in find_dead_links(page, markdown)] == [
        "missing.md",
        "../README.md#trying-it",
        "#b-page",
        "no.png",
        "nowhere.md",
    ]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## Check payloads", "check-payloads"),
        ("## evolink generate MODEL", "evolink-generate-model"),
        ("## evolink check FILES…", "evolink-check-files"),
        ("## evolink upload, evolink credits", "evolink-upload-evolink-credits"),
        ("### `evolink_api` & co.: *more*", "evolink_api--co-more"),
        ("# [A link](https://example.com) ##", "a-link"),
        ("# Übersicht", "übersicht"),
        ("# One\n\n# One", "one-1"),
    ],
)
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    assert anchor in find_anchors(heading)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site of two pages whose links are right."""
    (tmp_path / "guides").mkdir()
    (tmp_path / "index.html").write_text(
        '<h1 id="top">A</h1><a href="#top"></a><a href="guides/b.html?x=1#caf%C3%A9"></a><a href="guides/"></a>'
        '<a href="https://example.com/#x"></a><a href="//example.com/x"></a><a href="mailto:a@example.com"></a>',
        "utf-8",
    )
    (tmp_path / "guides" / "index.html").write_text('<a name="old"></a><a href="/index.html#top"></a>')
    (tmp_path / "guides" / "b.html").write_text(
        '<section id="café"></section><a href="../index.html"></a><a href="./#old"></a><img src="a b.png">', "utf-8"
    )
    (tmp_path / "guides" / "a b.png").touch()
    return tmp_path


def test_a_site_whose_links_are_right_has_no_broken_link(site: Path) -> None:
    assert site_links.find_broken_links(site) == []
    assert site_links.main([str(site)]) == 0


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        ('<a href="missing.html">', "missing.html: there is no such file"),
        ('<a href="#missing">', "#missing: there is no such anchor"),
        ('<a href="guides/b.html#missing">', "guides/b.html#missing: there is no such anchor"),
        ('<a href="/missing/">', "/missing/: there is no such file"),
        ('<link rel="stylesheet" href="missing.css"/>', "missing.css: there is no such file"),
        ('<script src="missing.js?v=1"></script>', "missing.js?v=1: there is no such file"),
        ('<a href="../outside.html">', "../outside.html: the file is not part of the site"),
    ],
)
def test_a_broken_link_of_the_site_is_reported(
    element: str, problem: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = site.rename(site.parent / f"{site.name}-site")
    (folder.parent / "outside.html").touch()
    with (folder / "index.html").open("a") as page:
        page.write(element)

    assert site_links.main([str(folder)]) == 1
    assert capsys.readouterr().err == f"index.html: {problem}\n"


def test_a_folder_without_pages_is_not_a_site(tmp_path: Path) -> None:
    assert site_links.main([str(tmp_path)]) == 1
