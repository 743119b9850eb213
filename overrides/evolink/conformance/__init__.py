"""Tries a server with the cases of the contract: does it take what it must, refuse what it must, and answer as it must?

    from evolink import conformance

    report = conformance.run("http://127.0.0.1:8765")
    print(conformance.as_text(report))

The same as `evolink contract run`, and what `pytest --evolink-base-url=…` collects.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import catalog, errors
from .._http.sync_driver import SyncDriver
from ..contract._words import nearest
from ._baseline import Baseline
from ._junit import as_junit
from ._purse import Stopped
from ._results import API, Check, Failure, Outcome, Report, Result
from ._runner import WORKERS, OnProgress, Plan, Run
from ._server import Server
from ._text import as_text
from ._witness import Breach, Witness, witness

__all__ = [
    "API",
    "Baseline",
    "Breach",
    "Check",
    "Failure",
    "Outcome",
    "Plan",
    "Report",
    "Result",
    "Run",
    "Server",
    "Stopped",
    "Witness",
    "as_junit",
    "as_text",
    "known_models",
    "run",
    "witness",
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
    workers: int = WORKERS,
    driver: SyncDriver | None = None,
    on_progress: OnProgress = lambda done, of: None,
) -> Report:
    """Tries a server with every case of the models, and looks at all that it answers.

    Args:
        base_url: where the server is. Valid requests go to another machine's only with `spend`.
        api_key: the key; a server on this machine is given one where it is left out.
        models: ids of models; all where it is left out.
        documented_only: leaves out what only this project's spec states.
        seed: draws other letters and mixtures of fields.
        spend: credits; the run ends when the balance has gone down by that much.
        wait: seconds in which a task is to complete.
        workers: requests at a time to a server on this machine.
        driver: what does the HTTP.
        on_progress: called after each case with how many have been sent, and of how many.

    Raises:
        ConfigurationError: the address or the key cannot be used, or there is no such model.
    """
    server = Server(base_url, api_key, driver=driver)
    plan = Plan(known_models(models), documented_only, seed, spend, wait, workers)
    try:
        return Run(server, plan, on_progress=on_progress).report()
    finally:
        server.close()


def known_models(models: Sequence[str] | None) -> tuple[str, ...]:
    """The models that are asked for, or all.

    Raises:
        ConfigurationError: there is no such model.
    """
    for model in models or ():
        if model not in catalog.ids():
            choice = nearest(model, catalog.ids(), cutoff=0.5)
            hint = f"Did you mean {choice!r}?" if choice else "evolink.catalog lists the models."
            raise errors.ConfigurationError(f"Unknown model {model!r}. {hint}")
    return tuple(models) if models else tuple(catalog.ids())
