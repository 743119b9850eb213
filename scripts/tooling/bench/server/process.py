"""The local server as a child process."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..processes import program_environment


class ServerProcess:
    """`python -m tooling.bench.server`, running while the `with` block lasts."""

    def __init__(self, result: Path) -> None:
        """Prepare the command.

        Args:
            result: The file that its result links return.
        """
        self._command = [sys.executable, "-m", "tooling.bench.server", str(result)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=program_environment()
        )
        port = self._process.stdout.readline() if self._process.stdout is not None else ""
        self.base_url = f"http://127.0.0.1:{int(port)}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=20)

    def reset(self, **plan: float) -> None:
        """Forget all tasks and follow a new plan, given by the fields of `handlers.Plan`."""
        self._get("reset?" + "&".join(f"{name}={value}" for name, value in plan.items()))

    def counters(self) -> dict[str, Any]:
        """Return what the server has counted since the last reset."""
        counted: dict[str, Any] = self._get("counters")
        return counted

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.base_url}/bench/{path}", timeout=60) as response:  # noqa: S310  it is http
            return json.load(response)
