"""Results of tools as JSON: tasks, links, violations and errors, small and without secrets.

What the API sends is data here, never an option or a path: texts lose control characters and are cut, links other than
https are dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from .. import errors
from .._json import is_list, is_mapping
from .._sansio.budget import Budget, describe_price, format_credits
from .._sansio.result_links import fetchable_link
from .._security.public_addresses import is_loopback_url
from .._security.redaction import MIN_KNOWN_KEY, escape_unprintable
from ..contract._corrections import Correction, find_corrections
from ..contract._violations import Violation
from ..tasks import TaskSnapshot
from ._operations import Result

MAX_TEXT = 500
"""Characters of a text that the API sent."""
MAX_VIOLATIONS = 20
"""Violations in a result; more than that are counted only."""
MAX_VALUE = 500
"""Characters of a corrected value as JSON; of a longer one, the result has the length that is allowed."""
MAX_LINK = 4096
"""Characters of a link; signed ones have about 1,000."""
_ADVICE_FOR_PROGRAMS = re.compile(r" [^.]*\bcheck=False\b[^.]*\.")
"""A sentence about an argument of the client, which an agent does not have."""


class ToolError(Exception):
    """A tool call that is refused; `result` is what the agent gets."""

    def __init__(self, kind: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.result: Result = {"error": {"type": kind, "message": clean(message), **facts}}


def clean(text: object, limit: int = MAX_TEXT) -> str:
    """Return a text without secrets and control characters, cut to `limit` characters."""
    cleaned = escape_unprintable(" ".join(str(text)[: 8 * limit].split()))
    return cleaned if len(cleaned) <= limit else f"{cleaned[: limit - 1]}…"


def describe_error(error: errors.EvoLinkError | OSError) -> Result:
    """Return the result of a call that an error ended."""
    if isinstance(error, errors.BudgetExceeded):
        return _describe_exceeded_limit(error)
    facts = {
        name: clean(value) if isinstance(value, str) else value
        for name in ("task_id", "status", "code", "param", "suggestion", "retryable", "retry_after")
        if (value := getattr(error, name, None)) is not None
    }
    if isinstance(error, errors.SubmissionUncertain):
        facts["advice"] = "Call generate again with the same arguments: it is not paid twice."
    return ToolError(type(error).__name__, str(error), **facts).result


def _describe_exceeded_limit(error: errors.BudgetExceeded) -> Result:
    """Return the result of a refusal by the client, without its advice, which is for programs."""
    facts = {"limit": format_credits(error.limit)}
    problem = f"the limit is {facts['limit']} credits"
    if error.remaining is not None:
        facts["remaining"] = format_credits(error.remaining)
        problem = f"{facts['remaining']} of the {facts['limit']} credits of the budget remain"
    message = f"{describe_price(error.estimate)}; {problem}. Nothing was sent."
    return ToolError("BudgetExceeded", message, **facts).result


def describe_budget(budget: Budget) -> dict[str, str]:
    """Return the limits of a budget and what is reserved and spent, in credits, without limits that it lacks."""
    names = ("max_credits", "max_credits_per_request", "reserved", "spent", "remaining")
    return {name: format_credits(value) for name in names if (value := getattr(budget, name)) is not None}


def describe_violations(
    request: Any, violations: Sequence[Violation], *, allow_loopback: bool = False
) -> dict[str, Any]:
    """Return violations as JSON, each with its correction if one change removes it."""
    corrections = find_corrections(request, violations, allow_loopback=allow_loopback)
    listed = [*zip(violations, corrections, strict=True)][:MAX_VIOLATIONS]
    found: dict[str, Any] = {"violations": [_describe_violation(*each) for each in listed]}
    return {**found, "more": len(violations) - MAX_VIOLATIONS} if len(violations) > MAX_VIOLATIONS else found


def _describe_violation(violation: Violation, correction: Correction | None) -> dict[str, Any]:
    message = _ADVICE_FOR_PROGRAMS.sub("", violation.message)
    entry: dict[str, Any] = {"pointer": violation.pointer, "keyword": violation.keyword, "message": message}
    nearest = violation.suggestion
    value = None if correction is None else correction.operation.get("value")
    if violation.keyword in ("maxLength", "maxItems") and value and len(json.dumps(value)) > MAX_VALUE:
        entry["max_length"] = len(value)  # the agent has the value, which need not be repeated
    elif correction is not None:
        entry["fix"] = correction.operation
        if correction.is_example:
            entry["is_example"] = True
        else:
            nearest = correction.operation.get("value", nearest)
    return entry if nearest is None else {**entry, "nearest": nearest}


def describe_task(task: TaskSnapshot, *, is_local: bool) -> Result:
    """Return a task as JSON, with its result links once it is completed, and its error if it failed."""
    result: Result = {"task_id": clean(task.id, 200), "status": clean(task.status, 40), "progress": task.progress}
    if task.model is not None:
        result["model"] = clean(task.model, 100)
    if task.results:
        result["results"] = safe_links(task.results, is_local=is_local)
    if task.element_id is not None:
        result["element_id"] = clean(task.element_id, 100)
    if task.error_code is not None or task.error_message is not None:
        result["error_code"], result["error_message"] = clean(task.error_code or ""), clean(task.error_message or "")
    return result


def safe_links(links: Iterable[str], *, is_local: bool) -> list[str]:
    """Return the links that a program may open: https, or loopback if the API is on this machine."""
    return [link for link in map(fetchable_link, links) if _is_safe(link, is_local=is_local)]


def _is_safe(link: str, *, is_local: bool) -> bool:
    if len(link) > MAX_LINK or not link.isascii() or not link.isprintable() or " " in link:
        return False
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (is_local and is_loopback_url(link)))


def without_key(value: Any, key: str) -> Any:
    """Return JSON without an API key, wherever a server may have echoed it."""
    if len(key) < MIN_KNOWN_KEY:
        return value
    if isinstance(value, str):
        return value.replace(key, "…")
    if is_mapping(value):
        return {without_key(name, key): without_key(inner, key) for name, inner in value.items()}
    return [without_key(inner, key) for inner in value] if is_list(value) else value
