"""Links to the repository, which a release has and its sources do not: the sources work wherever the repository is."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from .changelog_file import ReleaseError

PLACEHOLDER = "OWNER/evolink"
"""What the documentation writes in place of the repository's owner and name."""

_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<path>[^)\s:#]+)(?P<fragment>#[^)\s]*)?\)")


def add_repository_links(folder: Path, repository: str, tag: str) -> None:
    """Write the project URLs, and absolute links in place of relative ones, into a copy of the sources.

    Args:
        folder: The copy; its pyproject.toml, README.md and docs/ are changed.
        repository: The repository's address on a host with GitHub's paths, such as `https://github.com/OWNER/NAME`.
        tag: The tag that the links lead to.

    Raises:
        ReleaseError: If the address is not one of a repository.
    """
    address = urlsplit(repository.rstrip("/"))
    name = address.path.strip("/")
    if address.scheme != "https" or not address.hostname or name.count("/") != 1 or address.query or address.fragment:
        raise ReleaseError(f"--repository is {repository!r}; it must be like https://github.com/OWNER/NAME.")
    url = f"https://{address.netloc}/{name}"
    project = folder / "pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8") + _format_project_urls(url), encoding="utf-8")
    readme = folder / "README.md"
    readme.write_text(make_links_absolute(readme.read_text(encoding="utf-8"), url, tag), encoding="utf-8")
    for page in sorted((folder / "docs").rglob("*.md")):
        page.write_text(page.read_text(encoding="utf-8").replace(PLACEHOLDER, name), encoding="utf-8")


def make_links_absolute(markdown: str, url: str, tag: str) -> str:
    """Return a text of the repository's root folder, with its relative links as links to `url` at `tag`."""

    def replace(link: re.Match[str]) -> str:
        kind = "raw" if link["image"] else "blob"
        return f"{link['image']}[{link['text']}]({url}/{kind}/{tag}/{link['path']}{link['fragment'] or ''})"

    return _LINK.sub(replace, markdown)


def _format_project_urls(url: str) -> str:
    """Return the table of pyproject.toml, with the names that PyPI recognises.

    Source: https://docs.pypi.org/project_metadata/#project-urls
    """
    urls = {
        "Homepage": url,
        "Documentation": f"{url}/tree/main/docs",
        "Source": url,
        "Changelog": f"{url}/blob/main/CHANGELOG.md",
        "Issues": f"{url}/issues",
    }
    return "\n[project.urls]\n" + "".join(f'{label} = "{address}"\n' for label, address in urls.items())
