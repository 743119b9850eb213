"""Runs Schemathesis on the same mutants: it gets an OpenAPI document with one model, and the server's URL."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from evolink import catalog, sandbox

from .detection import API_KEY, MutantSandbox
from .mutants import Mutant

Failures = frozenset[tuple[str, str]]
"""The (operation, failure code) pairs of one run."""

_PATHS = ("/v1/videos/generations", "/v1/tasks/{task_id}")
_CREATE = _PATHS[0]


def single_model_document(model: str) -> dict[str, Any]:
    """Return the contract with only that model, so that no test case is spent on the choice between models."""
    contract = copy.deepcopy(catalog.contract())
    entry = catalog.get(model)
    contract["paths"] = {path: contract["paths"][path] for path in _PATHS}
    content = contract["paths"][_CREATE]["post"]["requestBody"]["content"]["application/json"]
    content["schema"] = {"$ref": f"#/components/schemas/{entry.class_name}"}
    content["examples"] = {name: one for name, one in content["examples"].items() if one["value"]["model"] == model}
    others = {"VideoRequest", *(other.class_name for other in catalog.models())} - {entry.class_name}
    schemas = contract["components"]["schemas"]
    contract["components"]["schemas"] = {name: schemas[name] for name in schemas if name not in others}
    return contract


def run_schemathesis(program: str, model: str, mutant: Mutant | None) -> Failures:
    """Run Schemathesis against a sandbox that serves the mutant, or an unmutated one, and return its failures."""
    with tempfile.TemporaryDirectory() as name, sandbox.running(MutantSandbox(mutant).sandbox) as server:
        folder = Path(name)
        document = folder / "openapi.json"
        document.write_text(json.dumps(single_model_document(model)), "utf-8")
        command = [program, "run", str(document), "--url", server.url]
        command += ["--header", f"Authorization: Bearer {API_KEY}", "--report", "junit", "--report-dir", str(folder)]
        # Every check and phase for single requests; the contract does not define what unsupported_method checks.
        command += ["--checks", "all", "--exclude-checks", "unsupported_method"]
        command += ["--phases", "examples,coverage,fuzzing"]
        command += ["--max-examples", "100", "--generation-deterministic", "--continue-on-failure", "--warnings", "off"]
        subprocess.run(command, capture_output=True, check=False, cwd=folder)
        (report,) = folder.glob("junit-*.xml")
        return frozenset(_read_failures(report))


def _read_failures(report: Path) -> Iterator[tuple[str, str]]:
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  a file that this program wrote
        for failure in case.iter("failure"):
            for code in re.findall(r"ST[0-9]{3}", failure.get("message", "")):
                yield case.get("name", ""), code
