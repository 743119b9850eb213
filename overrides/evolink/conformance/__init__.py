"""Conformance runs: every test case of the contract is sent to a server, and every response is checked.

A server must accept the valid cases, refuse the invalid ones, and respond as the contract specifies.

Example::

    from evolink import conformance

    report = conformance.run("http://127.0.0.1:8765")
    print(conformance.as_text(report))

`evolink contract run` does the same, and `pytest --evolink-base-url=…` collects the checks as tests.
"""

from __future__ import annotations

from collections.abc import Sequence

from .._http.sync_driver import SyncDriver
from ._baseline import Baseline
from ._budget import RunStopped
from ._coverage import Coverage, ModelCoverage
from ._plan import DEFAULT_WORKERS, Plan, select_models
from ._report import Report
from ._reports.html_report import as_html
from ._reports.junit_report import as_junit
from ._reports.text_report import as_text
from ._results import API, Check, Failure, Outcome, Result
from ._runner import OnProgress, Run
from ._server import Server
from ._traffic import TrafficRecorder, TrafficViolation, record_traffic

__all__ = [
    "API",
    "Baseline",
    "Check",
    "Coverage",
    "Failure",
    "ModelCoverage",
    "Outcome",
    "Plan",
    "Report",
    "Result",
    "Run",
    "RunStopped",
    "Server",
    "TrafficRecorder",
    "TrafficViolation",
    "as_html",
    "as_junit",
    "as_text",
    "record_traffic",
    "run",
    "select_models",
]


def run(
    base_url: str,
    *,
    api_key: str | None = None,
    models: Sequence[str] | None = None,
    documented_only: bool = False,
    seed: int = 0,
    spend: float | None = None,
    wait: float = 300.0,
    wait_for: float = 0.0,
    workers: int = DEFAULT_WORKERS,
    driver: SyncDriver | None = None,
    on_progress: OnProgress = lambda done, of: None,
) -> Report:
    """Send every test case of the models to a server and check every response.

    Args:
        base_url: The URL of the server. Valid requests are sent to another machine only with `spend`.
        api_key: The API key; a server on this machine gets one by default.
        models: The ids of the models; all by default.
        documented_only: Whether to leave out what only this project's spec states.
        seed: Seed of the random letters and of the mixtures of fields in the cases.
        spend: Credits; the run ends when the balance has gone down by that much.
        wait: Seconds within which a task must complete.
        wait_for: Seconds within which the server must respond for the first time.
        workers: Concurrent requests to a server on this machine.
        driver: Sends the HTTP requests.
        on_progress: Called after each case with how many have been sent, and of how many.

    Returns:
        The report; nothing that the server does raises an error, and Ctrl-C ends the run with what is known.

    Raises:
        ConfigurationError: If the address or the API key cannot be used, or there is no such model.
    """
    server = Server(base_url, api_key, driver=driver)
    plan = Plan(select_models(models), documented_only, seed, spend, wait, wait_for, workers)
    try:
        return Run(server, plan, on_progress=on_progress).execute()
    finally:
        server.close()


def __dir__() -> list[str]:
    return sorted(__all__)
