"""Entries of the pricing endpoint that are damaged: their price is unknown, or follows from what they say."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from evolink.prices._estimation import estimate_by_rule
from evolink.prices._published import compile_fetched, load_entry
from evolink.prices._rules import PriceRule, UnreadableRule

MODELS = ("kling-o3-text-to-video", "tencent-video-upscale", "minimax-h3-reference-to-video", "sora-2-preview")
JUNK: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "x", "-5", [], {}, [1], {"op": "x"}, "1e5", 10**40, "9" * 40, "0")


def entry(model: str = "kling-o3-text-to-video") -> dict[str, Any]:
    return copy.deepcopy(dict(load_entry(model) or {}))


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container in an entry with each of its keys or positions, but not that of the id."""
    for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        if key != "model_id":
            yield node, key
            yield from places(node[key])


def test_a_damaged_entry_never_fails_otherwise_than_by_an_unknown_price() -> None:
    chance = random.Random(1)
    unreadable = 0
    for _ in range(600):
        damaged = entry(chance.choice(MODELS))
        container, key = chance.choice(list(places(damaged)))
        container[key] = chance.choice(JUNK)
        rule = compile_fetched(damaged, "2026-11-28", "prc_new")
        if isinstance(rule, UnreadableRule):
            unreadable += 1
            assert rule.reason.endswith("Update evolink.")
        else:
            estimate = estimate_by_rule(rule, {"model": rule.model, "duration": 5, "quality": "720p"})
            assert estimate.uc is None or estimate.uc >= 0
    assert 100 < unreadable < 600


@pytest.mark.parametrize(
    "damage",
    [
        lambda component: component.update(tiers={"when": True}),
        lambda component: component.update(minimum_charge=[]),
        lambda component: component.update(minimum_charge={}),
        lambda component: component.update(rate={"uc": 54000}),
        lambda component: component.update(condition=[]),
        lambda component: component.pop("rounding"),
    ],
)
def test_a_part_of_the_wrong_type_is_not_left_out(damage: Callable[[dict[str, Any]], object]) -> None:
    damaged = entry()
    damage(damaged["components"][0])

    assert isinstance(compile_fetched(damaged, "2026-11-28", "prc_new"), UnreadableRule)


@pytest.mark.parametrize("values", [[True, "720p"], "720p", {"720p": 1}])
def test_choices_are_texts(values: Any) -> None:
    damaged = entry()
    damaged["parameters"][1]["values"] = values

    assert isinstance(compile_fetched(damaged, "2026-11-28", "prc_new"), UnreadableRule)


def nested(levels: int) -> dict[str, Any]:
    """Return an expression of so many levels."""
    return {"op": "ceil", "args": [nested(levels - 1)]} if levels > 1 else {"op": "constant", "value": "1"}


def sum_of(nodes: int) -> dict[str, Any]:
    """Return an expression of so many nodes, with few levels."""
    if nodes < 3:
        return nested(nodes)
    count = min(32, nodes - 1)
    sizes = [(nodes - 1 + each) // count for each in range(count)]
    return {"op": "add", "args": [sum_of(size) for size in sizes]}


@pytest.mark.parametrize(
    ("expression", "is_read"),
    [(nested(32), True), (nested(33), False), (sum_of(10_000), True), (sum_of(10_001), False)],
    ids=["32 levels", "33 levels", "10,000 nodes", "10,001 nodes"],
)
def test_an_expression_has_at_most_32_levels_and_10_000_nodes(expression: dict[str, Any], is_read: bool) -> None:
    edited = entry()
    edited["components"][0]["quantity_rule"] = expression
    rule = compile_fetched(edited, "2026-11-28", "prc_new")

    assert isinstance(rule, PriceRule) is is_read
    assert is_read or "too large" in str(rule)


def test_image_count_counts_input_images_only_in_a_component_for_them() -> None:
    request = {"model": MODELS[2], "image_urls": ["https://example.com/a.png"] * 9}
    edited = entry(MODELS[2])
    for component in edited["components"]:
        component["dimension"] = component["dimension"].replace("image_input", "image_output")
    as_input, as_output = (compile_fetched(each, "2026-11-28", "prc_new") for each in (entry(MODELS[2]), edited))

    assert isinstance(as_input, PriceRule)
    assert isinstance(as_output, PriceRule)
    assert estimate_by_rule(as_output, request).uc == estimate_by_rule(as_output, {"model": MODELS[2]}).uc
    assert estimate_by_rule(as_input, request).uc != estimate_by_rule(as_input, {"model": MODELS[2]}).uc


@pytest.mark.parametrize(
    ("point", "rate", "multiplier", "uc"),
    [
        ("per_component_subtotal", "10800.4", "1", 39_961),
        ("per_tier", "10800.4", "1", 39_960),
        ("per_quantity", "10800", "1", 43_200),
        ("per_quantity", "10800", "2", 37_800),
    ],
)
def test_a_charge_is_rounded_at_the_point_of_the_rule(point: str, rate: str, multiplier: str, uc: int) -> None:
    """What is rounded of 3.7 units: the subtotal, the rate, or the quantity times the multiplier."""
    edited = entry()
    edited["components"][0] |= {
        "quantity_rule": {"op": "constant", "value": "3.7"},
        "rate": {"uc": rate},
        "rounding": {"point": point, "mode": "half_up"},
        "multiplier": multiplier,
        "tiers": [],
        "minimum_charge": None,
    }
    rule = compile_fetched(edited, "2026-11-28", "prc_new")

    assert isinstance(rule, PriceRule)
    (component,) = estimate_by_rule(rule, {"model": MODELS[0]}).components
    assert component.uc == uc


def test_an_entry_as_it_is_served_is_that_of_the_package() -> None:
    rule = compile_fetched(entry(), "2026-11-28", "prc_new")

    assert isinstance(rule, PriceRule)
    assert (rule.captured, rule.pricing_version) == ("2026-11-28", "prc_new")
