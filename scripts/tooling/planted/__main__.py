"""scripts/planted: count the planted faults that the conformance kit detects, and list those not identified alone."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator

from evolink import catalog, conformance

from .all_mutants import mutants_of, shared_mutants
from .detection import Detection, detect, run_conformance
from .mutants import Mutant
from .schemathesis_run import run_schemathesis


def main() -> int:
    """Plant the faults and print what was detected; return 1 unless each of them was identified, and nothing else."""
    options = _parser().parse_args()
    models = options.models or list(catalog.ids())
    false_positives = sum(_false_positives(model) for model in models)
    print(f"conformance kit, {len(models)} models without a fault: {false_positives} false positives")
    mutants = list(_select(models, options.each))
    started = time.perf_counter()
    detections = [_print_unless_perfect(detect(mutant, _model(mutant, models))) for mutant in mutants]
    seconds = time.perf_counter() - started
    identified, detected = sum(one.identified for one in detections), sum(one.detected for one in detections)
    noisy = sum(bool(one.unrelated) for one in detections)
    print(
        f"conformance kit, {len(mutants)} faults: {detected} detected, {identified} identified by model, pointer and"
        f" keyword, {noisy} with unrelated failures; {seconds:.0f} s"
    )
    if options.schemathesis:
        _compare_with_schemathesis(options.schemathesis, mutants, models)
    return 0 if identified == len(mutants) and not noisy and not false_positives else 1


def _compare_with_schemathesis(program: str, mutants: list[Mutant], models: list[str]) -> None:
    started = time.perf_counter()
    baseline = {model: run_schemathesis(program, model, None) for model in {_model(one, models) for one in mutants}}
    missed: list[Mutant] = []
    for mutant in mutants:
        model = _model(mutant, models)
        if not run_schemathesis(program, model, mutant) - baseline[model]:
            missed.append(mutant)
            print(f"  Schemathesis missed {mutant.label}", flush=True)
    planted, undetected = Counter(map(_kind, mutants)), Counter(map(_kind, missed))
    counts = ", ".join(f"{planted[kind] - undetected[kind]} of {planted[kind]} in {kind}" for kind in planted)
    false_positives = sum(map(len, baseline.values()))
    print(
        f"Schemathesis, {len(baseline)} models without a fault: {false_positives} false positives; {len(mutants)}"
        f" faults: {len(mutants) - len(missed)} detected ({counts}); {time.perf_counter() - started:.0f} s"
    )


def _kind(mutant: Mutant) -> str:
    """Return whether the fault is in requests, responses or callbacks."""
    return {"request": "requests", "callback": "callbacks"}.get(mutant.where, "responses")


def _select(models: Iterable[str], each: int) -> Iterator[Mutant]:
    """Yield all mutants, or `each` of every model and as many shared ones, drawn with a fixed seed."""
    for mutants in (*(list(mutants_of(model)) for model in models), list(shared_mutants())):
        if each:
            yield from random.Random(mutants[0].model).sample(mutants, min(each, len(mutants)))  # noqa: S311
        else:
            yield from mutants


def _model(mutant: Mutant, models: list[str]) -> str:
    return mutant.model if mutant.model != conformance.API else models[0]


def _false_positives(model: str) -> int:
    report = run_conformance(None, [model])
    for result in report.failed():
        print(f"  false positive: {result.check.label}")
    return len(report.failed())


def _print_unless_perfect(detection: Detection) -> Detection:
    if not detection.identified or detection.unrelated:
        state = "identified" if detection.identified else "detected" if detection.detected else "missed"
        unrelated = ", ".join(check.label for check in detection.unrelated)
        print(f"  {state} {detection.mutant.label}{f'; unrelated: {unrelated}' if unrelated else ''}")
    return detection


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/planted", description=__doc__)
    parser.add_argument("models", nargs="*", help="model ids; default: all")
    parser.add_argument("--each", type=int, default=0, help="number of faults per model, drawn at random; 0 for all")
    parser.add_argument("--schemathesis", metavar="PROGRAM", help="also run this Schemathesis on the same faults")
    return parser


if __name__ == "__main__":
    sys.exit(main())
