"""Code that runs in an interpreter of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def modules_after(code: str) -> set[str]:
    """Return the names of the modules that are loaded after `code`."""
    # scripts/coverage would load modules of its own.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return set(run.stdout.split())


def json_files_after(code: str) -> set[str]:
    """Return the names of the JSON files that `code` reads."""
    audited = (
        "opened = []\n"
        "sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == 'open' else None)\n"
        f"{code}\n"
        "sys.modules.update({name: None for name in opened if name.endswith('.json')})"
    )
    return {Path(name).name for name in modules_after(audited) if name.endswith(".json") and Path(name).is_absolute()}
