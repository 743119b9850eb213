"""Estimates of prices, as values: in total and by component, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from .._payload_values import UC_PER_CREDIT as UC_PER_CREDIT
from ._numbers import format_number, simplify

Kind: TypeAlias = Literal["exact", "reserved", "lower_bound", "unknown"]

UC_PER_USD = 680_000
USD_PLACES = 8
"""Digits to which EvoLink rounds US dollars, half up."""
Quantity: TypeAlias = int | float | str | Fraction
"""A number without loss: a float counts as the shortest decimal that denotes it."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Expected or counted tokens of a model that is priced by them; None is unknown."""

    input: int | None = None
    video_output: int | None = None
    other_output: int | None = None


@dataclass(frozen=True, slots=True)
class ComponentEstimate:
    """A part of an estimate: a quantity times a rate, rounded to whole UC, but at least the minimum charge."""

    id: str
    """The component's name in the price rule, such as "video_output"."""
    unit: str
    """What is counted, such as "output_second"."""
    quantity: int | Fraction
    """How much is counted, exactly, after the rule's factors, such as that of the quality."""
    rate_uc: int | Fraction
    """The price of one unit in UC."""
    minimum_uc: int
    """The least charge of the component in UC."""
    uc: int
    """The charge in UC."""
    rule: str
    """How the quantity was calculated: `5 s × 0.465 (480p)`."""

    @property
    def credits(self) -> Decimal:
        """The charge in credits, with 4 places."""
        return to_credits(self.uc)

    @property
    def rate_credits(self) -> Decimal:
        """The price of one unit in credits."""
        return Decimal(format_number(simplify(Fraction(self.rate_uc) / UC_PER_CREDIT)))

    def to_dict(self) -> dict[str, Any]:
        """Return the component as JSON; exact numbers are strings."""
        return {
            "id": self.id,
            "unit": self.unit,
            "quantity": format_number(self.quantity),
            "rate_uc": format_number(self.rate_uc),
            "minimum_uc": self.minimum_uc,
            "uc": self.uc,
            "credits": str(self.credits),
            "rule": self.rule,
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> ComponentEstimate:
        """Return the component that `to_dict` wrote."""
        quantity, rate = (simplify(Fraction(value[name])) for name in ("quantity", "rate_uc"))
        others = {name: value[name] for name in ("id", "unit", "minimum_uc", "uc", "rule")}
        return cls(quantity=quantity, rate_uc=rate, **others)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a request costs by the published price rule of its model.

    The rules are public prices, without discounts of an account, and no limit of what is charged.
    """

    model: str
    kind: Kind
    """What the total means.

    - "exact": the price follows from the request.
    - "reserved": what the request reserves; it is settled by what is measured, as `notes` say.
    - "lower_bound": at least this; the values in `missing` are unknown.
    - "unknown": there is no published price for the request, or nothing of it can be calculated; `notes` say why.
    """
    uc: int | None
    """The total in EvoLink's units of account: 10,000 are a credit. None if unknown, never 0 for that."""
    components: tuple[ComponentEstimate, ...] = ()
    notes: tuple[str, ...] = ()
    """What may change the price, or why it is unknown, as sentences."""
    missing: tuple[str, ...] = ()
    """The pricing variables that are unknown, such as "input_seconds"."""
    captured: str | None = None
    """The date of the price rule, YYYY-MM-DD; None if there is none."""
    pricing_version: str | None = None
    """EvoLink's version of its prices at that date."""

    @property
    def credits(self) -> Decimal | None:
        """The total in credits, with 4 places."""
        return None if self.uc is None else to_credits(self.uc)

    @property
    def usd(self) -> Decimal | None:
        """The total in US dollars, rounded to 8 places: compare totals by `uc` instead."""
        return None if self.uc is None else to_usd(self.uc)

    def __str__(self) -> str:
        """Return the estimate in words: `at least 25.002 credits`."""
        if self.credits is None:
            return "unknown price"
        amount = f"{format_credits(self.credits)} credits"
        return {"reserved": f"{amount} reserved", "lower_bound": f"at least {amount}"}.get(self.kind, amount)

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as JSON; exact numbers are strings."""
        return {
            "model": self.model,
            "kind": self.kind,
            "uc": self.uc,
            "credits": None if self.credits is None else str(self.credits),
            "usd": None if self.usd is None else f"{self.usd:f}",
            "components": [component.to_dict() for component in self.components],
            "notes": list(self.notes),
            "missing": list(self.missing),
            "captured": self.captured,
            "pricing_version": self.pricing_version,
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Estimate:
        """Return the estimate that `to_dict` wrote."""
        return cls(
            components=tuple(map(ComponentEstimate.from_dict, value["components"])),
            notes=tuple(value["notes"]),
            missing=tuple(value["missing"]),
            **{name: value[name] for name in ("model", "kind", "uc", "captured", "pricing_version")},
        )


def to_credits(uc: int) -> Decimal:
    """Return UC as credits, exactly, with 4 places."""
    return Decimal(uc).scaleb(-4)


def to_usd(uc: int) -> Decimal:
    """Return UC as US dollars, rounded to 8 places."""
    return Decimal((2 * uc * 10**USD_PLACES + UC_PER_USD) // (2 * UC_PER_USD)).scaleb(-USD_PLACES)


def format_credits(credits: Decimal) -> str:
    """Return credits without trailing zeros: `19.068`, `270`."""
    return format_number(simplify(Fraction(credits)))
