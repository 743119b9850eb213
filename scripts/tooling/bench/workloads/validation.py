"""Microseconds of CPU to validate one request, a valid one and one with three violations: `validation CALLS`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from .process import cpu_seconds

MODEL = "wan2.5-text-to-video"
VALID = {"model": MODEL, "prompt": "A boat on a quiet lake at dawn", "duration": 5, "quality": "720p"}
INVALID = {"model": MODEL, "promt": "A boat", "duration": 7}
"""Without a prompt, with an unknown field and with a duration outside the enum."""

Validate = Callable[[Any], object]


def validators() -> dict[str, tuple[Validate, Validate]]:
    """Return name -> what validates a valid payload, and what lists all violations of an invalid one.

    Raises:
        SystemExit: If the payloads do not have 0 and 3 violations.
    """
    from evolink import catalog, contract

    schema = catalog.get(MODEL).schema
    fast = import_module("jsonschema_rs").Draft202012Validator(schema, validate_formats=True)
    draft = import_module("jsonschema").Draft202012Validator
    slow = draft(schema, format_checker=draft.FORMAT_CHECKER)
    counts = [len(contract.validate(VALID)), len(contract.validate(INVALID)), len(list(slow.iter_errors(INVALID)))]
    if counts != [0, 3, 3]:
        raise SystemExit(f"the payloads should have 0, 3 and 3 violations, not {counts}")

    def list_errors(payload: Any) -> object:
        return list(slow.iter_errors(payload))

    return {
        "evolink": (contract.validate, contract.validate),
        "jsonschema-rs": (fast.is_valid, lambda payload: list(fast.iter_errors(payload))),
        "jsonschema": (list_errors, list_errors),
    }


def microseconds(validate: Validate, payload: Any, calls: int) -> float:
    """Return the microseconds of CPU per call."""
    cpu = cpu_seconds()
    for _ in range(calls):
        validate(payload)
    return (cpu_seconds() - cpu) / calls * 1e6


def measure(calls: int) -> dict[str, float]:
    """Measure all validators; the slow one with a twentieth of the calls."""
    figures: dict[str, float] = {}
    for name, (validate_valid, validate_invalid) in validators().items():
        count = max(calls // 20, 10) if name == "jsonschema" else calls
        for kind, validate, payload in (("valid", validate_valid, VALID), ("invalid", validate_invalid, INVALID)):
            microseconds(validate, payload, count // 10 + 1)
            figures[f"{name} {kind}"] = microseconds(validate, payload, count)
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
