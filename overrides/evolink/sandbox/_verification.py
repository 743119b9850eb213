"""Verification: compares the requests that a sandbox received with those that a test expects.

A test in any language posts its expectations to /_sandbox/verify. An expectation states what is known of a request;
what it does not state may have any value.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from .._json import JSON, is_dict, is_list
from ._event_log import MAX_BODY, RequestEvent

KEYS = ("method", "path", "status", "body", "count")
"""What an expectation can state."""
MAX_EXPECTATIONS = 100
NEAREST = 3
"""Requests shown for an expectation that was not met."""
ABSENT = "(absent)"
"""The actual value of a field that a request lacks."""


class InvalidExpectation(ValueError):
    """An expectation is malformed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a request that is not as expected."""

    pointer: str
    """The JSON Pointer of the part in the expectation, such as /body/duration."""
    expected: Any
    actual: Any


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a test expects of a number of requests."""

    stated: Mapping[str, Any]
    """The expectation as posted."""
    minimum: float
    maximum: float

    @classmethod
    def parse(cls, stated: Any, pointer: str) -> Expectation:
        """Parse one expectation.

        Raises:
            InvalidExpectation: If it is malformed; the message contains `pointer`.
        """
        if not is_dict(stated):
            raise InvalidExpectation(f"{pointer} must be an object with some of {', '.join(KEYS)}.")
        unknown = stated.keys() - KEYS
        if unknown:
            raise InvalidExpectation(f"{pointer} has {', '.join(sorted(unknown))}. Use some of {', '.join(KEYS)}.")
        for name, kind in (("method", str), ("path", str), ("status", int)):
            if name in stated and (not isinstance(stated[name], kind) or isinstance(stated[name], bool)):
                noun = "a number" if kind is int else "a string"
                raise InvalidExpectation(f"{pointer}/{name} must be {noun}, not {stated[name]!r}.")
        return cls(stated, *_parse_count(stated.get("count", {"min": 1}), f"{pointer}/count"))

    def differences(self, request: RequestEvent) -> list[Difference]:
        """Return where a request is not as expected; none if it matches."""
        found: list[Difference] = []
        stated = self.stated
        if "method" in stated and stated["method"].upper() != request.method:
            found.append(Difference("/method", stated["method"], request.method))
        if "path" in stated and not _path_pattern(stated["path"]).match(request.path):
            found.append(Difference("/path", stated["path"], request.path))
        if "status" in stated and stated["status"] != request.status:
            found.append(Difference("/status", stated["status"], request.status))
        if "body" in stated:
            found += _body_differences("/body", stated["body"], request.body)
        return found

    def describe_count(self) -> str:
        """Return the expected number of requests in words."""
        if self.minimum == self.maximum:
            return f"exactly {self.minimum:g}"
        if self.maximum == inf:
            return f"at least {self.minimum:g}"
        return f"at most {self.maximum:g}" if self.minimum == 0 else f"{self.minimum:g} to {self.maximum:g}"


def _parse_count(count: Any, pointer: str) -> tuple[float, float]:
    """Return the least and the greatest number of requests."""
    limits: dict[str, Any] = count if is_dict(count) else {"min": count, "max": count}
    numbers = limits.get("min", 0), limits.get("max", inf)
    is_valid = all(isinstance(each, int | float) and not isinstance(each, bool) and each >= 0 for each in numbers)
    if not limits or limits.keys() - {"min", "max"} or not is_valid or numbers[0] > numbers[1]:
        raise InvalidExpectation(f'{pointer} must be a number or {{"min": 1, "max": 3}}, not {count!r}.')
    return numbers


@functools.lru_cache(maxsize=MAX_EXPECTATIONS)
def _path_pattern(path: str) -> re.Pattern[str]:
    """Return the pattern of a path in which `*` and `{name}` stand for any characters of one segment."""
    first, *further = map(re.escape, re.split(r"\*|\{\w+\}", path))
    if not further:
        return re.compile(rf"{first}\Z")
    # Atomic groups, as in fnmatch: without them, many wildcards take exponential time.
    middle = "".join(f"(?>[^/]*?{part})" for part in further[:-1])
    return re.compile(rf"{first}{middle}[^/]*{further[-1]}\Z")


