"""The files of a release: what is refused before and after a build, and a whole build."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from evolink import __version__
from support.client_harness import ROOT
from tooling.release.__main__ import main
from tooling.release.artifacts import find_unwanted, format_checksums
from tooling.release.changelog_file import ReleaseError, read_release_notes, read_version
from tooling.release.repository_links import PLACEHOLDER, add_repository_links, make_links_absolute

REPOSITORY = "https://github.com/studio/video-client"


@pytest.mark.parametrize(
    ("changelog", "reason"),
    [
        ("# Changelog\n", "begins with no section"),
        ("# Changelog\n\n## Unreleased\n\n- A change.\n", 'begins with the section "Unreleased"'),
        ("# Changelog\n\n## 1.0.0\n\n- A change.\n", "needs a date"),
        ("# Changelog\n\n## 1.0.0 - soon\n\n- A change.\n", "needs a date"),
        ("# Changelog\n\n## 1.0.0 - 2026-12-01\n\n## 0.9.0 - 2026-01-01\n\n- A change.\n", "is empty"),
    ],
)
def test_a_changelog_without_the_section_of_the_version_prevents_a_release(
    changelog: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "CHANGELOG.md").write_text(changelog)

    with pytest.raises(ReleaseError, match=reason):
        read_release_notes(tmp_path, "1.0.0")


def test_the_release_notes_are_the_section_of_the_version(tmp_path: Path) -> None:
    text = "# Changelog\n\n## 1.0.0 - 2026-12-01\n\n- New.\n\n## 0.9.0 - 2026-01-01\n\n- Old.\n"
    (tmp_path / "CHANGELOG.md").write_text(text)

    assert read_release_notes(tmp_path, "1.0.0") == "- New."
    assert read_version(ROOT) == __version__


def test_files_that_do_not_belong_into_a_wheel_are_found(tmp_path: Path) -> None:
    wheel = tmp_path / "evolink-1.0.0-py3-none-any.whl"
    files = {
        "evolink/__init__.py": "",
        "evolink/__pycache__/x.pyc": "",
        "tests/test_x.py": "",
        "evolink/paths.py": f"ROOT = '{tmp_path}/x'",
        "evolink-1.0.0.dist-info/METADATA": "",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)

    found = list(find_unwanted(wheel, root=tmp_path))

    assert found == [
        f"{wheel.name} contains evolink/__pycache__/x.pyc, a file that a program wrote.",
        f"{wheel.name}: evolink/paths.py contains a path of this machine.",
        f"{wheel.name} contains tests/test_x.py, which is in none of the folders of a release.",
    ]


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("[a](docs/cli.md)", f"[a]({REPOSITORY}/blob/v1/docs/cli.md)"),
        ("[a](docs/cli.md#check)", f"[a]({REPOSITORY}/blob/v1/docs/cli.md#check)"),
        ("![a: b](docs/a.svg)", f"![a: b]({REPOSITORY}/raw/v1/docs/a.svg)"),
        ("[a](LICENSE), [b](SECURITY.md)", f"[a]({REPOSITORY}/blob/v1/LICENSE), [b]({REPOSITORY}/blob/v1/SECURITY.md)"),
        ("[a](https://evolink.ai), [b](#part)", "[a](https://evolink.ai), [b](#part)"),
    ],
)
def test_relative_links_lead_to_the_tag_of_the_release(link: str, absolute: str) -> None:
    assert make_links_absolute(link, REPOSITORY, "v1") == absolute


def test_a_package_has_the_urls_of_its_repository(tmp_path: Path) -> None:
    for path in ("pyproject.toml", "README.md", "docs/contract-testing.md"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / path, tmp_path / path)

    add_repository_links(tmp_path, REPOSITORY + "/", "v1.0.0")

    project = tomllib.loads((tmp_path / "pyproject.toml").read_text())["project"]
    assert project["name"] == "evolink"
    assert project["urls"]["Source"] == REPOSITORY
    links = re.findall(r"\]\(([^)]+)\)", (tmp_path / "README.md").read_text())
    assert links
    assert all(link.startswith("https://") for link in links)
    page = (tmp_path / "docs" / "contract-testing.md").read_text()
    assert "studio/video-client@v" in page
    assert PLACEHOLDER not in page


@pytest.mark.parametrize("address", ["evolink", "http://github.com/a/b", "https://github.com/a", "https:///a/b"])
def test_an_address_that_is_no_repository_prevents_a_release(address: str, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=re.escape(repr(address))):
        add_repository_links(tmp_path, address, "v1.0.0")


@pytest.mark.registry
def test_a_release_is_reproducible_works_in_a_new_environment_and_lists_its_packages(tmp_path: Path) -> None:
    clone, output = tmp_path / "clone", tmp_path / "dist"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    (clone / "CHANGELOG.md").write_text(f"# Changelog\n\n## {__version__} - 2026-12-01\n\n- The first release.\n")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, "-C", str(clone), "commit", "-qam", "Release"], check=True)

    assert (
        main(["build", "--root", str(clone), "--output", str(output), "--since", "HEAD~1", "--repository", REPOSITORY])
        == 0
    )

    names = {path.name for path in output.iterdir()}
    wheel, inventory = f"evolink-{__version__}-py3-none-any.whl", f"evolink-{__version__}.cdx.json"
    assert names == {
        wheel, inventory, f"evolink-{__version__}.tar.gz", "RELEASE_NOTES.md", "SHA256SUMS", "contents.txt"
    }  # fmt: skip
    packages = {each["name"] for each in json.loads((output / inventory).read_text())["components"]}
    assert {"attrs", "httpx", "httpcore", "jsonschema_rs", "click", "starlette"} <= packages
    assert not {"pip", "pytest"} & packages
    with zipfile.ZipFile(output / wheel) as archive:
        metadata = archive.read(f"evolink-{__version__}.dist-info/METADATA").decode()
        page = archive.read("evolink/_docs/contract-testing.md").decode()
    assert f"Project-URL: Issues, {REPOSITORY}/issues\n" in metadata
    assert f"]({REPOSITORY}/blob/v{__version__}/docs/cli.md)" in metadata
    assert "uses: studio/video-client@v" in page
    digest = hashlib.sha256((output / wheel).read_bytes()).hexdigest()
    assert f"{digest}  {wheel}" in (output / "SHA256SUMS").read_text().splitlines()
    assert format_checksums([output / wheel]) == f"{digest}  {wheel}\n"
    assert "The first release." in (output / "RELEASE_NOTES.md").read_text()
