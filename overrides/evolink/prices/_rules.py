"""Price rules of models: the entries of the pricing endpoint, checked and compiled once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple

from .._json import is_list
from .._security.redaction import shorten
from ._expressions import compile_expression
from ._numbers import ROUNDING, Number, format_number, parse_decimal, simplify, to_number
from ._values import Expression, NoPrice, RuleError, Value, Variables, as_number

ALIASES: Mapping[str, tuple[str, ...]] = {
    "duration_seconds": ("duration",),
    "output_seconds": ("duration",),
    "quality": ("resolution",),
    "resolution": ("quality",),
    "image_count": ("n", "count"),
    "video_count": ("n", "count"),
}
"""Pricing variable -> the request's other fields for it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A pricing variable of a model: what the price depends on, and which values have one."""

    name: str
    type: str
    """"integer", "decimal", "enum" or "boolean"."""
    minimum: Number | None
    maximum: Number | None
    values: tuple[str, ...]
    default: Value | None
    fields: tuple[str, ...]
    """The fields of the request that have its value: that of its name, and those that are no parameter themselves."""

    def convert(self, given: object) -> Value:
        """Return a given value as the rule calculates with it; a choice may be given as text or as a number.

        Raises:
            NoPrice: If the rule has no price for the value.
        """
        if self.type == "enum":
            return self._convert_choice(given)
        if self.type == "boolean":
            value = {"true": True, "false": False}.get(given) if isinstance(given, str) else given
            if not isinstance(value, bool):
                raise NoPrice(f"{self.name} is {shorten(given)}; the rule has a price for true and false.")
            return value
        number = to_number(given)
        if number is None or (self.type == "integer" and not isinstance(number, int)):
            raise NoPrice(f"{self.name} is {shorten(given)}; the rule has a price for {self._describe_range()}.")
        if (self.minimum is not None and number < self.minimum) or (self.maximum is not None and number > self.maximum):
            raise NoPrice(f"{self.name} is {shorten(given)}; the rule has a price for {self._describe_range()}.")
        return number

    def _convert_choice(self, given: object) -> str:
        if isinstance(given, str) and given in self.values:
            return given
        number = to_number(given)
        for value in self.values:
            if number is not None and parse_decimal(value) == number:
                return value
        raise NoPrice(f"{self.name} is {shorten(given)}; the rule has a price for {', '.join(self.values)}.")

    def _describe_range(self) -> str:
        kind = "whole numbers" if self.type == "integer" else "numbers"
        bounds = [
            f"{word} {format_number(each)}"
            for word, each in (("from", self.minimum), ("to", self.maximum))
            if each is not None
        ]
        return " ".join([kind, *bounds])


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate that applies instead of the component's own, on a condition."""

    when: Expression
    rate: Number
    minimum: Number
    multiplier: Number
    is_available: bool


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a price: a quantity times a rate, rounded to whole UC, but at least the minimum charge."""

    id: str
    unit: str
    dimension: str
    condition: Expression | None
    quantity: Expression
    rounding_point: str
    rounding_mode: str
    base: Tier
    tiers: tuple[Tier, ...]
    names: frozenset[str]
    """The variables on which it depends."""
    describe: Callable[[tuple[Value, ...]], str]
    """Describes the quantity, for values in the order of `described`; remembers the last descriptions."""
    described: tuple[str, ...]

    def applies(self, variables: Variables) -> bool:
        """Return whether it is charged at all."""
        return self.condition is None or self.condition.evaluate(variables) is True

    def charge(self, variables: Variables) -> tuple[Number, Tier, int, bool]:
        """Return the quantity, the tier that applies, the charge in UC, and whether that is the minimum charge.

        Raises:
            NoPrice: If the rule has no price for the variables.
        """
        matching = [tier for tier in self.tiers if tier.when.evaluate(variables) is True] if self.tiers else []
        if len(matching) > 1:
            raise NoPrice(f"Two rates of {self.id} apply at once.")
        tier = matching[0] if matching else self.base
        if not tier.is_available:
            raise NoPrice(f"The price of {self.id} is not available.")
        quantity = as_number(self.quantity.evaluate(variables))
        if quantity < 0:
            raise NoPrice(f"The quantity of {self.id} is negative: {format_number(quantity)}.")
        subtotal = simplify(self._subtotal(quantity, tier))
        is_minimum = subtotal < tier.minimum
        charge = tier.minimum if is_minimum else subtotal
        if not isinstance(charge, int):
            raise NoPrice(f"The charge of {self.id} is not a whole number of UC: {format_number(charge)}.")
        return quantity, tier, charge, is_minimum

    def _subtotal(self, quantity: Number, tier: Tier) -> Number:
        """Return the charge before the minimum, rounded at the rounding point of the rule."""
        rounded = ROUNDING[self.rounding_mode]
        if self.rounding_point == "per_component_subtotal":
            return rounded(quantity * tier.rate)
        if self.rounding_point == "per_tier":
            return quantity * rounded(tier.rate)
        return rounded(quantity * tier.multiplier) * Fraction(tier.rate) / tier.multiplier


@dataclass(frozen=True, slots=True)
class PriceRule:
    """The published price rule of one model."""

    model: str
    source: str
    """Where the rule was published."""
    captured: str
    """The date on which it was published there, YYYY-MM-DD."""
    pricing_version: str
    settlement: str
    """"request_only", "request_then_actual" or "actual_usage"."""
    is_available: bool
    parameters: Mapping[str, Parameter]
    components: tuple[Component, ...]
    documented_defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Field of the request -> the default that its documentation gives."""
    fields: frozenset[str] = frozenset()
    """The documented fields of the request."""
    video_fields: Mapping[str, Number | None] = field(default_factory=dict[str, Number | None])
    """Field of the request that holds videos -> the least length of one in seconds, or None."""
    requires_video: bool = False
    """Whether every request has a video."""