def _body_differences(pointer: str, expected: JSON, actual: JSON) -> list[Difference]:
    """Return where an actual value lacks what is expected: objects may have more fields, lists may not."""
    if is_dict(expected) and is_dict(actual):
        found: list[Difference] = []
        for name, value in expected.items():
            escaped = name.replace("~", "~0").replace("/", "~1")
            found += _body_differences(f"{pointer}/{escaped}", value, actual.get(name, ABSENT))
        return found
    if is_list(expected) and is_list(actual) and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual, strict=True))
        return [each for index, (one, other) in pairs for each in _body_differences(f"{pointer}/{index}", one, other)]
    is_same_kind = isinstance(expected, bool) == isinstance(actual, bool)
    return [] if is_same_kind and expected == actual else [Difference(pointer, expected, actual)]


def verify(expectations: Sequence[Any], requests: Sequence[RequestEvent], *, in_order: bool) -> dict[str, Any]:
    """Return a report as JSON: `verified`, a `message`, and a result for each expectation.

    Args:
        expectations: What is expected, as posted.
        requests: The requests that were received, oldest first.
        in_order: Whether the requests of an expectation must come after those of the expectation before.

    Raises:
        InvalidExpectation: If an expectation is malformed.
    """
    if len(expectations) > MAX_EXPECTATIONS:
        raise InvalidExpectation(f"/requests has more than {MAX_EXPECTATIONS} expectations.")
    parsed = [Expectation.parse(each, f"/requests/{index}") for index, each in enumerate(expectations)]
    position = 0
    results: list[dict[str, Any]] = []
    messages: list[str] = []
    for index, expectation in enumerate(parsed):
        matched = [number for number, request in enumerate(requests) if not expectation.differences(request)]
        after = [number for number in matched if number >= position] if in_order else matched
        is_met = expectation.minimum <= len(matched) <= expectation.maximum and len(after) >= expectation.minimum
        result: dict[str, Any] = {"expected": expectation.stated, "matched": len(matched), "verified": is_met}
        if not is_met:
            result["message"] = _explain(index, expectation, len(matched), len(after))
            messages.append(result["message"])
            result["nearest"] = _nearest(expectation, requests)
        elif in_order and expectation.minimum:
            position = after[int(expectation.minimum) - 1] + 1
        results.append(result)
    return {"verified": not messages, "message": " ".join(messages), "results": results}


def _explain(index: int, expectation: Expectation, matched: int, after: int) -> str:
    known = ", ".join(f"{name} {expectation.stated[name]!r}" for name in KEYS[:-1] if name in expectation.stated)
    message = (
        f"requests[{index}] ({known or 'any request'}): {expectation.describe_count()} expected, {matched} received."
    )
    if after < matched and expectation.minimum <= matched <= expectation.maximum:
        message += f" Only {after} came after those of requests[{index - 1}]."
    return message


def _nearest(expectation: Expectation, requests: Sequence[RequestEvent]) -> list[dict[str, Any]]:
    """Return the requests with the fewest differences, the latest first among equals."""
    compared = [(expectation.differences(request), request) for request in reversed(requests)]
    weights = {"/path": 4, "/method": 2}
    compared.sort(key=lambda pair: sum(weights.get(each.pointer, 1) for each in pair[0]))
    return [
        {
            "method": request.method,
            "path": request.path,
            "status": request.status,
            "body": request.body
            if request.body is not None or not request.body_omitted
            else f"(over {MAX_BODY} bytes)",
            "differences": [
                {"pointer": each.pointer, "expected": each.expected, "actual": each.actual} for each in differences
            ],
        }
        for differences, request in compared[:NEAREST]
    ]
