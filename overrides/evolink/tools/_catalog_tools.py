"""The tools that need no API: search_models, describe_model, check_request and estimate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .. import catalog, contract, prices
from ._function_schemas import compact_schema
from ._operations import Result
from ._results import ToolError, describe_violations
from ._session_state import CallOptions, PricedRequest, SessionState

DEFAULT_LIMIT = 10
"""Models that `search_models` returns by default."""
_FACTS = ("family", "task", "inputs", "duration", "quality", "aspect_ratio", "sound")


def search_models(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> Result:
    """Return the models that match, each in one line."""
    try:
        found = catalog.search(**{name: arguments[name] for name in _FACTS if name in arguments})
    except ValueError as error:
        raise ToolError("NoSuchValue", str(error)) from None
    words = str(arguments.get("query", "")).casefold().split()
    matching = [
        model
        for model in found
        if state.allows(model.id)
        and all(word in f"{model.id} {model.description} {model.task}".casefold() for word in words)
    ]
    limit = arguments.get("limit", DEFAULT_LIMIT)
    result: Result = {"models": [{"model": model.id, "about": _describe(model)} for model in matching[:limit]]}
    return {**result, "more": len(matching) - limit} if len(matching) > limit else result


def _describe(model: catalog.Model) -> str:
    return "; ".join(_facts(model))


def _facts(model: catalog.Model) -> Iterator[str]:
    yield model.task
    yield f"from {', '.join(model.inputs)}"
    if model.durations:
        yield f"{_ranges(model.durations)} s"
    yield from (" ".join(values) for values in (model.qualities, model.aspect_ratios) if values)
    if model.sound:
        yield "sound" if model.sound == "always" else "sound by choice"
    yield _example_price(model)


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers in words, those in a row as a range: `3-15`, `5, 10`."""
    is_row = len(numbers) > 2 and list(numbers) == list(range(numbers[0], numbers[-1] + 1))
    return f"{numbers[0]}-{numbers[-1]}" if is_row else ", ".join(map(str, numbers))


def _example_price(model: catalog.Model) -> str:
    """Return the price of the simplest example."""
    return f"example: {prices.estimate(next(iter(model.examples.values())))}"


def describe_model(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> Result:
    """Return what a request to a model may have: fields, rules in words, an example and its price."""
    model = state.get_model(arguments["model"])
    result: Result = {"model": model.id, "description": model.description}
    if arguments.get("detail") == "full":
        return {**result, "schema": model.schema}
    schema = compact_schema(model.id)
    result |= {"fields": schema["properties"], "required": schema.get("required", [])}
    result |= {name: [*texts] for name, texts in (("rules", model.rules), ("warnings", model.warnings)) if texts}
    example = next(iter(model.examples.values()))
    return {**result, "example": example, "example_price": str(prices.estimate(example))}


def check_request(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> Result:
    """Return whether the contract allows a request: its violations, or its warnings and its price."""
    request = state.read_request(arguments["request"])
    violations = contract.validate(request, allow_loopback=call.is_local)
    if violations:
        return {"valid": False, **describe_violations(request, violations, allow_loopback=call.is_local)}
    result: Result = {"valid": True, "price": str(prices.estimate(request))}
    warnings = [warning.message for warning in contract.warnings(request)]
    return {**result, "warnings": warnings} if warnings else result


def estimate(state: SessionState, arguments: Mapping[str, Any], call: CallOptions) -> Result:
    """Return the price of a request, and keep it for `generate`."""
    request = state.read_valid_request(arguments["request"], call)
    measures = {name: arguments[name] for name in ("input_seconds", "searches") if name in arguments}
    priced = prices.estimate(request, **measures)
    result: Result = {"estimate_id": state.add_estimate(PricedRequest(request, measures, priced)), "price": str(priced)}
    if priced.credits is not None:
        result |= {"credits": float(priced.credits), "usd": round(float(priced.usd or 0), 4)}
    return {**result, "notes": [*priced.notes]} if priced.notes else result
