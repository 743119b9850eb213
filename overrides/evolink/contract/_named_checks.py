"""The named checks of a schema: where each applies, and under which condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .._json import JSON
from ._checks import CHECKS, PLAIN_URL, Check, CheckFailure
from ._json_pointer import Location, compile_pattern, values_at
from ._subschemas import IsValid, Schema, Subschema, assertion_keywords, resolve_ref

_Failed = tuple[Mapping[str, Any], Location, CheckFailure]
"""A rule, the location of the wrong value, and why the rule's check failed."""


class _NamedCheck(NamedTuple):
    """A named check, where it applies and under which condition."""

    location: Location
    """A pattern, relative to the payload."""
    rule: Mapping[str, Any]
    check: Check
    condition: IsValid | None
    get_values: Callable[[Any], Iterable[Any]]
    """Returns the values at `location`, faster than `values_at`."""

    @property
    def field(self) -> str | None:
        """The top-level field that it checks something of; None for the payload as a whole or its elements."""
        return str(self.location[0]) if self.location and self.location[0] != "*" else None

    def may_fail(self, payload: Any, allow_loopback: bool) -> bool:
        """Return whether `failures` may find something; nearly always it may not."""
        check = self.check
        for value in self.get_values(payload):  # noqa: SIM110 - a generator takes longer than the check
            if check(value, allow_loopback):
                return True
        return False

    def failures(self, payload: Any, allow_loopback: bool) -> Iterator[_Failed]:
        for location, value in values_at(payload, self.location):
            for failure in self.check(value, allow_loopback):
                if self.condition is None or self.condition(value):
                    yield self.rule, (*location, *failure.location), failure


class NamedChecks:
    """All named checks of a schema, in its order."""

    def __init__(self, root: Subschema) -> None:
        self._all = tuple(_named_checks(root, root.schema))
        self._by_field: dict[str | None, list[_NamedCheck]] = {}
        for check in self._all:
            self._by_field.setdefault(check.field, []).append(check)
        self._without_pattern = [check for check in self._all if check.rule["check"]["name"] not in _PATTERNS]

    def may_fail(self, payload: JSON, allow_loopback: bool) -> bool:
        """Return whether `failures` may find something; runs only the checks of fields that are present."""
        for check in self._by_field.get(None, ()):
            if check.may_fail(payload, allow_loopback):
                return True
        for name in payload if isinstance(payload, dict) else ():
            for check in self._by_field.get(name, ()):
                if check.may_fail(payload, allow_loopback):
                    return True
        return False

    def may_fail_beyond_patterns(self, payload: Any, allow_loopback: bool) -> bool:
        """Return the same for a payload that `with_check_patterns` allows; checks with a pattern are not run."""
        for check in self._without_pattern:  # noqa: SIM110 - a generator takes longer than the checks
            if check.may_fail(payload, allow_loopback):
                return True
        return False

    def failures(self, payload: Any, allow_loopback: bool) -> Iterator[_Failed]:
        """Yield the rule, the location of the wrong value and the failure, for each failed check."""
        for check in self._all:
            yield from check.failures(payload, allow_loopback)


def _named_checks(root: Subschema, node: Schema, location: Location = ()) -> Iterator[_NamedCheck]:
    """Yield every named check of `node`, a subschema of `root`."""
    node = resolve_ref(root.schema, node)
    condition = root.compile_condition(node["if"]) if "if" in node else None
    for rule in node.get("x-rules", ()):
        if "check" in rule:
            check = CHECKS[rule["check"]["name"]](rule["check"])
            yield _NamedCheck(location, rule, check, condition, compile_pattern(location))
    for subschema in node.get("allOf", ()):
        yield from _named_checks(root, subschema, location)
    for name, field in node.get("properties", {}).items():
        yield from _named_checks(root, field, (*location, name))
    if isinstance(node.get("items"), Mapping):
        yield from _named_checks(root, node["items"], (*location, "*"))


_PATTERNS = {"http-url": PLAIN_URL}
"""By the name of a check: the pattern of strings that always pass it, for the checks that have one."""


def with_check_patterns(root: Schema, node: Schema) -> Schema:
    """Return `node`, a subschema of `root`, with the patterns of its checks, so that these checks pass what it allows.

    Patterns are added only where a value must match them: in fields, elements and subschemas of an `allOf`. Nothing is
    allowed that was not before. A subschema without such a check is returned as the same object.
    """
    if "$ref" in node:
        target = resolve_ref(root, node)
        with_patterns = with_check_patterns(root, target)
        siblings = {keyword: value for keyword, value in node.items() if keyword != "$ref"}
        if with_patterns is target:
            return node
        return {"allOf": [siblings, with_patterns]} if assertion_keywords(siblings) else with_patterns
    names = (rule["check"]["name"] for rule in node.get("x-rules", ()) if "check" in rule)
    patterns = [{"pattern": _PATTERNS[name]} for name in names if name in _PATTERNS]
    changed: dict[str, Any] = {}
    if "properties" in node:
        changed["properties"] = {name: with_check_patterns(root, field) for name, field in node["properties"].items()}
    if isinstance(node.get("items"), Mapping):
        changed["items"] = with_check_patterns(root, node["items"])
    if patterns or "allOf" in node:
        changed["allOf"] = [*(with_check_patterns(root, one) for one in node.get("allOf", ())), *patterns]
    return node if all(node.get(keyword) == value for keyword, value in changed.items()) else {**node, **changed}