class UnreadableRule(NamedTuple):
    """A published price rule that cannot be calculated."""

    reason: str
    """One or more sentences."""
    captured: str | None
    pricing_version: str | None


VIDEO_FIELDS = ("video_urls", "video_url", "source_task_id")
"""The fields that hold an input video, or the task that made it, in a model whose fields are not documented."""


def compile_rule(entry: Mapping[str, Any], schema: Mapping[str, Any] | None = None) -> PriceRule:
    """Compile an entry of spec/prices, which has the format of the pricing endpoint.

    Args:
        entry: The entry.
        schema: The JSON Schema of the model's request, for its defaults and its fields for videos.

    Raises:
        RuleError: If the entry is malformed, or has something that this version cannot calculate.
    """
    fields: dict[str, dict[str, Any]] = {} if schema is None else schema["properties"]
    required = () if schema is None else schema.get("required", ())
    videos: dict[str, Number | None] = dict.fromkeys(VIDEO_FIELDS)
    for name, each in fields.items():
        media: dict[str, Any] = each.get("x-media") or each.get("items", {}).get("x-media") or {}
        if media.get("kind") == "video":
            videos[name] = to_number(media.get("min_seconds"))
    try:
        nodes = _list(entry, "parameters")
        declared = {each["name"] for each in nodes}
        parameters = {each["name"]: _compile_parameter(each, declared) for each in nodes}
        components = tuple(_compile_component(each) for each in entry["components"])
        undeclared = {name for each in components for name in each.names} - parameters.keys()
        if undeclared:
            raise RuleError(f"The variable {min(undeclared)} is no parameter of the rule.")
        return PriceRule(
            model=entry["model_id"],
            source=entry.get("source", ""),
            captured=entry.get("captured", ""),
            pricing_version=entry.get("pricing_version", ""),
            settlement=entry["settlement_basis"],
            is_available=entry["pricing_status"] == "available" and entry["policy_source"] == "published",
            parameters=parameters,
            components=components,
            documented_defaults={name: each["default"] for name, each in fields.items() if "default" in each},
            fields=frozenset(fields),
            video_fields=videos,
            requires_video=any(name in videos for name in required),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RuleError(f"The price rule is malformed: {error!r}.") from error


def _compile_parameter(node: Mapping[str, Any], declared: set[str]) -> Parameter:
    kind = node["type"]
    if kind not in ("integer", "decimal", "enum", "boolean"):
        raise RuleError(f"The parameter {node['name']} has the unknown type {kind!r}.")
    minimum, maximum = (None if node.get(each) is None else _number(node[each]) for each in ("minimum", "maximum"))
    name, values = node["name"], tuple(_list(node, "values"))
    if not all(isinstance(value, str) for value in values):
        raise RuleError(f"The parameter {name} has a value that is no text.")
    fields = (name, *(alias for alias in ALIASES.get(name, ()) if alias not in declared))
    parameter = Parameter(name, kind, minimum, maximum, values, None, fields)
    if node.get("default") is None:
        return parameter
    try:
        default = parameter.convert(node["default"])
    except NoPrice as error:
        raise RuleError(f"The default of a parameter is not allowed: {error}") from None
    return replace(parameter, default=default)


def _compile_component(node: Mapping[str, Any]) -> Component:
    condition = compile_expression(node["condition"]) if node.get("condition") is not None else None
    quantity, rounding = compile_expression(node["quantity_rule"]), node["rounding"]
    described = tuple(sorted(quantity.names))
    tiers = tuple(_compile_tier(each, compile_expression(each["when"])) for each in _list(node, "tiers"))
    point, mode = rounding["point"], rounding["mode"]
    if mode not in ROUNDING or point not in ("per_component_subtotal", "per_quantity", "per_tier"):
        raise RuleError(f"The rounding {point}, {mode} is unknown.")

    @functools.lru_cache(64)
    def describe(values: tuple[Value, ...]) -> str:
        return quantity.describe(dict(zip(described, values, strict=True)))

    return Component(
        id=node["id"],
        unit=node["unit"],
        dimension=node["dimension"],
        condition=condition,
        quantity=quantity,
        rounding_point=point,
        rounding_mode=mode,
        base=_compile_tier(node, quantity),
        tiers=tiers,
        names=frozenset[str]().union(
            quantity.names, condition.names if condition else (), *(tier.when.names for tier in tiers)
        ),
        describe=describe,
        described=described,
    )


def _compile_tier(node: Mapping[str, Any], when: Expression) -> Tier:
    """Compile a tier, or a component's own rate, whose `when` is not used."""
    multiplier = _number(node.get("multiplier", "1"))
    if multiplier <= 0:
        raise RuleError("The multiplier of a tier is not positive.")
    minimum = {"uc": "0"} if node.get("minimum_charge") is None else node["minimum_charge"]
    available = node["pricing_status"] == "available"
    return Tier(when, _number(node["rate"]["uc"]), _number(minimum["uc"]), multiplier, available)


def _list(node: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list of an entry, which is empty if it is absent."""
    value = node.get(name)
    if value is None:
        return []
    if not is_list(value):
        raise RuleError(f"{name} is {shorten(value)}; it must be a list.")
    return value


def _number(text: Any) -> Number:
    number = parse_decimal(text) if isinstance(text, str) else None
    if number is None:
        raise RuleError(f"{text!r} is not a number.")
    return number
