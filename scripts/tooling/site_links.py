"""Check of the built documentation: every relative link and anchor of its HTML pages leads to something that exists."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """The links and the anchors of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif value and (name == "id" or (name == "name" and tag == "a")):
                self.anchors.add(value)


def find_broken_links(site: Path) -> list[str]:
    """Return each broken link of the pages below a folder, with its page and what is missing.

    URLs of other hosts are not checked, nor are anchors of files that are not HTML.
    """
    site = site.resolve()
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    return [
        f"{path.relative_to(site)}: {link}: {problem}"
        for path, page in pages.items()
        for link in dict.fromkeys(page.links)
        if (problem := _problem(link, path, site, pages))
    ]


def _problem(link: str, path: Path, site: Path, pages: dict[Path, _Page]) -> str | None:
    """Return what is wrong with a link of the page at `path`, None if nothing is."""
    url = urlsplit(link)
    if url.scheme or url.netloc:
        return None
    name, anchor = unquote(url.path), unquote(url.fragment)
    target = ((site / name.lstrip("/") if name.startswith("/") else path.parent / name) if name else path).resolve()
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "there is no such file"
    if not target.is_relative_to(site):
        return "the file is not part of the site"
    if anchor and target in pages and anchor not in pages[target].anchors:
        return "there is no such anchor"
    return None


def main(arguments: list[str]) -> int:
    """Print the broken links of the site in the folder that is the first argument; return 1 if there are any."""
    site = Path(arguments[0])
    if not any(site.rglob("*.html")):
        sys.stderr.write(f"{site} has no HTML page. Run scripts/docs.\n")
        return 1
    broken = find_broken_links(site)
    for line in broken:
        sys.stderr.write(f"{line}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
