"""The rules of a schema that concern several fields or need a named check, and the schema without one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import _places
from ._checks import Path, pointer_path, values_at
from ._fields import Schema, fields_of
from ._validator import Validator
from ._violations import Source


@dataclass(frozen=True)
class RuleAt:
    """A rule and the place it stands at."""

    at: Path
    """The place; 0 stands for any element of a list."""
    owner: Schema
    """The part of the schema that holds it, its `if` and `then` with it."""
    rule: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.rule["id"])

    @property
    def check(self) -> str | None:
        """The name of its check, where it has one."""
        return self.rule["check"]["name"] if "check" in self.rule else None

    @property
    def counted(self) -> list[Path]:
        """The patterns whose values are counted together."""
        return [(*self.pattern, *pointer_path(items)) for items in self.rule["check"]["items"]]

    @property
    def source(self) -> Source:
        source: Source = self.rule["source"]
        return source

    @property
    def pattern(self) -> Path:
        """The place with "*" for each element of a list."""
        return tuple("*" if part == 0 else part for part in self.at)


def rules_of(validator: Validator) -> list[RuleAt]:
    """Every rule of the schema, in the order of its places."""
    nodes: list[tuple[Path, Schema]] = [((), validator.schema)]
    nodes += [(field.path, field.schema) for field in fields_of(validator)]
    return [
        RuleAt(at, part, rule)
        for at, node in nodes
        for part in (node, *node.get("allOf", ()))
        for rule in part.get("x-rules", ())
    ]


def places_in(validator: Validator, condition: Schema, at: Path) -> Iterator[Path]:
    """The places that a condition looks at, or that a `then` limits."""
    yield from (one.path for one in fields_of(validator, condition, at) if 0 not in one.path)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in condition.get(keyword, ()):
            yield from places_in(validator, part, at)
    if "not" in condition:
        yield from places_in(validator, condition["not"], at)
    yield from ((*at, name) for name in condition.get("required", ()))


def balance(node: Any, check: Mapping[str, Any], *, kept: Path) -> None:
    """Makes the numbers at `items` of `node` add up to its total: one each, and the rest for the last one.

    What stands at `kept` is left as it is; where no other number is left to change, the total is made to fit.
    """
    numbers = dict(values_at(node, pointer_path(check["items"])))
    fixed = _number(numbers.pop(kept, 0))
    places = list(numbers)
    total_at = pointer_path(check["total"])
    total = next((value for _, value in values_at(node, total_at)), check.get("default"))
    if not isinstance(total, int) or isinstance(total, bool):
        return
    shares = [1] * (len(places) - 1) + [max(total - fixed - len(places) + 1, 1)] if places else []
    for place, share in zip(places, shares, strict=True):
        holder = _places.at(node, place[:-1])
        holder[place[-1]] = str(share) if isinstance(holder[place[-1]], str) else share
    if sum(shares) + fixed != total and shares and _places.has(node, total_at[:-1]):
        _places.at(node, total_at[:-1])[total_at[-1]] = sum(shares) + fixed


def _number(value: Any) -> int:
    """What a kept number counts; nothing where it is none."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < 10 else 0
    return value if isinstance(value, int) else 0


def without(validator: Validator, path: Path, *keywords: str) -> Validator:
    """The contract without these keywords at `path`; without all that a value must be where none is named."""
    return changed(
        validator,
        path,
        lambda node: {key: value for key, value in node.items() if keywords and key not in keywords},
    )


def without_rule(validator: Validator, rule: RuleAt) -> Validator:
    """The contract without this rule."""

    def loosened(node: dict[str, Any]) -> dict[str, Any]:
        kept = [part for part in node.get("allOf", ()) if part is not rule.owner]
        rules = [one for one in node.get("x-rules", ()) if one is not rule.rule]
        rest = {key: value for key, value in node.items() if key not in ("allOf", "x-rules")}
        return rest | ({"allOf": kept} if kept else {}) | ({"x-rules": rules} if rules else {})

    return changed(validator, rule.at, loosened)


def changed(validator: Validator, path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Validator:
    """The contract with one node changed; the nodes on the way are copied, the rest is shared."""

    def walk(node: Schema, rest: Path) -> dict[str, Any]:
        node = dict(validator.resolved(node))
        if not rest:
            return change(node)
        if isinstance(rest[0], int):
            return node | {"items": walk(node["items"], rest[1:])}
        return node | {"properties": node["properties"] | {rest[0]: walk(node["properties"][rest[0]], rest[1:])}}

    return Validator(walk(validator.schema, path), model=validator.model)
