"""Collection of a plan's checks as pytest items. The first item that runs tries the server for all selected items.

The items are named `evolink::MODEL::CHECK`. They belong to no file, so that their node ids are taken from pytest's
command line before pytest looks for files.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from .. import errors
from ._checks.response_specs import omitted_fields, response_specs
from ._plan import Plan, select_models
from ._report import Report
from ._reports.text_report import format_coverage, format_failures
from ._results import API, Check, Result
from ._runner import Run
from ._server import Server
from ._shared_report import execute_once, read_report

ROOT = "evolink"
"""The name of the collector of all models, with which every node id begins."""
REMAINING = "anything else"
"""The name of the item for the failures of a model that belong to no other item."""
SHARED_FOLDER = "evolink_folder"
"""The key of pytest-xdist's `workerinput` for the folder in which the workers share the report."""

_node_ids = pytest.StashKey[Sequence[str]]()
"""The node ids of conformance tests on the command line, without `evolink::`."""
_report = pytest.StashKey[Report]()
"""The report of a run in this process."""


def take_node_ids(config: pytest.Config) -> None:
    """Remove the node ids of conformance tests from the arguments, and keep them for `collect_items`."""
    own = [argument for argument in config.args if _is_own(argument, config)]
    config.args = [argument for argument in config.args if argument not in own]
    config.stash[_node_ids] = [argument.partition("::")[2] for argument in own]


def _is_own(argument: str, config: pytest.Config) -> bool:
    """Return whether an argument names conformance tests: `evolink::…`, relative to any folder, or just `evolink`."""
    file, separator, _ = argument.partition("::")
    path = Path(config.invocation_params.dir, file)
    return path.name == ROOT and (bool(separator) or not path.exists())


def collect_items(session: pytest.Session) -> list[pytest.Item]:
    """Return an item for each model, pointer and keyword that pytest's command line selects.

    Raises:
        UsageError: If the address, the API key, a model's name or a node id cannot be used.
    """
    option = session.config.option
    try:
        server = Server(option.evolink_base_url, os.environ.get("EVOLINK_API_KEY"))
        models = select_models(option.evolink_models or None)
    except errors.ConfigurationError as error:
        raise pytest.UsageError(str(error)) from error
    if option.evolink_spend is not None and hasattr(session.config, "workerinput"):
        raise pytest.UsageError("--evolink-spend limits what a single process spends. Run pytest without -n.")
    plan = Plan(models, option.evolink_only is not None, spend=option.evolink_spend, wait_for=option.evolink_wait_for)
    node_ids = session.config.stash[_node_ids]
    collector: ContractCollector = ContractCollector.from_parent(  # pyright: ignore[reportUnknownMemberType]
        session, name=ROOT, nodeid=ROOT, server=server, plan=plan, selection=node_ids
    )
    items = list(session.genitems(collector))
    missing = [node_id for node_id in node_ids if not any(_contains(node_id, item) for item in items)]
    if missing:
        raise pytest.UsageError("\n".join(f"not found: {ROOT}::{node_id}" for node_id in missing))
    return items


def _contains(node_id: str, node: pytest.Item | pytest.Collector) -> bool:
    """Return whether a node id, without the root's name, is that of a node or of one of its parents."""
    return not node_id or f"{node.nodeid}::".startswith(f"{ROOT}::{node_id}::")


