"""Runs `scripts/drift import` on a page of a request, in a copy of spec/."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tooling.codegen.sources import Spec, read_spec
from tooling.drift.__main__ import main

from support.client_harness import ROOT
from support.drift.spec_pages import page_bytes

TODAY = "2026-11-21"
"""The date of every page."""
WHOLE_SPEC = read_spec(ROOT)


def spec_of(model: str) -> Spec:
    """Return the spec with one model."""
    return replace(WHOLE_SPEC, models={model: WHOLE_SPEC.models[model]})


def run_import(root: Path, request: dict[str, Any], *options: str, name: str = "page.json") -> int:
    """Write the page and import it; return the exit code."""
    page = root / name
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(page_bytes(request))
    return main(["import", str(page), "--root", str(root), "--date", TODAY, *options])
