"""Shows what a page would change in a model's present file, and takes over what is chosen."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from ...codegen.sources import Source, Spec, SpecError, read_spec
from ..comparison.compare import Difference, compare_page
from ..comparison.spec_models import OurModel, our_model
from ..pages.page import Page
from ..reports.sentences import plain, sentence
from .apply_changes import FACTS, CannotApply, take_over
from .example_repair import mend
from .validate_draft import check
from .yaml_edits import YamlEdits

ALL = "all"


def update(page: Page, *, root: Path, chosen: list[str], today: str) -> int:
    """Prints the patch of the chosen differences, or of all if none is chosen, and writes the chosen ones.

    Exit codes: 0 written, or nothing to change; 1 differences that were only shown.

    Raises:
        CannotApply: a chosen difference is not there or cannot be taken over; nothing is written then.
        SpecError: the spec cannot be read, or the file would have a fault.
    """
    spec = read_spec(root)
    models = {name: our_model(spec, source) for name, source in spec.models.items()}
    drift = compare_page(page, models, at=today).drift
    wanted = _chosen(list(drift), chosen)
    by_hand = 0
    for name in dict.fromkeys(each.model for each in wanted):
        if name not in models:
            print(f"{plain(name)}: no file of spec/models has it; import its page without --update", file=sys.stderr)
            by_hand += 1
            continue
        own = [each for each in wanted if each.model == name]
        source, left = updated(
            spec,
            models[name],
            own,
            today=today,
            strict=bool(chosen) and ALL not in chosen,
            whole=len(own) == sum(each.model == name for each in drift),
        )
        by_hand += len(left)
        for each, reason in left:
            print(f"{_name(each)}: {sentence(each)}. Not taken over: {reason}.", file=sys.stderr)
        sys.stdout.write(patch(models[name].source, source))
        if chosen:
            (root / source.name).write_text(source.text, "utf-8")
    if not drift:
        print("The file and the page agree.", file=sys.stderr)
    elif not chosen:
        print(f"Nothing is written. Choose with --apply: {', '.join(map(_name, drift))}; or all.", file=sys.stderr)
    return 1 if drift and (not chosen or by_hand) else 0


def patch(old: Source, new: Source) -> str:
    """The difference between two texts of a file, as a unified patch."""
    before, after = (source.text.splitlines(keepends=True) for source in (old, new))
    return "".join(difflib.unified_diff(before, after, fromfile=f"a/{old.name}", tofile=f"b/{new.name}"))


def _chosen(drift: list[Difference], chosen: list[str]) -> list[Difference]:
    if not chosen or ALL in chosen:
        return drift
    there = {_name(each): each for each in drift}
    for name in chosen:
        if name not in there:
            told = f"there are {', '.join(there)}" if there else "the file and the page agree"
            raise CannotApply(f"there is no difference {name}; {told}.")
    return [there[name] for name in dict.fromkeys(chosen)]


def updated(
    spec: Spec, model: OurModel, wanted: Sequence[Difference], *, today: str, strict: bool, whole: bool = True
) -> tuple[Source, list[tuple[Difference, str]]]:
    """The file with the differences taken over, and with reasons those that a person has to.

    Args:
        spec: the whole spec.
        model: the file.
        wanted: differences between it and its page.
        today: the date that the changes get.
        strict: whether one that cannot be taken over stops all.
        whole: whether the page has no other differences, so that the file agrees with it afterwards.

    Raises:
        CannotApply: with `strict`, a difference cannot be taken over.
        SpecError: with `strict`, scripts/generate would refuse the file.
    """
    if strict:
        return _taken(spec, model, wanted, today=today, whole=whole), []
    try:
        return _taken(spec, model, wanted, today=today, whole=whole), []
    except (CannotApply, SpecError):
        taken: list[Difference] = []
        left: list[tuple[Difference, str]] = []
    for difference in wanted:
        try:
            _taken(spec, model, [*taken, difference], today=today, whole=False)
            taken.append(difference)
        except (CannotApply, SpecError) as error:
            left.append((difference, str(error)))
    return _taken(spec, model, taken, today=today, whole=False), left


def _taken(spec: Spec, model: OurModel, wanted: Sequence[Difference], *, today: str, whole: bool) -> Source:
    """The file with all of the differences taken over."""
    edits = YamlEdits(model.source.text)
    for difference in wanted:
        take_over(edits, difference, model=model, today=today)
    if edits.text != model.source.text:
        mend(edits, spec=spec, name=model.source.name)
        edits.put(("info",), "version", today)
        if whole:
            edits.put(FACTS, "checked", today)
    source = Source(model.source.name, edits.text, edits.value(()))
    check(spec, source)
    return source


def _name(difference: Difference) -> str:
    return plain(f"{difference.pointer}:{difference.keyword}")
