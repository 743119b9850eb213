"""Updating a model's present file from its page: shows the changes, and applies the chosen ones."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...codegen.sources import Source, Spec, SpecError, read_spec
from ..comparison.compare import Difference, compare_page
from ..comparison.spec_models import SpecModel, read_model, read_retired
from ..pages.page import Page
from ..reports.escaping import escape_unprintable
from ..reports.sentences import describe
from .apply_changes import FACTS, CannotApply, apply_difference
from .example_repair import repair_examples
from .validate_draft import add_source, validate_draft
from .yaml_edits import YamlEdits

ALL = "all"

MAX_ROUNDS = 3
"""How often the file is compared with the page again after everything was applied."""


def update_files(page: Page, *, root: Path, chosen: list[str], today: str) -> int:
    """Print the patch of the chosen differences, or of all if none is chosen, and write the chosen ones.

    Exit codes: 0 written, or nothing to change; 1 differences that were only shown, or are left after `all`.

    Raises:
        CannotApply: If a chosen difference does not exist or cannot be applied; nothing is written then.
        SpecError: If the spec cannot be read, or the file would have a fault.
    """
    update = _Update(page, root, chosen, today, read_spec(root), read_retired(root))
    drift = update.find_drift()
    refused = update.apply(_select(drift, chosen), drift)
    if ALL in chosen:
        refused += update.apply_what_follows(refused)
    if not drift:
        print("The file and the page agree.", file=sys.stderr)
    elif not chosen:
        print(f"Nothing was written. {_offer([each for each in drift if each not in refused])}", file=sys.stderr)
    return 1 if drift and (not chosen or refused) else 0


@dataclass
class _Update:
    """An update of the files that one page is about."""

    page: Page
    root: Path
    chosen: Sequence[str]
    today: str
    spec: Spec
    """The spec with the changes so far."""
    retired: frozenset[str]

    def find_drift(self) -> list[Difference]:
        """Return the differences between the page and the files as they are now that no file declares."""
        models = {name: read_model(self.spec, source) for name, source in self.spec.models.items()}
        return list(compare_page(self.page, models, date=self.today, retired=self.retired).drift)

    def apply(self, wanted: Sequence[Difference], drift: Sequence[Difference]) -> list[Difference]:
        """Print the patch of the wanted ones of all differences, write it if any was chosen; return the rest."""
        refused: list[Difference] = []
        for name in dict.fromkeys(each.model for each in wanted):
            own = [each for each in wanted if each.model == name]
            if name not in self.spec.models:
                no_file = "no file of spec/models has it; import its page without --update"
                print(f"{escape_unprintable(name)}: {no_file}", file=sys.stderr)
                refused += own
                continue
            is_complete = len(own) == sum(each.model == name for each in drift)
            refused += self._apply_to_file(read_model(self.spec, self.spec.models[name]), own, is_complete=is_complete)
        return refused

    def apply_what_follows(self, refused: Sequence[Difference]) -> list[Difference]:
        """Apply what still differs once the differences are applied, such as stale entries; return what cannot be."""
        left: list[Difference] = []
        labels = {(each.model, _label(each)) for each in refused}
        for _ in range(MAX_ROUNDS):
            drift = self.find_drift()
            left = [each for each in drift if (each.model, _label(each)) not in labels]
            again = self.apply(left, drift)
            if again or not left:
                return again
        for each in left:
            print(f"{_label(each)}: {describe(each)}. Apply it by hand, or declare it.", file=sys.stderr)
        return left

    def _apply_to_file(self, model: SpecModel, own: Sequence[Difference], *, is_complete: bool) -> list[Difference]:
        strict = bool(self.chosen) and ALL not in self.chosen
        source, rejected = apply_differences(
            self.spec, model, own, today=self.today, strict=strict, is_complete=is_complete
        )
        for each, reason in rejected:
            print(f"{_label(each)}: {describe(each)}. Not applied: {reason.rstrip('.')}.", file=sys.stderr)
        sys.stdout.write(create_patch(model.source, source))
        if self.chosen:
            (self.root / source.name).write_text(source.text, "utf-8")
            self.spec = add_source(self.spec, source)
        return [each for each, _ in rejected]


def _offer(applicable: Sequence[Difference]) -> str:
    """Return the sentence that lists what --apply takes."""
    if not applicable:
        return "Edit the file by hand, or declare the differences in its info.x-evolink.differences."
    return f"Choose with --apply: {', '.join(map(_label, applicable))}; or all."


def create_patch(old: Source, new: Source) -> str:
    """Return the difference between two texts of a file as a unified patch."""
    before, after = (source.text.splitlines(keepends=True) for source in (old, new))
    return "".join(difflib.unified_diff(before, after, fromfile=f"a/{old.name}", tofile=f"b/{new.name}"))


def apply_differences(
    spec: Spec, model: SpecModel, wanted: Sequence[Difference], *, today: str, strict: bool, is_complete: bool = True
) -> tuple[Source, list[tuple[Difference, str]]]:
    """Return the file with the differences applied, and those that a person has to apply, with reasons.

    Args:
        spec: The whole spec.
        model: The file.
        wanted: Differences between it and its page.
        today: The date of the changes.
        strict: Whether one that cannot be applied is an error.
        is_complete: Whether the page has no other differences, so that the file agrees with it afterwards.

    Raises:
        CannotApply: With `strict`, if a difference cannot be applied.
        SpecError: With `strict`, if scripts/generate would refuse the file.
    """
    if strict:
        return _apply_all(spec, model, wanted, today=today, is_complete=is_complete), []
    try:
        return _apply_all(spec, model, wanted, today=today, is_complete=is_complete), []
    except (CannotApply, SpecError):
        applied: list[Difference] = []
        rejected: list[tuple[Difference, str]] = []
    for difference in wanted:
        try:
            _apply_all(spec, model, [*applied, difference], today=today, is_complete=False)
            applied.append(difference)
        except (CannotApply, SpecError) as error:
            rejected.append((difference, str(error)))
    return _apply_all(spec, model, applied, today=today, is_complete=False), rejected


def _apply_all(spec: Spec, model: SpecModel, wanted: Sequence[Difference], *, today: str, is_complete: bool) -> Source:
    edits = YamlEdits(model.source.text)
    for difference in wanted:
        apply_difference(edits, difference, model=model, today=today)
    if edits.text != model.source.text:
        repair_examples(edits, spec=spec, name=model.source.name)
        edits.put(("info",), "version", today)
        if is_complete:
            edits.put(FACTS, "checked", today)
    source = Source(model.source.name, edits.text, edits.value(()))
    validate_draft(spec, source)
    return source


def _select(drift: list[Difference], chosen: list[str]) -> list[Difference]:
    if not chosen or ALL in chosen:
        return drift
    by_label = {_label(each): each for each in drift}
    for label in chosen:
        if label not in by_label:
            there_are = f"there are {', '.join(by_label)}" if by_label else "the file and the page agree"
            raise CannotApply(f"there is no difference {label}; {there_are}.")
    return [by_label[label] for label in dict.fromkeys(chosen)]


def _label(difference: Difference) -> str:
    """Return the difference as --apply takes it."""
    return escape_unprintable(f"{difference.pointer}:{difference.keyword}")
