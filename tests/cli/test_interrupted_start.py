"""Ctrl-C while the command line loads its modules: exit code 130 and no traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import os, signal, sys
from evolink.__main__ import main

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == MODULE:
            os.kill(os.getpid(), signal.SIGINT)

MODULE = sys.argv.pop()
sys.meta_path.insert(0, Interrupt())
main()
"""
"""Runs a command, and sends itself SIGINT when a module is about to be loaded."""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
@pytest.mark.parametrize("module", ["evolink.cli", "click", "evolink.cli.commands.models", "evolink.catalog"])
def test_an_interrupted_start_exits_with_130_and_no_traceback(module: str) -> None:
    command = [sys.executable, "-c", PROGRAM, "models", "kling-o3-text-to-video", module]

    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert (run.returncode, run.stdout) == (130, "")
    assert "Traceback" not in run.stderr
    assert "KeyboardInterrupt" not in run.stderr