def report_known_result(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Report a check that has passed or was skipped in the run of an earlier item; None for any other item.

    It needs no captured output, log handlers and caught warnings in each of its phases, which for the 13,000 checks of
    all models take half as long as the requests. So pytest's hooks for the phases are not called. Its hooks for reports
    are, once for each phase as usual, since pytest and other plugins count tests by them.
    """
    is_last = nextitem is None or nextitem.parent is not item.parent  # pytest then tears down the model's collector
    if not isinstance(item, ContractItem) or is_last or not item.is_known_to_pass:
        return None
    hook = item.ihook
    hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    phases: dict[Literal["setup", "call", "teardown"], Callable[[], None]]
    phases = {"setup": item.setup, "call": item.runtest, "teardown": item.teardown}
    for when, function in phases.items():
        call: pytest.CallInfo[None]
        call = pytest.CallInfo.from_call(function, when=when)  # pyright: ignore[reportUnknownVariableType]
        hook.pytest_runtest_logreport(report=hook.pytest_runtest_makereport(item=item, call=call))
    hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def coverage_lines(config: pytest.Config, shared_folder: str | None) -> list[str]:
    """Return the lines of pytest's summary about the coverage of the run.

    Args:
        config: The session's configuration.
        shared_folder: The folder in which the workers of pytest-xdist share their report; None without workers.
    """
    report = config.stash.get(_report, None)
    if report is None and shared_folder is not None:
        report = read_report(Path(shared_folder))
    return [] if report is None else list(format_coverage(report.coverage))


class ContractCollector(pytest.Collector):
    """Collects a `ModelCollector` for each model, and holds the report once the first item has run."""

    def __init__(self, *, server: Server, plan: Plan, selection: Sequence[str], **rest: Any) -> None:
        super().__init__(**rest)
        self._server = server
        self._plan = plan
        self._selection = selection
        self._report: Report | None = None
        self._results: dict[Check, Result] = {}

    def collect(self) -> Iterator[ModelCollector]:
        for model in (API, *self._plan.models):
            collector: ModelCollector = ModelCollector.from_parent(  # pyright: ignore[reportUnknownMemberType]
                self, name=model, plan=self._plan
            )
            if self.selects(collector) or any(node_id.startswith(f"{model}::") for node_id in self._selection):
                yield collector

    def selects(self, node: pytest.Item | pytest.Collector) -> bool:
        """Return whether the node ids on the command line select a node; without any, all are selected."""
        return not self._selection or any(_contains(node_id, node) for node_id in self._selection)

    def report(self) -> Report:
        """Return the report; the first call runs the plan, in one process of all that pytest-xdist started.

        Raises:
            KeyboardInterrupt: If Ctrl-C ended the run.
        """
        if self._report is None:
            folder = getattr(self.config, "workerinput", {}).get(SHARED_FOLDER)
            self._report = self._execute() if folder is None else execute_once(Path(folder), self._execute)
            self.config.stash[_report] = self._report
            failures_last = sorted(self._report.results, key=lambda result: result.outcome == "failed")
            self._results = {result.check: result for result in failures_last}
        if self._report.interrupted:
            raise KeyboardInterrupt
        return self._report

    @property
    def has_run(self) -> bool:
        """Whether the plan has been run to its end."""
        return self._report is not None and not self._report.interrupted

    def result(self, check: Check) -> Result | None:
        """Return the result of one check; None if it was not tried."""
        self.report()
        return self._results.get(check)

    def remaining(self, model: str) -> list[Result]:
        """Return the results of a model that belong to no selected item."""
        self.report()
        return self._remaining.get(model, [])

    @functools.cached_property
    def _remaining(self) -> dict[str, list[Result]]:
        """The results that belong to no selected item, by model."""
        selected = {item.check for item in self._selected_items()}
        return {
            model: [result for result in results if result.check not in selected]
            for model, results in self.report().models().items()
        }

    def _execute(self) -> Report:
        selected = {item.model for item in self._selected_items()}
        models = tuple(model for model in self._plan.models if model in selected) or self._plan.models[:1]
        try:
            return Run(self._server, replace(self._plan, models=models)).execute()
        finally:
            self._server.close()

    def _selected_items(self) -> list[ContractItem]:
        return [item for item in self.session.items if isinstance(item, ContractItem)]


class ModelCollector(pytest.Collector):
    """Collects the checks of one model."""

    parent: ContractCollector

    def __init__(self, *, plan: Plan, **rest: Any) -> None:
        super().__init__(**rest)
        self._plan = plan

    def collect(self) -> Iterator[ContractItem]:
        for check in (*self._checks(), None):
            name = check.name if check is not None else REMAINING
            item: ContractItem = ContractItem.from_parent(  # pyright: ignore[reportUnknownMemberType]
                self, name=name, check=check
            )
            if self.parent.selects(item):
                yield item

    def _checks(self) -> Iterator[Check]:
        """Yield the checks of requests, and those of the responses to them."""
        model, sources = self.name, self._plan.sources
        if model == API:
            return
        yield from self._plan.request_checks(model)
        for kind in ("create", "refusal", "query"):
            for pointer, keyword, source in response_specs()[kind].constraints(omitted=omitted_fields(model)):
                if source in sources:
                    yield Check(model, kind, pointer, keyword)


class ContractFailed(Exception):
    """The server violates the contract."""


class ContractItem(pytest.Item):
    """One check; or, named `anything else`, the failures that belong to no other item."""

    parent: ModelCollector

    def __init__(self, *, check: Check | None, **rest: Any) -> None:
        super().__init__(**rest)  # pyright: ignore[reportUnknownMemberType]
        self.model = self.parent.name
        self.check = check

    @property
    def is_known_to_pass(self) -> bool:
        """Whether the check has passed or was skipped, and no marker or option applies to its test."""
        collector = self.parent.parent
        if self.check is None or not collector.has_run or any(self.iter_markers()) or self.config.option.setupshow:
            return False
        result = collector.result(self.check)
        return result is not None and result.outcome != "failed"

    def runtest(self) -> None:
        """Pass, fail or skip as the result does.

        Raises:
            ContractFailed: If the server violates the contract, or was not tried with it.
        """
        collector = self.parent.parent
        report = collector.report()
        if self.check is None:
            _raise_failures(collector.remaining(self.model))
            if report.stopped:
                raise ContractFailed(report.stopped)
            return
        result = collector.result(self.check)
        if result is not None and result.outcome != "skipped":
            _raise_failures([result])
        elif not report.reached or report.key_refused:
            raise ContractFailed(report.stopped)
        else:
            pytest.skip(result.reason if result is not None else "this check was not tried")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the failure's message, without a traceback."""
        if isinstance(excinfo.value, ContractFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, int, str]:
        """Return the location of the item in pytest's report, which needs a line if a marker skips the item."""
        return ROOT, 0, f"{self.model} {self.name}"


def _raise_failures(results: Sequence[Result]) -> None:
    failed = [result for result in results if result.outcome == "failed"]
    if failed:
        raise ContractFailed("\n".join(line for result in failed for line in format_failures([result])))
