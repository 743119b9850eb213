"""The files of a release: what is refused before and after a build, and a whole build."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from evolink import __version__
from support.client_harness import ROOT
from tooling.release.__main__ import main
from tooling.release.artifacts import find_unwanted, format_checksums
from tooling.release.changelog_file import ReleaseError, read_release_notes, read_version


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


@pytest.mark.registry
def test_a_release_is_reproducible_works_in_a_new_environment_and_lists_its_packages(tmp_path: Path) -> None:
    clone, output = tmp_path / "clone", tmp_path / "dist"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    (clone / "CHANGELOG.md").write_text(f"# Changelog\n\n## {__version__} - 2026-12-01\n\n- The first release.\n")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, "-C", str(clone), "commit", "-qam", "Release"], check=True)

    assert main(["build", "--root", str(clone), "--output", str(output), "--since", "HEAD~1"]) == 0

    names = {path.name for path in output.iterdir()}
    wheel, inventory = f"evolink-{__version__}-py3-none-any.whl", f"evolink-{__version__}.cdx.json"
    assert names == {
        wheel, inventory, f"evolink-{__version__}.tar.gz", "RELEASE_NOTES.md", "SHA256SUMS", "contents.txt"
    }  # fmt: skip
    packages = {each["name"] for each in json.loads((output / inventory).read_text())["components"]}
    assert {"attrs", "httpx", "httpcore", "jsonschema_rs", "click", "starlette"} <= packages
    assert not {"pip", "pytest"} & packages
    digest = hashlib.sha256((output / wheel).read_bytes()).hexdigest()
    assert f"{digest}  {wheel}" in (output / "SHA256SUMS").read_text().splitlines()
    assert format_checksums([output / wheel]) == f"{digest}  {wheel}\n"
    assert "The first release." in (output / "RELEASE_NOTES.md").read_text()
