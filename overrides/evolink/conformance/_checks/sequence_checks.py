"""Checks of sequences of requests: a result that is downloaded and listed, and what repeats and refusals cost."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._json import is_dict, is_list
from ..._security.public_addresses import is_loopback_url, why_not_public
from ...contract import Case, Source
from .._budget import remaining_credits
from .._exchanges import Exchange
from .._results import API, Check, Failure, Result
from .._server import Server
from .response_checks import check_responses
from .response_specs import response_specs
from .task_checks import CompletedTask

_URL = re.compile(r"https?://[!-~]{1,2000}")
PAGE_SIZE = 50
MAX_PAGES = 20
"""Pages of the list of tasks that are read to find a task."""
_DOWNLOAD = Check(API, "sequence", "/results/0", "download")
_LIST = Check(API, "sequence", "/data", "list")
_REFUSAL = Check(API, "sequence", "", "refusal-not-charged")
_REPEAT = Check(API, "sequence", "", "repeat-not-charged")
_NOT_SUPPORTED = (404, 405, 501)
"""Statuses of a server without the endpoint; many stand-ins for the API lack some."""
_OTHER_SPENDERS = "the balance of another machine's server may change for other reasons"


def check_result(server: Server, completed: CompletedTask | None, *, sources: Sequence[Source]) -> Iterator[Result]:
    """Yield the results about a completed task: its result can be downloaded, and the list of tasks contains it.

    Args:
        server: The server that has the task.
        completed: A completed task; None if there is none.
        sources: The sources whose statements are checked.
    """
    if completed is None:
        yield from (Result(check, "skipped", reason="no task has completed") for check in (_DOWNLOAD, _LIST))
        return
    yield _check_download(server, completed.query)
    if "ours" in sources:
        yield from _check_list(server, completed, sources)


def check_charges(server: Server, cases: Sequence[Case]) -> Iterator[Result]:
    """Yield the results about the balance: neither a refused request nor a repeat with the same key is charged.

    Call it while no other request is in flight. One valid case and one invalid case are sent.

    Args:
        server: The server under test.
        cases: The cases of one model.
    """
    valid = next((case.payload for case in cases if case.valid), None)
    invalid = next((case.payload for case in cases if not case.valid), None)
    yield _check_not_charged(server, _REFUSAL, invalid, prepare=False, expected=lambda sent: sent.refused)
    yield _check_not_charged(server, _REPEAT, valid, prepare=True, expected=lambda sent: sent.accepted)


def _check_not_charged(
    server: Server, check: Check, payload: Any, *, prepare: bool, expected: Callable[[Exchange], bool]
) -> Result:
    """Check that a request leaves the balance as it is; with `prepare` it is sent before with the same key."""
    if not server.is_local:
        return Result(check, "skipped", reason=_OTHER_SPENDERS)
    key = f"contract-{secrets.token_hex(16)}"
    if prepare and not server.submit(payload, idempotency_key=key).accepted:
        return Result(check, "skipped", reason="the server did not accept the request")
    before = remaining_credits(server.get_credits())
    # A drop may also come from a task that ends meanwhile, but not each time.
    for attempt in (1, 2):
        sent = server.submit(payload, idempotency_key=key)
        balance = server.get_credits()
        after = remaining_credits(balance)
        if not before or not after or not expected(sent):
            return Result(check, "skipped", reason="the server has no balance, or did not respond as expected")
        charged = _drop(before, after)
        if charged <= 0:
            return Result(check, "passed", attempt, seconds=sent.seconds)
        before = after
    failure = Failure(
        "the same request twice", "an unchanged balance", f"{charged:g} credits less", sent.curl(), "ours"
    )
    return Result(check, "failed", attempt, (failure,), seconds=sent.seconds)


def _drop(before: Mapping[str, float], after: Mapping[str, float]) -> float:
    return max(credits - after.get(name, credits) for name, credits in before.items())


def _check_download(server: Server, query: Exchange) -> Result:
    body = query.json
    results = body.get("results") if is_dict(body) else None
    url = results[0] if is_list(results) and results else None
    if not isinstance(url, str):
        return Result(_DOWNLOAD, "skipped", reason="the completed task has no results")
    reason = _why_not_downloaded(server, url)
    if reason:
        return Result(_DOWNLOAD, "skipped", reason=reason)
    exchange = server.download(url)
    if exchange.status == 200 and exchange.response is not None and exchange.response.body:
        return Result(_DOWNLOAD, "passed", 1, seconds=exchange.seconds)
    size = len(exchange.response.body) if exchange.response is not None else 0
    actual = exchange.error or f"HTTP {exchange.status} with {size} bytes"
    failure = Failure("a completed task", "HTTP 200 with a file", actual, exchange.curl(), "documented")
    return Result(_DOWNLOAD, "failed", 1, (failure,), seconds=exchange.seconds)


def _why_not_downloaded(server: Server, url: str) -> str:
    """Return why a result is not requested; a local server's must be local, any other's on the public internet."""
    if not _URL.fullmatch(url):
        return "the result is not a URL"
    if not server.is_local:
        why = why_not_public(url)
        return f"the link is not requested: {why}" if why else ""
    return "" if is_loopback_url(url) else "the result is on another machine, which this run does not contact"


def _check_list(server: Server, task: CompletedTask, sources: Sequence[Source]) -> Iterator[Result]:
    pages: list[Exchange] = []
    for page in _list_pages(server, task.model):
        pages.append(page)
        if _has_task(page, task.task_id):
            break
    if pages[0].status in _NOT_SUPPORTED:
        yield Result(_LIST, "skipped", 1, reason="the server has no list of tasks")
        return
    yield _result_of_list(pages, task.task_id)
    listed = [(page, "a page of tasks") for page in pages]
    for result in check_responses(API, response_specs()["list"], listed, sources=sources, timed=False):
        # The documentation has no page about the list.
        yield replace(result, failures=tuple(replace(failure, source="ours") for failure in result.failures))


def _list_pages(server: Server, model: str) -> Iterator[Exchange]:
    """Yield the pages of a model's tasks, and then those of all tasks, in which the model may have another name."""
    for name in (model, None):
        for number in range(1, MAX_PAGES + 1):
            page = server.list_tasks(name, number, PAGE_SIZE)
            yield page
            if not _tasks(page):
                break


def _result_of_list(pages: Sequence[Exchange], task_id: str) -> Result:
    seconds = sum(page.seconds for page in pages)
    if _has_task(pages[-1], task_id):
        return Result(_LIST, "passed", len(pages), seconds=seconds)
    last = pages[-1]
    if _tasks(last):
        reason = f"the task is not among the {MAX_PAGES * PAGE_SIZE} tasks that were read"
        return Result(_LIST, "skipped", len(pages), reason=reason, seconds=seconds)
    if not last.accepted or not is_dict(last.json):
        reason = "already reported: the response is not a list of tasks"
        return Result(_LIST, "skipped", len(pages), reason=reason, seconds=seconds)
    failure = Failure("a completed task", f"a list with the task {task_id}", last.summary(), last.curl(), "ours")
    return Result(_LIST, "failed", len(pages), (failure,), seconds=seconds)


def _tasks(page: Exchange) -> list[Any]:
    tasks = page.json.get("data") if is_dict(page.json) else None
    return tasks if is_list(tasks) else []


def _has_task(page: Exchange, task_id: str) -> bool:
    return any(is_dict(row) and row.get("id") == task_id for row in _tasks(page))
