"""scripts/drift import: drafts a model's file from its page, or applies chosen differences to a present one."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from ...codegen.sources import SpecError, read_spec
from ..comparison.spec_models import ROOT
from ..drafts.apply_changes import CannotApply
from ..drafts.drafting import CannotDraft, draft_file, guess_settings
from ..drafts.field_yaml import NO_DESCRIPTIONS, Descriptions
from ..drafts.siblings import NoSuchModel, read_descriptions
from ..drafts.updating import update_files
from ..drafts.validate_draft import parse_source, validate_draft
from ..pages.loading import load_page
from ..pages.page import Page, Unreadable
from ..pages.reading import read_page
from .compare import iso_date


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("page", metavar="PAGE", help="a file, - for standard input, or an http(s) URL")
    parser.add_argument("--update", action="store_true", help="show what would change in the model's present file")
    parser.add_argument(
        "--apply",
        action="append",
        default=[],
        metavar="POINTER:KEYWORD",
        help="with --update: a difference to apply, such as /quality:enum, or all; may be repeated",
    )
    parser.add_argument("--family", help="the folder of a new file; otherwise from the page's path or the model's id")
    parser.add_argument("--like", metavar="MODEL", help="for a new file: the descriptions of this model's fields")
    parser.add_argument("--docs", help="the page's address, for a new file")
    parser.add_argument("--date", type=iso_date, default=datetime.date.today().isoformat(), help="the page's date")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds spec/")


def run(options: argparse.Namespace) -> int:
    """Exit codes: 0 written, or nothing to change; 1 differences that were only shown; 2 cannot be done."""
    try:
        page = read_page(load_page(options.page), name=options.page)
    except Unreadable as error:
        print(f"{options.page}: {error}", file=sys.stderr)
        return 2
    try:
        if options.update or options.apply:
            return update_files(page, root=options.root.resolve(), chosen=options.apply, today=options.date)
        return _write_draft(page, options)
    except (SpecError, CannotDraft, CannotApply, NoSuchModel) as error:
        print(f"{options.page}: {error}\nNothing was written.", file=sys.stderr)
        return 2


def _write_draft(page: Page, options: argparse.Namespace) -> int:
    root: Path = options.root.resolve()
    spec = read_spec(root)
    descriptions = Descriptions(read_descriptions(spec, options.like)) if options.like else NO_DESCRIPTIONS
    settings = guess_settings(
        page, family=options.family, docs=options.docs, checked=options.date, descriptions=descriptions
    )
    for model in page.models:
        if model in spec.models:
            raise CannotDraft(f"{spec.models[model].name} exists already; --update shows what would change in it")
    text = draft_file(page, settings)
    path = root / "spec" / "models" / settings.family / f"{page.models[0]}.yaml"
    name = path.relative_to(root).as_posix()
    validate_draft(spec, parse_source(name, text))
    is_new_family = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    print(f"{name}: written, with {text.count('# TODO')} TODO comments. Do what each says, then run scripts/generate.")
    if is_new_family:
        print(f"{settings.family} is a new family: for another, move the file and change its family, or use --family.")
    return 0
