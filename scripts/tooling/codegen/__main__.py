"""scripts/generate: makes generated/ and docs/models.md from spec/; --check says whether they are what spec/ gives."""

from __future__ import annotations

import argparse
import filecmp
import shutil
import sys
import tempfile
import time
from pathlib import Path

from .bundle import bundle
from .derived import write_derived
from .generator import generate_client
from .lint import check_examples, check_file
from .models_page import models_page
from .sources import SpecError, read_spec
from .todos import todos

PACKAGE = "evolink_api"
PAGE = Path("docs", "models.md")


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 done or in step; 1 the spec has a fault, or generated/ is stale."""
    parser = argparse.ArgumentParser(prog="scripts/generate", description=__doc__)
    told = "write nothing; exit 1 and name the files that are stale, and what is left to do"
    parser.add_argument("--check", action="store_true", help=told)
    parser.add_argument(
        "--root", type=Path, default=Path.cwd(), help="the folder that holds spec/, generated/ and docs/"
    )
    options = parser.parse_args(arguments)
    root: Path = options.root.resolve()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch, PACKAGE)
        try:
            models = make(root, fresh, Path(scratch, "work"))
        except SpecError as error:
            print(f"{error}\ngenerated/ is as it was.", file=sys.stderr)
            return 1
        if options.check:
            return max(report_stale(fresh, root), report_todos(root))
        replace(fresh, root / "generated" / PACKAGE)
        (root / PAGE).parent.mkdir(exist_ok=True)
        shutil.copyfile(fresh.with_name(PAGE.name), root / PAGE)
    print(f"generated/{PACKAGE}: {models} models in {time.monotonic() - started:.1f} s")
    return 0


def make(root: Path, fresh: Path, work: Path) -> int:
    """Writes the whole package of `root`/spec to `fresh` and models.md beside it; answers how many models it has."""
    spec = read_spec(root)
    for source in spec.models.values():
        check_file(spec, source)
    contract = bundle(spec)
    check_examples(spec, contract)
    generate_client(contract, into=fresh, work=work)
    write_derived(contract, fresh)
    fresh.with_name(PAGE.name).write_text(models_page(contract), "utf-8")
    return len(spec.models)


def report_stale(fresh: Path, root: Path) -> int:
    """Names each file of `root` that `fresh` and the page beside it would change, add or remove; 1 if there is one."""
    folder = root / "generated" / PACKAGE
    wanted, found = _files(fresh), _files(folder)
    pairs = {f"generated/{PACKAGE}/{name}": (fresh / name, folder / name) for name in sorted(wanted | found)}
    pairs[PAGE.as_posix()] = (fresh.with_name(PAGE.name), root / PAGE)
    states = {name: _state(*pair) for name, pair in pairs.items()}
    stale = [(state, name) for state in ("missing", "extra", "changed") for name in states if states[name] == state]
    for state, name in stale:
        print(f"{state:8} {name}")
    if stale:
        print("generated/ or docs/ is stale: run scripts/generate and commit what it writes.", file=sys.stderr)
    return 1 if stale else 0


def _state(fresh: Path, present: Path) -> str:
    """What `present` is beside `fresh`: missing, extra, changed or same."""
    if fresh.is_file() and present.is_file():
        return "same" if filecmp.cmp(fresh, present, shallow=False) else "changed"
    return "missing" if fresh.is_file() else "extra"


def report_todos(root: Path) -> int:
    """Names each `# TODO` in spec/; 1 if there is one. A draft may be generated from, but not released."""
    left = list(todos(read_spec(root)))
    for line in left:
        print(f"todo     {line}")
    if left:
        print(f"{len(left)} things are left to do in spec/: do each, then take its # TODO out.", file=sys.stderr)
    return 1 if left else 0


def replace(fresh: Path, present: Path) -> None:
    """Puts `fresh` in the place of `present`: copied beside it first, so that only two renames can be cut short."""
    present.parent.mkdir(exist_ok=True)
    incoming, outgoing = present.with_name(f".{PACKAGE}.new"), present.with_name(f".{PACKAGE}.old")
    for folder in (incoming, outgoing):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(fresh, incoming)
    if present.exists():
        present.rename(outgoing)
    incoming.rename(present)
    shutil.rmtree(outgoing, ignore_errors=True)


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


if __name__ == "__main__":
    sys.exit(main())
