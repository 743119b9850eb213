"""The price rules of a sandbox: the published ones, multiplied by the factor of a scenario."""

from __future__ import annotations

import copy
import functools
from fractions import Fraction
from typing import Any

from ..prices._numbers import ROUNDING
from ..prices._published import compile_entry, load_entry
from ..prices._rules import PriceRule


def scaled_entry(model: str, factor: Fraction) -> dict[str, Any] | None:
    """Return the entry of spec/prices of a model with its amounts multiplied, each rounded to whole UC.

    None if no price is published under its id.
    """
    entry = load_entry(model)
    if entry is None:
        return None
    scaled: dict[str, Any] = copy.deepcopy(dict(entry))
    for component in scaled["components"]:
        for priced in (component, *component.get("tiers", ())):
            for amount in (priced["rate"], priced.get("minimum_charge")):
                if amount is not None:
                    amount["uc"] = str(scale(Fraction(amount["uc"]), factor)) if factor != 1 else amount["uc"]
    return scaled


@functools.lru_cache(maxsize=256)
def scaled_rule(model: str, factor: Fraction) -> PriceRule | None:
    """Return the rule of `scaled_entry`, compiled; None if no price is published under the id of the model."""
    entry = scaled_entry(model, factor)
    return None if entry is None else compile_entry(entry)


def scale(uc: Fraction | int, factor: Fraction) -> int:
    """Return an amount multiplied by a factor, rounded to whole UC."""
    return ROUNDING["half_up"](uc * factor)
