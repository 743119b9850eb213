"""The named checks of a schema: where each looks, and under which condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ._checks import CHECKS, PLAIN_URL, Check, Finding, Path, reader, values_at
from ._parts import Allows, Part, Schema, resolved, says


@dataclass(frozen=True, slots=True)
class _NamedCheck:
    """A named check, the place it looks at and the condition under which it does."""

    at: Path
    rule: Mapping[str, Any]
    check: Check
    applies: Allows | None
    values: Callable[[Any], Iterable[Any]]
    """The values at its place, told sooner than with their paths."""

    @property
    def field(self) -> str | None:
        """The field of the payload that it looks at or into; None for the payload as a whole or its elements."""
        return str(self.at[0]) if self.at and self.at[0] != "*" else None

    def suspects(self, payload: Any, local: bool) -> bool:
        """Whether it may find something; where not, which is nearly always so, `findings` finds nothing."""
        check = self.check
        for value in self.values(payload):  # noqa: SIM110 - a generator takes longer than the check
            if check(value, local):
                return True
        return False

    def findings(self, payload: Any, local: bool) -> Iterator[tuple[Mapping[str, Any], Path, Finding]]:
        for path, value in values_at(payload, self.at):
            for finding in self.check(value, local):
                if self.applies is None or self.applies(value):
                    yield self.rule, (*path, *finding.path), finding


class NamedChecks:
    """All named checks of a schema, in its order."""

    def __init__(self, whole: Part) -> None:
        self._all = tuple(_named_checks(whole, whole.schema))
        self._by_field: dict[str | None, list[_NamedCheck]] = {}
        for check in self._all:
            self._by_field.setdefault(check.field, []).append(check)
        self._without_pattern = [check for check in self._all if check.rule["check"]["name"] not in _PATTERNS]

    def suspect(self, payload: Any, local: bool) -> bool:
        """Whether one of them may find something; only those are asked that look at a field that is there."""
        for check in self._by_field.get(None, ()):
            if check.suspects(payload, local):
                return True
        for name in payload if isinstance(payload, dict) else ():
            for check in self._by_field.get(name, ()):
                if check.suspects(payload, local):
                    return True
        return False

    def suspect_beyond_patterns(self, payload: Any, local: bool) -> bool:
        """The same where `narrowed` allows the payload, so that those with a pattern need not be asked."""
        for check in self._without_pattern:  # noqa: SIM110 - a generator takes longer than the checks
            if check.suspects(payload, local):
                return True
        return False

    def findings(self, payload: Any, local: bool) -> Iterator[tuple[Mapping[str, Any], Path, Finding]]:
        """What is wrong: the rule, the path of the value at fault, and what was seen."""
        for check in self._all:
            yield from check.findings(payload, local)


def _named_checks(whole: Part, node: Schema, at: Path = ()) -> Iterator[_NamedCheck]:
    """Every named check of `node`, a part of the schema `whole`."""
    node = resolved(whole.schema, node)
    condition = whole.condition(node["if"]) if "if" in node else None
    for rule in node.get("x-rules", ()):
        if "check" in rule:
            yield _NamedCheck(at, rule, CHECKS[rule["check"]["name"]](rule["check"]), condition, reader(at))
    for part in node.get("allOf", ()):
        yield from _named_checks(whole, part, at)
    for name, field in node.get("properties", {}).items():
        yield from _named_checks(whole, field, (*at, name))
    if isinstance(node.get("items"), Mapping):
        yield from _named_checks(whole, node["items"], (*at, "*"))


_PATTERNS = {"http-url": PLAIN_URL}
"""For checks of which a pattern can say so: what they find nothing in."""


def narrowed(root: Schema, node: Schema) -> Schema:
    """`node`, a part of the schema `root`, with the patterns of its checks, so that what it allows those checks allow.

    They are added where a value has to meet them, in fields, elements and parts of an `allOf`: nothing is allowed that
    was not before. A part without such a check stays the same object.
    """
    if "$ref" in node:
        target = resolved(root, node)
        with_patterns = narrowed(root, target)
        beside = {keyword: value for keyword, value in node.items() if keyword != "$ref"}
        return (
            node if with_patterns is target else {"allOf": [beside, with_patterns]} if says(beside) else with_patterns
        )
    names = (rule["check"]["name"] for rule in node.get("x-rules", ()) if "check" in rule)
    patterns = [{"pattern": _PATTERNS[name]} for name in names if name in _PATTERNS]
    more: dict[str, Any] = {}
    if "properties" in node:
        more["properties"] = {name: narrowed(root, field) for name, field in node["properties"].items()}
    if isinstance(node.get("items"), Mapping):
        more["items"] = narrowed(root, node["items"])
    if patterns or "allOf" in node:
        more["allOf"] = [*(narrowed(root, part) for part in node.get("allOf", ())), *patterns]
    return node if all(node.get(keyword) == value for keyword, value in more.items()) else {**node, **more}
