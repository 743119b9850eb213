"""scripts/generate: generate generated/ and docs/models.md from spec/; --check only compares them."""

from __future__ import annotations

import argparse
import filecmp
import shutil
import sys
import tempfile
import time
from pathlib import Path

from .bundle import bundle
from .derived import write_derived_files
from .generator import generate_client
from .lint import check_examples, check_file
from .models_page import render_models_page
from .prices import compile_prices, read_prices, write_prices
from .sources import SpecError, read_spec
from .todos import todos
from .vocabulary import check_shared_fields

PACKAGE = "evolink_api"
PAGE = Path("docs", "models.md")


def main(arguments: list[str] | None = None) -> int:
    """Generate, or compare with --check; return 1 if the spec has an error or generated files are stale, else 0."""
    parser = argparse.ArgumentParser(prog="scripts/generate", description=__doc__)
    check_help = "write nothing; list stale files and TODO comments in spec/, and exit with 1 if there are any"
    parser.add_argument("--check", action="store_true", help=check_help)
    parser.add_argument(
        "--root", type=Path, default=Path.cwd(), help="the folder that contains spec/, generated/ and docs/"
    )
    options = parser.parse_args(arguments)
    root: Path = options.root.resolve()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch, PACKAGE)
        try:
            models = generate(root, fresh, Path(scratch, "work"))
        except SpecError as error:
            print(f"{error}\ngenerated/ was not changed.", file=sys.stderr)
            return 1
        if options.check:
            return max(report_stale(fresh, root), report_todos(root))
        replace(fresh, root / "generated" / PACKAGE)
        (root / PAGE).parent.mkdir(exist_ok=True)
        shutil.copyfile(fresh.with_name(PAGE.name), root / PAGE)
    print(f"generated/{PACKAGE}: {models} models in {time.monotonic() - started:.1f} s")
    return 0


def generate(root: Path, fresh: Path, work: Path) -> int:
    """Generate the whole package from `root`/spec to `fresh`, and models.md beside it; return the number of models.

    Raises:
        SpecError: If the spec has an error.
    """
    spec = read_spec(root)
    for source in spec.models.values():
        check_file(spec, source)
    check_shared_fields(spec)
    prices = read_prices(root)
    contract = bundle(spec)
    check_examples(spec, contract)
    generate_client(contract, into=fresh, work=work)
    write_derived_files(contract, fresh)
    write_prices(prices, fresh)
    fresh.with_name(PAGE.name).write_text(render_models_page(contract, compile_prices(prices, contract)), "utf-8")
    return len(spec.models)


def report_stale(fresh: Path, root: Path) -> int:
    """Print each file of `root` that differs from `fresh` and the page beside it; return 1 if there is any."""
    folder = root / "generated" / PACKAGE
    expected, present = _files(fresh), _files(folder)
    pairs = {f"generated/{PACKAGE}/{name}": (fresh / name, folder / name) for name in sorted(expected | present)}
    pairs[PAGE.as_posix()] = (fresh.with_name(PAGE.name), root / PAGE)
    states = {name: _state(*pair) for name, pair in pairs.items()}
    stale = [(state, name) for state in ("missing", "extra", "changed") for name in states if states[name] == state]
    for state, name in stale:
        print(f"{state:8} {name}")
    if stale:
        print("generated/ or docs/ is stale. Run scripts/generate and commit the result.", file=sys.stderr)
    return 1 if stale else 0


def _state(fresh: Path, present: Path) -> str:
    """Compare a file with its fresh version and return missing, extra, changed or same."""
    if fresh.is_file() and present.is_file():
        return "same" if filecmp.cmp(fresh, present, shallow=False) else "changed"
    return "missing" if fresh.is_file() else "extra"


def report_todos(root: Path) -> int:
    """Print each `# TODO` in spec/ and return 1 if there is any: a draft can be generated from, but not released."""
    remaining = list(todos(read_spec(root)))
    for line in remaining:
        print(f"todo     {line}")
    if remaining:
        print(f"{len(remaining)} TODO comments are left in spec/. Do what each says, and remove it.", file=sys.stderr)
    return 1 if remaining else 0


def replace(fresh: Path, present: Path) -> None:
    """Replace `present` with `fresh`, which is copied beside it first, so that only two renames can be interrupted."""
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
