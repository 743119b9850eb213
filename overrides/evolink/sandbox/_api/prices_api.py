"""The operations on prices, which require no key: the price rules of all models, and that of one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import httpx

from ... import catalog, prices
from ...prices._estimate import to_credits, to_usd
from ...prices._numbers import format_number, simplify
from .._clock import Clock
from .._prices import scaled_entry
from .._scenarios import NO_FAULTS, Scenario
from .extensions import SCENARIO
from .responses import RequestRefused, cacheable_json_response, format_http_date

FRESH_SECONDS = 300
"""Seconds of wall time for which a list is fresh; a new one begins at each multiple of them."""
FILTERS: Mapping[str, tuple[str, ...] | None] = {
    "product_id": None,
    "operation": None,
    "modality": ("text", "image", "video", "audio"),
    "lifecycle": ("active", "preview", "deprecated"),
}
"""Parameter of the query that models are filtered by -> its values, None for any."""
VIEWS = ("full", "summary")
"""The first one is that of a query without `view`."""
_PROVENANCE = frozenset({"$comment", "source", "captured", "pricing_version"})
"""What spec/prices adds to the entry of a model."""
_FULL_ONLY = frozenset({"quantity_rule", "rounding", "when"})
"""The parts of components and tiers that a summary leaves out."""


class PricesAPI:
    """Handles the operations on prices."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def list_rules(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        factors = _factors(request.extensions.get(SCENARIO, NO_FAULTS))
        found = [model for each in prices.ids() if (model := _select(request, each, factors[each])) is not None]
        return self._respond(request, {"models": found}, factors)

    def get_rule(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        name = path["model_id"].lower()
        factors = _factors(request.extensions.get(SCENARIO, NO_FAULTS))
        model = _select(request, name, factors[name]) if name in factors else None
        if model is None:
            raise RequestRefused(404, "not_found_error", "The model has no public price rule.", param="model")
        return self._respond(request, {"model": model}, factors)

    def _respond(
        self, request: httpx.Request, body: Mapping[str, Any], factors: Mapping[str, Fraction]
    ) -> httpx.Response:
        now = self._clock.wall_time(self._clock.now())
        response = cacheable_json_response(request, {"meta": _meta(now, factors), **body})
        response.headers["date"] = format_http_date(now)
        return response


def _factors(scenario: Scenario) -> dict[str, Fraction]:
    """Return the factor on the price of each model that has one."""
    if not scenario.is_model_specific:
        return dict.fromkeys(prices.ids(), scenario.price_factor)
    aliases = catalog.aliases()
    documented = {model: aliases.get(model, (model, ""))[0] for model in prices.ids()}
    return {model: scenario.for_models([name]).price_factor for model, name in documented.items()}


def _meta(now: float, factors: Mapping[str, Fraction]) -> dict[str, Any]:
    entry = scaled_entry(next(iter(factors)), Fraction(1)) or {}
    changed = sorted(f"{model} {factor}" for model, factor in factors.items() if factor != 1)
    version = entry["pricing_version"]
    if changed:
        version += f"-{hashlib.sha256(' '.join(changed).encode()).hexdigest()[:8]}"
    fresh_until = (now // FRESH_SECONDS + 1) * FRESH_SECONDS
    return {
        "schema_version": "2",
        "pricing_version": version,
        "price_scope": "public_default",
        "currency": "USD",
        "updated_at": f"{entry['captured']}T00:00:00Z",
        "fresh_until": datetime.fromtimestamp(fresh_until, UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def _select(request: httpx.Request, model: str, factor: Fraction) -> dict[str, Any] | None:
    """Return the public entry of a model, None if the query does not ask for it.

    Raises:
        RequestRefused: If a parameter of the query has an unknown value.
    """
    query = request.url.params
    for name, allowed in (*FILTERS.items(), ("view", VIEWS)):
        if allowed is not None and query.get(name, allowed[0]) not in allowed:
            raise RequestRefused(400, "invalid_parameter", f"{name} must be one of {', '.join(allowed)}.", param=name)
    entry = scaled_entry(model, factor)
    if entry is None:
        return None
    public: dict[str, Any] = {"modality": "video"} | {
        name: value for name, value in entry.items() if name not in _PROVENANCE
    }
    if any(query.get(name) not in (None, public.get(name)) for name in FILTERS):
        return None
    left_out = _FULL_ONLY if query.get("view", VIEWS[0]) == "summary" else frozenset[str]()
    public["components"] = [_component(each, left_out) for each in public["components"]]
    return public


def _component(component: Mapping[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
    """Return a component, or a tier of one, with its amounts in all units."""
    public = {name: value for name, value in component.items() if name not in left_out}
    for name in ("rate", "minimum_charge"):
        if name in public:
            public[name] = _money(public[name]["uc"])
    if "quantity_rule" in component:
        public["tiers"] = [_component(each, left_out) for each in component.get("tiers", ())]
    return public


def _money(uc: str) -> dict[str, str]:
    """Return an amount in UC, in credits and in US dollars, as text."""
    amounts = {"credits": to_credits(int(uc)), "usd": to_usd(int(uc))}
    return {"uc": uc} | {name: format_number(simplify(Fraction(amount))) for name, amount in amounts.items()}
