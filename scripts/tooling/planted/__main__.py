"""The command: counts, and a line for each fault that was missed, misnamed or not alone."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from evolink import catalog, conformance

from .all import faults_of, shared_faults
from .mutants import Mutant
from .rival import reported
from .serving import Finding, report_on, tried


def main() -> int:
    """Plants the faults, tells what was found and answers 1 where the kit did not find and name each of them alone."""
    asked = _parser().parse_args()
    models = asked.models or list(catalog.ids())
    false_reports = sum(_false_reports(model) for model in models)
    print(f"contract kit, {len(models)} sound models: {false_reports} false reports")
    mutants = list(_chosen(models, asked.each))
    started = time.perf_counter()
    findings = [_told(tried(mutant, _model(mutant, models))) for mutant in mutants]
    took = time.perf_counter() - started
    named, found = sum(one.named for one in findings), sum(one.found for one in findings)
    noisy = sum(bool(one.besides) for one in findings)
    print(
        f"contract kit, {len(mutants)} faults: {found} found, {named} named by model, pointer and keyword,"
        f" {noisy} with something else beside them; {took:.0f} s"
    )
    if asked.schemathesis:
        _rival(asked.schemathesis, mutants, models)
    return 0 if named == len(mutants) and not noisy and not false_reports else 1


def _rival(program: str, mutants: list[Mutant], models: list[str]) -> None:
    started = time.perf_counter()
    sound = {model: reported(program, model, None) for model in {_model(mutant, models) for mutant in mutants}}
    missed: list[Mutant] = []
    for mutant in mutants:
        model = _model(mutant, models)
        if not reported(program, model, mutant) - sound[model]:
            missed.append(mutant)
            print(f"  Schemathesis missed {mutant.label}", flush=True)
    asked, unseen = Counter(map(_kind, mutants)), Counter(map(_kind, missed))
    counts = ", ".join(f"{asked[kind] - unseen[kind]} of {asked[kind]} in {kind}" for kind in asked)
    false_reports = sum(map(len, sound.values()))
    print(
        f"Schemathesis, {len(sound)} sound models: {false_reports} false reports; {len(mutants)} faults:"
        f" {len(mutants) - len(missed)} found ({counts}); {time.perf_counter() - started:.0f} s"
    )


def _kind(mutant: Mutant) -> str:
    """Whether the fault is in what is taken, in what is answered or in what is sent back."""
    return {"request": "requests", "callback": "callbacks"}.get(mutant.where, "replies")


def _chosen(models: Iterable[str], each: int) -> Iterator[Mutant]:
    """All faults, or `each` of every model and as many that concern all; always the same ones."""
    for faults in (*(list(faults_of(model)) for model in models), list(shared_faults())):
        yield from random.Random(faults[0].model).sample(faults, min(each, len(faults))) if each else faults  # noqa: S311


def _model(mutant: Mutant, models: list[str]) -> str:
    return mutant.model if mutant.model != conformance.API else models[0]


def _false_reports(model: str) -> int:
    report = report_on(None, [model])
    for result in report.failed():
        print(f"  false report: {result.check.label}")
    return len(report.failed())


def _told(finding: Finding) -> Finding:
    if not finding.named or finding.besides:
        words = "named" if finding.named else "found" if finding.found else "missed"
        besides = ", ".join(check.label for check in finding.besides)
        print(f"  {words} {finding.mutant.label}{f'; besides: {besides}' if besides else ''}")
    return finding


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/planted", description=__doc__)
    parser.add_argument("models", nargs="*", help="ids of models; all where none is named")
    parser.add_argument("--each", type=int, default=0, help="faults of each model, drawn at random; 0 for all")
    parser.add_argument("--schemathesis", metavar="PROGRAM", help="run this one on the same faults")
    return parser


if __name__ == "__main__":
    sys.exit(main())
