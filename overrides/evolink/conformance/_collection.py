"""The checks of a plan as pytest's tests. The server is tried when the first of them runs, with all that are chosen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from .. import errors
from . import API, Check, Plan, Report, Result, Run, Server, known_models
from ._responses import omitted_fields, response_specs
from ._runner import planned
from ._text_report import told

REST = "anything else"
"""The test of what no other one of its model tells."""


def contract_items(session: pytest.Session) -> list[pytest.Item]:
    """A test for each model, pointer and keyword, as the command line of pytest asks for it.

    Raises:
        UsageError: the address, the key or a model's name cannot be used.
    """
    option = session.config.option
    try:
        server = Server(option.evolink_base_url, os.environ.get("EVOLINK_API_KEY"))
        models = known_models(option.evolink_models or None)
    except errors.ConfigurationError as fault:
        raise pytest.UsageError(str(fault)) from fault
    if option.evolink_spend is not None and hasattr(session.config, "workerinput"):
        raise pytest.UsageError("--evolink-spend counts what one process spends: leave out -n.")
    plan = Plan(models, option.evolink_only is not None, spend=option.evolink_spend)
    collector = ContractCollector.from_parent(session, name="evolink", server=server, plan=plan)
    return list(collector.collect())


class ContractCollector(pytest.Collector):
    """Holds the server, the plan and, once the first test has run, the report."""

    def __init__(self, *, server: Server, plan: Plan, **rest: Any) -> None:
        super().__init__(**rest)
        self._server = server
        self._plan = plan
        self._report: Report | None = None

    def collect(self) -> Iterator[ContractItem]:
        sources = self._plan.sources
        for model, checks in {API: [], **planned(self._plan)}.items():
            for where in ("create", "refusal", "query") if model != API else ():
                points = response_specs()[where].points(left_out=omitted_fields(model))
                checks += [Check(model, where, at, keyword) for at, keyword, source in points if source in sources]
            for check in checks:
                yield ContractItem.from_parent(self, name=check.label, model=model, check=check)
            yield ContractItem.from_parent(self, name=f"{model} {REST}", model=model, check=None)

    def results(self, item: ContractItem) -> list[Result]:
        """What is to be told by one test."""
        if self._report is None:
            chosen = {other.model for other in self.session.items if isinstance(other, ContractItem)}
            models = tuple(model for model in self._plan.models if model in chosen) or self._plan.models[:1]
            plan = Plan(models, self._plan.documented_only, spend=self._plan.spend)
            try:
                self._report = Run(self._server, plan).report()
            finally:
                self._server.close()
        mine = self._report.models().get(item.model, [])
        if item.check is not None:
            return [result for result in mine if result.check == item.check]
        others = {other.check for other in self.session.items if isinstance(other, ContractItem)}
        return [result for result in mine if result.check not in others]

    @property
    def stopped(self) -> str:
        """Why the run ended early; empty where it did not."""
        return self._report.stopped if self._report is not None else ""


class ContractFailed(Exception):
    """The server did not keep the contract."""


class ContractItem(pytest.Item):
    """One check, or for `anything else` the failures that belong to no other test."""

    parent: ContractCollector

    def __init__(self, *, model: str, check: Check | None, **rest: Any) -> None:
        super().__init__(**rest)
        self.model = model
        self.check = check

    def runtest(self) -> None:
        """Passes, fails or is skipped as the result says.

        Raises:
            ContractFailed: the server did not keep the contract.
        """
        results = self.parent.results(self)
        failed = [result for result in results if result.outcome == "failed"]
        if failed:
            raise ContractFailed("\n".join(line for result in failed for line in told([result])))
        if self.check is None and self.parent.stopped:
            raise ContractFailed(self.parent.stopped)
        reasons = [result.reason for result in results if result.outcome == "skipped"]
        if self.check is not None and (reasons or not results):
            pytest.skip(reasons[0] if reasons else "nothing was tried")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The failure's own words, without a traceback."""
        if isinstance(excinfo.value, ContractFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, None, str]:
        """Where it stands in a report."""
        return "evolink", None, self.name
