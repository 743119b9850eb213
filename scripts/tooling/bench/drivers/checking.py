"""Microseconds for checking one request, valid and with three violations: `checking CALLS`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from .loading import cpu

MODEL = "wan2.5-text-to-video"
VALID = {"model": MODEL, "prompt": "A boat on a quiet lake at dawn", "duration": 5, "quality": "720p"}
WRONG = {"model": MODEL, "promt": "A boat", "duration": 7}
"""No prompt, an unknown field and a duration that is none of the choices."""

Check = Callable[[Any], object]


def checks() -> dict[str, tuple[Check, Check]]:
    """Name -> what is done with a valid payload, and with a wrong one: everything that is wrong with it is told."""
    from evolink import catalog, contract

    schema = catalog.get(MODEL).schema
    fast = import_module("jsonschema_rs").Draft202012Validator(schema, validate_formats=True)
    draft = import_module("jsonschema").Draft202012Validator
    slow = draft(schema, format_checker=draft.FORMAT_CHECKER)
    found = [len(contract.validate(VALID)), len(contract.validate(WRONG)), len(list(slow.iter_errors(WRONG)))]
    if found != [0, 3, 3]:
        raise SystemExit(f"the payloads should have 0, 3 and 3 violations, not {found}")
    return {
        "evolink": (contract.validate, contract.validate),
        "jsonschema-rs": (fast.is_valid, lambda payload: list(fast.iter_errors(payload))),
        "jsonschema": (lambda payload: list(slow.iter_errors(payload)),) * 2,
    }


def timed(check: Check, payload: Any, calls: int) -> float:
    before = cpu()
    for _ in range(calls):
        check(payload)
    return (cpu() - before) / calls * 1e6


def told(calls: int) -> dict[str, float]:
    """All figures; the slow one is asked a twentieth as often."""
    figures = {}
    for name, (valid, wrong) in checks().items():
        times = max(calls // 20, 10) if name == "jsonschema" else calls
        for kind, check, payload in (("valid", valid, VALID), ("wrong", wrong, WRONG)):
            timed(check, payload, times // 10 + 1)
            figures[f"{name} {kind}"] = timed(check, payload, times)
    return figures


if __name__ == "__main__":
    print(json.dumps(told(int(sys.argv[1]))))
