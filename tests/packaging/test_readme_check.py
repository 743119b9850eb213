"""The examples of `evolink check` in the README work as shown."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from evolink import contract, sandbox
from evolink.errors import InvalidRequest
from support.client_harness import ROOT

SECTION = (ROOT / "README.md").read_text(encoding="utf-8").split("## Check payloads")[1].split("\n## ")[0]


def block(language: str) -> str:
    """Return the first fenced block of the section in that language."""
    return SECTION.split(f"```{language}\n")[1].split("```")[0]


def test_the_commands_print_the_output_shown_below_them(tmp_path: Path) -> None:
    steps = [step.partition("\n") for step in block("console").split("$ ")[1:]]
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    with sandbox.running() as local:
        for command, _, output in steps:
            command = command.replace("http://127.0.0.1:8765", local.url)
            completed = subprocess.run(
                command, shell=True, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
            )
            assert re.sub("warning: the catalog is from .*\n", "", completed.stderr) == ""
            assert completed.returncode < 2, command
            assert not output or completed.stdout == output

    assert (tmp_path / "payloads.sarif").stat().st_size > 500


def test_a_failed_assertion_prints_the_payload_as_shown() -> None:
    shown = [line.removeprefix("E   ") for line in block("text").splitlines()]

    with pytest.raises(InvalidRequest) as raised:
        contract.assert_valid({"model": "wan2.5-text-to-video", "prompt": "A boat", "duration": 7})

    assert raised.value.__notes__[0].splitlines()[1:] == shown
