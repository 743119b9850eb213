"""The files of a release: built twice from copies of the commit in different folders, compared, and listed."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from .changelog_file import ReleaseError, read_version
from .repository_links import add_repository_links

PACKAGES = frozenset({"evolink", "evolink_api"})
SDIST_FOLDERS = frozenset({"docs", "generated", "overrides", "scripts", "spec", "tests"})
SDIST_FILES = frozenset({"LICENSE", "README.md", "PKG-INFO", "pyproject.toml", ".gitignore"})
_UNWANTED_SUFFIXES = frozenset({".pyc", ".pyo", ".sqlite3", ".log", ".env"})


def git(root: Path, *arguments: str) -> bytes:
    """Return the output of a git command in `root`.

    Raises:
        ReleaseError: If git fails; with its reason.
    """
    program = shutil.which("git")
    if program is None:
        raise ReleaseError("git is not installed; a release is built from a commit.")
    run = subprocess.run([program, "-C", str(root), *arguments], capture_output=True, check=False)
    if run.returncode != 0:
        raise ReleaseError(f"git {arguments[0]} failed: {run.stderr.decode('utf-8', 'replace').strip()}")
    return run.stdout


def extract_commit(root: Path, revision: str, folder: Path, *paths: str) -> None:
    """Write the files of a commit, or those at `paths`, to a folder."""
    archive = git(root, "archive", "--format=tar", revision, *paths)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tree:
        tree.extractall(folder, filter="data")


def build_twice(root: Path, revision: str, output: Path, *, repository: str | None = None) -> list[Path]:
    """Build the sdist, and the wheel from it, of a commit; return their paths in `output`.

    The files have links to `repository`, if it is given.

    Raises:
        ReleaseError: If a build fails, or two builds differ in a byte.
    """
    seconds = git(root, "show", "--no-patch", "--format=%ct", revision).decode().strip()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory(suffix="-other") as other:
        builds = [_build(root, revision, Path(folder), seconds, repository) for folder in (one, other)]
        for first, second in zip(*builds, strict=True):
            if first.read_bytes() != second.read_bytes():
                raise ReleaseError(f"Two builds of {first.name} differ; a release must be reproducible.")
        output.mkdir(parents=True, exist_ok=True)
        return [Path(shutil.copy2(path, output)) for path in builds[0]]


def _build(root: Path, revision: str, folder: Path, seconds: str, repository: str | None) -> list[Path]:
    source = folder / "source"
    extract_commit(root, revision, source)
    if repository:
        add_repository_links(source, repository, f"v{read_version(source)}")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": seconds}
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        str(folder / "dist"),
        str(source),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if run.returncode != 0:
        raise ReleaseError(f"The build failed:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return sorted((folder / "dist").iterdir())


def list_contents(artifact: Path) -> dict[str, bytes]:
    """Return the files of a wheel or an sdist, by their paths; those of an sdist without its folder."""
    if artifact.suffix == ".whl":
        with zipfile.ZipFile(artifact) as wheel:
            return {name: wheel.read(name) for name in sorted(wheel.namelist())}
    with tarfile.open(artifact) as sdist:
        files = [member for member in sdist.getmembers() if member.isfile()]
        return {member.name.partition("/")[2]: _read(sdist, member) for member in files}


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file else b""


def find_unwanted(artifact: Path, *, root: Path) -> Iterator[str]:
    """Yield a sentence for each file that does not belong into a release, or that has a path of this machine."""
    contents = list_contents(artifact)
    for name, data in contents.items():
        path = PurePosixPath(name)
        if path.suffix in _UNWANTED_SUFFIXES or "__pycache__" in path.parts:
            yield f"{artifact.name} contains {name}, a file that a program wrote."
        if not _belongs(path, is_wheel=artifact.suffix == ".whl"):
            yield f"{artifact.name} contains {name}, which is in none of the folders of a release."
        if str(root).encode() in data or str(Path.home()).encode() + b"/" in data:
            yield f"{artifact.name}: {name} contains a path of this machine."


def _belongs(path: PurePosixPath, *, is_wheel: bool) -> bool:
    if is_wheel:
        return path.parts[0] in PACKAGES or path.parts[0].endswith(".dist-info")
    return path.parts[0] in SDIST_FOLDERS or str(path) in SDIST_FILES


def format_contents(artifacts: Iterable[Path]) -> str:
    """Return a line for each file of the artifacts: its bytes and its path."""
    lines: list[str] = []
    for artifact in artifacts:
        contents = list_contents(artifact)
        lines += [f"{artifact.name}: {len(contents)} files, {artifact.stat().st_size:,} bytes"]
        lines += [f"{len(data):>10,}  {name}" for name, data in sorted(contents.items())]
    return "\n".join(lines) + "\n"


def format_checksums(paths: Iterable[Path]) -> str:
    """Return a line for each file as `sha256sum --check` reads it."""
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(paths))
