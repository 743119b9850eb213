"""The rules of a schema (constraints between fields, and named checks), and schemas with a part changed or removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ._fields import iter_fields
from ._json_pointer import Location, get_value, has_value, parse_pointer, values_at
from ._subschemas import Schema
from ._validator import Validator
from ._violations import Source


@dataclass(frozen=True)
class Rule:
    """A rule and its location."""

    location: Location
    """Where it applies; 0 stands for any element of a list."""
    subschema: Schema
    """The subschema that contains it, with its `if` and `then`."""
    definition: Mapping[str, Any]
    """Its entry in `x-rules`."""

    @property
    def id(self) -> str:
        return str(self.definition["id"])

    @property
    def check_name(self) -> str | None:
        """The name of its named check, None if it has none."""
        return self.definition["check"]["name"] if "check" in self.definition else None

    @property
    def counted_patterns(self) -> list[Location]:
        """The patterns of the values that its check counts together."""
        return [(*self.pattern, *parse_pointer(items)) for items in self.definition["check"]["items"]]

    @property
    def source(self) -> Source:
        source: Source = self.definition["source"]
        return source

    @property
    def pattern(self) -> Location:
        """The location with "*" for each element of a list."""
        return tuple("*" if key == 0 else key for key in self.location)


def find_rules(validator: Validator) -> list[Rule]:
    """Return every rule of a schema, in the order of their locations."""
    nodes: list[tuple[Location, Schema]] = [((), validator.schema)]
    nodes += [(field.location, field.schema) for field in iter_fields(validator)]
    return [
        Rule(location, subschema, definition)
        for location, node in nodes
        for subschema in (node, *node.get("allOf", ()))
        for definition in subschema.get("x-rules", ())
    ]


def iter_constrained_locations(validator: Validator, condition: Schema, location: Location) -> Iterator[Location]:
    """Yield the locations that an `if` or a `then` constrains.

    Args:
        validator: The validator of the whole schema.
        condition: The subschema of the `if` or `then`.
        location: The location that it applies to.
    """
    yield from (field.location for field in iter_fields(validator, condition, location) if 0 not in field.location)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for subschema in condition.get(keyword, ()):
            yield from iter_constrained_locations(validator, subschema, location)
    if "not" in condition:
        yield from iter_constrained_locations(validator, condition["not"], location)
    yield from ((*location, name) for name in condition.get("required", ()))


def balance_sum(node: Any, check: Mapping[str, Any], *, kept: Location) -> None:
    """Change the numbers at `items` of `node`, in place, so that they add up to the total.

    Each becomes 1, and the last one the rest. If no number may be changed, the total is.

    Args:
        node: The value that the check applies to.
        check: The parameters of the `sum-equals` check.
        kept: The location of a number that stays as it is.
    """
    numbers = dict(values_at(node, parse_pointer(check["items"])))
    fixed = _as_integer(numbers.pop(kept, 0))
    locations = list(numbers)
    total_at = parse_pointer(check["total"])
    total = next((value for _, value in values_at(node, total_at)), check.get("default"))
    if not isinstance(total, int) or isinstance(total, bool):
        return
    shares = [1] * (len(locations) - 1) + [max(total - fixed - len(locations) + 1, 1)] if locations else []
    for location, share in zip(locations, shares, strict=True):
        parent = get_value(node, location[:-1])
        parent[location[-1]] = str(share) if isinstance(parent[location[-1]], str) else share
    if sum(shares) + fixed != total and shares and has_value(node, total_at[:-1]):
        get_value(node, total_at[:-1])[total_at[-1]] = sum(shares) + fixed


def _as_integer(value: Any) -> int:
    """Return what a number counts in a sum, 0 if it is not a number."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() and len(value) < 10 else 0
    return value if isinstance(value, int) else 0


def remove_keywords(validator: Validator, location: Location, *keywords: str) -> Validator:
    """Return the validator without these keywords at `location`; without all of them if none is named."""
    return replace_subschema(
        validator,
        location,
        lambda node: {key: value for key, value in node.items() if keywords and key not in keywords},
    )


def remove_rule(validator: Validator, rule: Rule) -> Validator:
    """Return the validator without this rule."""

    def without_rule(node: dict[str, Any]) -> dict[str, Any]:
        subschemas = [subschema for subschema in node.get("allOf", ()) if subschema is not rule.subschema]
        definitions = [definition for definition in node.get("x-rules", ()) if definition is not rule.definition]
        rest = {key: value for key, value in node.items() if key not in ("allOf", "x-rules")}
        return rest | ({"allOf": subschemas} if subschemas else {}) | ({"x-rules": definitions} if definitions else {})

    return replace_subschema(validator, rule.location, without_rule)


def replace_subschema(
    validator: Validator, location: Location, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> Validator:
    """Return the validator with the subschema at `location` changed.

    The subschemas on the way are copied, all others shared.
    """

    def replace(node: Schema, rest: Location) -> dict[str, Any]:
        node = dict(validator.resolve(node))
        if not rest:
            return change(node)
        if isinstance(rest[0], int):
            return node | {"items": replace(node["items"], rest[1:])}
        return node | {"properties": node["properties"] | {rest[0]: replace(node["properties"][rest[0]], rest[1:])}}

    return Validator(replace(validator.schema, location), model=validator.model)
