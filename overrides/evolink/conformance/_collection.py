"""Collection of a plan's checks as pytest items. The first item that runs tries the server for all selected items."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from .. import errors
from ._checks.response_specs import omitted_fields, response_specs
from ._plan import Plan, select_models
from ._report import Report
from ._reports.text_report import format_failures
from ._results import API, Check, Result
from ._runner import Run
from ._server import Server

REMAINING = "anything else"
"""The name of the item for the failures of a model that belong to no other item."""


def collect_items(session: pytest.Session) -> list[pytest.Item]:
    """Return an item for each model, pointer and keyword that pytest's command line selects.

    Raises:
        UsageError: If the address, the API key or a model's name cannot be used.
    """
    option = session.config.option
    try:
        server = Server(option.evolink_base_url, os.environ.get("EVOLINK_API_KEY"))
        models = select_models(option.evolink_models or None)
    except errors.ConfigurationError as error:
        raise pytest.UsageError(str(error)) from error
    if option.evolink_spend is not None and hasattr(session.config, "workerinput"):
        raise pytest.UsageError("--evolink-spend limits what a single process spends. Run pytest without -n.")
    plan = Plan(models, option.evolink_only is not None, spend=option.evolink_spend)
    collector = ContractCollector.from_parent(session, name="evolink", server=server, plan=plan)
    return list(collector.collect())


class ContractCollector(pytest.Collector):
    """Holds the server, the plan and, once the first item has run, the report."""

    def __init__(self, *, server: Server, plan: Plan, **rest: Any) -> None:
        super().__init__(**rest)
        self._server = server
        self._plan = plan
        self._report: Report | None = None

    def collect(self) -> Iterator[ContractItem]:
        sources = self._plan.sources
        for model, checks in {API: [], **self._plan.request_checks()}.items():
            for kind in ("create", "refusal", "query") if model != API else ():
                constraints = response_specs()[kind].constraints(omitted=omitted_fields(model))
                checks += [Check(model, kind, at, keyword) for at, keyword, source in constraints if source in sources]
            for check in checks:
                yield ContractItem.from_parent(self, name=check.label, model=model, check=check)
            yield ContractItem.from_parent(self, name=f"{model} {REMAINING}", model=model, check=None)

    def results(self, item: ContractItem) -> list[Result]:
        """Return the results that one item reports; the first call runs the plan."""
        if self._report is None:
            self._report = self._run()
        results = self._report.models().get(item.model, [])
        if item.check is not None:
            return [result for result in results if result.check == item.check]
        others = {other.check for other in self._selected_items()}
        return [result for result in results if result.check not in others]

    @property
    def stopped(self) -> str:
        """Why the run ended early; empty if it did not."""
        return self._report.stopped if self._report is not None else ""

    def _run(self) -> Report:
        selected = {item.model for item in self._selected_items()}
        models = tuple(model for model in self._plan.models if model in selected) or self._plan.models[:1]
        plan = Plan(models, self._plan.documented_only, spend=self._plan.spend)
        try:
            return Run(self._server, plan).execute()
        finally:
            self._server.close()

    def _selected_items(self) -> list[ContractItem]:
        return [item for item in self.session.items if isinstance(item, ContractItem)]


class ContractFailed(Exception):
    """The server violates the contract."""


class ContractItem(pytest.Item):
    """One check; or, named `anything else`, the failures that belong to no other item."""

    parent: ContractCollector

    def __init__(self, *, model: str, check: Check | None, **rest: Any) -> None:
        super().__init__(**rest)
        self.model = model
        self.check = check

    def runtest(self) -> None:
        """Pass, fail or skip as the result does.

        Raises:
            ContractFailed: If the server violates the contract.
        """
        results = self.parent.results(self)
        failed = [result for result in results if result.outcome == "failed"]
        if failed:
            raise ContractFailed("\n".join(line for result in failed for line in format_failures([result])))
        if self.check is None and self.parent.stopped:
            raise ContractFailed(self.parent.stopped)
        reasons = [result.reason for result in results if result.outcome == "skipped"]
        if self.check is not None and (reasons or not results):
            pytest.skip(reasons[0] if reasons else "this check was not tried")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the failure's message, without a traceback."""
        if isinstance(excinfo.value, ContractFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, None, str]:
        """Return the location of the item in pytest's report."""
        return "evolink", None, self.name
