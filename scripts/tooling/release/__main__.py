"""scripts/release: builds the files of a release, and reports what changed between two states of spec/."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from ..codegen.sources import SpecError
from .artifacts import build_twice, extract_commit, find_unwanted, format_checksums, format_contents, git
from .changelog_file import ReleaseError, read_release_notes, read_version
from .changes_report import FORMATS, format_markdown
from .installation import try_wheel
from .model_changes import ModelChange, SpecState, compare_states
from .severity_policy import PolicyError, apply_policy, read_policy

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> int:
    """Run a subcommand and return its exit code.

    Exit codes: 0 done; 1 breaking changes, with --fail-on-breaking; 2 wrong usage, or a release is not possible.
    """
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    summary = "report which models, fields, rules and prices changed between two states of spec/, and for whom"
    changes = subparsers.add_parser("changes", help=summary, description=f"{summary.capitalize()}.")
    changes.add_argument("old", metavar="OLD", help="a git revision, or a folder that holds spec/")
    changes.add_argument("new", metavar="NEW", nargs="?", default=str(ROOT), help="likewise; by default the files here")
    changes.add_argument("--format", choices=FORMATS, default="text")
    changes.add_argument("--fail-on-breaking", action="store_true", help="exit with 1 if a change is breaking")
    summary = "build the sdist and the wheel of a commit twice, try the wheel in a new environment, and write dist/"
    build = subparsers.add_parser("build", help=summary, description=f"{summary.capitalize()}.")
    build.add_argument("--output", type=Path, default=Path("dist"), help="the folder to write to; dist by default")
    build.add_argument("--since", metavar="OLD", help="the previous release, for the changes of the models")
    build.add_argument("--revision", default="HEAD", help="the commit to build; HEAD by default")
    build.add_argument("--repository", metavar="URL", help="the repository's address, for links in the package")
    for command in (changes, build):
        command.add_argument("--policy", type=Path, help="a YAML file that sets the severity of changes")
        command.add_argument("--root", type=Path, default=ROOT, help="the repository")
    options = parser.parse_args(arguments)
    try:
        return {"changes": _changes, "build": _build}[options.command](options)
    except (ReleaseError, PolicyError, SpecError) as error:
        print(error, file=sys.stderr)
        return 2


def _changes(options: argparse.Namespace) -> int:
    changes = _find_changes(options, options.old, options.new)
    sys.stdout.write(FORMATS[options.format](changes))
    return int(options.fail_on_breaking and any(change.severity == "breaking" for change in changes))


def _find_changes(options: argparse.Namespace, old: str, new: str) -> list[ModelChange]:
    before, after = (_read_state(options.root, argument) for argument in (old, new))
    return apply_policy(compare_states(before, after), read_policy(options.policy) if options.policy else ())


def _read_state(root: Path, argument: str) -> SpecState:
    """Return the state of a folder that holds spec/, or of a git revision."""
    if (Path(argument) / "spec").is_dir():
        return SpecState.read(Path(argument))
    with tempfile.TemporaryDirectory() as folder:
        extract_commit(root, argument, Path(folder), "spec")
        return SpecState.read(Path(folder))


def _build(options: argparse.Namespace) -> int:
    root, output = options.root, options.output
    version = read_version(root)
    notes = read_release_notes(root, version)
    if git(root, "status", "--porcelain", "--untracked-files=no"):
        raise ReleaseError("There are changes that are not committed; commit them, since a release is a commit.")
    artifacts = build_twice(root, options.revision, output, repository=options.repository)
    unwanted = [sentence for artifact in artifacts for sentence in find_unwanted(artifact, root=root)]
    if unwanted:
        raise ReleaseError("\n".join(unwanted))
    (wheel,) = (artifact for artifact in artifacts if artifact.suffix == ".whl")
    inventory = output / f"evolink-{version}.cdx.json"
    print(try_wheel(wheel.resolve(), version=version, bill_of_materials=inventory.resolve()), end="")
    if options.since:
        notes += "\n\n" + format_markdown(_find_changes(options, options.since, options.revision))
    (output / "RELEASE_NOTES.md").write_text(notes.rstrip() + "\n", encoding="utf-8")
    (output / "contents.txt").write_text(format_contents(artifacts), encoding="utf-8")
    (output / "SHA256SUMS").write_text(format_checksums([*artifacts, inventory]), encoding="utf-8")
    print(f"{version} is in {output}: {', '.join(sorted(path.name for path in output.iterdir()))}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
