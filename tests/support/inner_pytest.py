"""A pytest session of a user's own tests, run in this process with the plugin."""

from __future__ import annotations

from typing import Protocol

import pytest

OPTIONS = ("-p", "no:randomly", "-p", "no:recording", "-W", "error", "--strict-markers")
"""pytest-recording cannot be loaded once a test has imported vcrpy."""


class RunPytest(Protocol):
    """Runs pytest in the folder of `pytester`; with `in_process=False` in a process of its own."""

    def __call__(self, *options: str, in_process: bool = True) -> pytest.RunResult: ...


@pytest.fixture
def run_pytest(pytester: pytest.Pytester) -> RunPytest:
    """Return a function that runs pytest; a process of its own is only needed for pytest-xdist, and takes seconds."""

    def run(*options: str, in_process: bool = True) -> pytest.RunResult:
        if in_process:
            return pytester.runpytest_inprocess(*OPTIONS, *options)
        return pytester.runpytest_subprocess(*OPTIONS, *options)

    return run
