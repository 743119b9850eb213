"""Schemathesis, run on the same planted faults: it is given the document of one model and the server's address."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from evolink import catalog, sandbox

from .mutants import Mutant
from .serving import KEY, Spoilt

Reported = frozenset[tuple[str, str]]
"""The (operation, code of the failure) pairs of one run."""

_PATHS = ("/v1/videos/generations", "/v1/tasks/{task_id}")
_CREATE = _PATHS[0]


def document(model: str) -> dict[str, Any]:
    """The contract with that model as the only one, so that nothing is lost to the choice between them."""
    contract = copy.deepcopy(catalog.contract())
    known = catalog.get(model)
    contract["paths"] = {path: contract["paths"][path] for path in _PATHS}
    content = contract["paths"][_CREATE]["post"]["requestBody"]["content"]["application/json"]
    content["schema"] = {"$ref": f"#/components/schemas/{known.class_name}"}
    content["examples"] = {name: one for name, one in content["examples"].items() if one["value"]["model"] == model}
    others = {"VideoRequest", *(other.class_name for other in catalog.models())} - {known.class_name}
    schemas = contract["components"]["schemas"]
    contract["components"]["schemas"] = {name: schemas[name] for name in schemas if name not in others}
    return contract


def reported(program: str, model: str, mutant: Mutant | None) -> Reported:
    """What Schemathesis reports of a sandbox that serves the mutant, or of a sound one."""
    with _workplace(model) as folder, sandbox.running(Spoilt(mutant).sandbox) as running:
        command = [program, "run", str(folder / "openapi.json"), "--url", running.url]
        command += ["--header", f"Authorization: Bearer {KEY}", "--report", "junit", "--report-dir", str(folder)]
        # Every check and phase it has for single requests; unsupported_method concerns what no contract here says.
        command += [
            "--checks",
            "all",
            "--exclude-checks",
            "unsupported_method",
            "--phases",
            "examples,coverage,fuzzing",
        ]
        command += ["--max-examples", "100", "--generation-deterministic", "--continue-on-failure", "--warnings", "off"]
        subprocess.run(command, capture_output=True, check=False, cwd=folder)
        (written,) = folder.glob("junit-*.xml")
        return frozenset(_failures(written))


def _failures(path: Path) -> Iterator[tuple[str, str]]:
    for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314  a file of our own making
        for failure in case.iter("failure"):
            for code in re.findall(r"ST[0-9]{3}", failure.get("message", "")):
                yield case.get("name", ""), code


@contextmanager
def _workplace(model: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "openapi.json").write_text(json.dumps(document(model)), "utf-8")
        yield folder
