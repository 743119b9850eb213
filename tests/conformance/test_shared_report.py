"""The report that the processes of pytest-xdist share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from evolink.conformance import Report
from evolink.conformance._shared_report import execute_once
from support.stub_servers import run_against, sandbox


def test_the_plan_runs_once_however_many_need_its_report(tmp_path: Path) -> None:
    executed: list[Report] = []

    def execute() -> Report:
        executed.append(run_against(sandbox().handle, models=("gemini-omni-flash-video-edit",)))
        return executed[-1]

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: execute_once(tmp_path, execute), range(4)))

    assert len(executed) == 1
    assert all(report == executed[0] for report in reports)


def test_the_next_process_runs_the_plan_if_the_first_has_failed(tmp_path: Path) -> None:
    def fail() -> Report:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute_once(tmp_path, fail)

    assert execute_once(tmp_path, lambda: Report("http://127.0.0.1:9", ())).base_url == "http://127.0.0.1:9"
