"""Estimation of the price of a request by the published rule of its model, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .. import catalog
from .._json import is_mapping
from .._request import Request
from .._security.redaction import shorten
from ..contract._json_pointer import replace_values
from ..contract._payloads import to_json
from ..contract._violations import non_json_violation
from ._estimate import ComponentEstimate, Estimate, Quantity, Tokens, format_credits, to_credits
from ._numbers import Number, to_number
from ._published import get_rule
from ._rules import Component, PriceRule, UnreadableRule
from ._values import NoPrice, Variables
from ._variables import Resolution, as_list, resolve

if TYPE_CHECKING:
    from ._media_lengths import Measure

FindRule: TypeAlias = Callable[[str], PriceRule | UnreadableRule | None]
"""Returns the price rule of a model; None if no price is published for it."""


def estimate(
    request: Request | Mapping[str, Any],
    *,
    input_seconds: Quantity | None = None,
    output_seconds: Quantity | None = None,
    searches: int | None = None,
    tokens: Tokens | None = None,
    variables: Mapping[str, Quantity] | None = None,
) -> Estimate:
    """Return what a request costs by the published price rule of its model, without sending anything.

        >>> str(prices.estimate({"model": "seedance-2.0-fast-text-to-video", "duration": 5, "quality": "480p"}))
        '19.068 credits reserved'

    The request is not checked against the contract, so it may be incomplete. The lengths of local videos and audio
    files in it are read with PyAV if it is installed; what a price depends on beyond that are the other arguments. One
    on which the model's price does not depend changes nothing.

    Args:
        request: The request, as an object of a request class or as a mapping.
        input_seconds: The length of all input videos in seconds, or of the audio that the result follows.
        output_seconds: The measured length of the result in seconds, where the price is settled by it.
        searches: The number of web searches.
        tokens: The expected tokens.
        variables: Other pricing variables of the model's rule, by name, such as `first_input_video_seconds`; they take
            precedence.

    Raises:
        ValueError: If an argument is not a number of at least 0, or `variables` has a name that the rule does not.
    """
    return estimate_with(
        get_rule,
        request,
        input_seconds=input_seconds,
        output_seconds=output_seconds,
        searches=searches,
        tokens=tokens,
        variables=variables,
    )


def estimate_with(
    find_rule: FindRule,
    request: Request | Mapping[str, Any],
    *,
    input_seconds: Quantity | None = None,
    output_seconds: Quantity | None = None,
    searches: int | None = None,
    tokens: Tokens | None = None,
    variables: Mapping[str, Quantity] | None = None,
) -> Estimate:
    """Return what a request costs by the rule that `find_rule` returns for its model; see `estimate`."""
    document = to_json(request)
    payload = replace_values(document.value, document.files) if document.files else document.value
    model = payload.get("model") if is_mapping(payload) else None
    if document.non_json:
        return Estimate(str(model or ""), "unknown", None, notes=(non_json_violation(document.non_json[0]).message,))
    measured = _check_arguments(input_seconds, output_seconds, searches, tokens)
    rule = find_rule(model) if isinstance(model, str) else None
    if isinstance(rule, UnreadableRule):
        return Estimate(str(model), "unknown", None, (), (rule.reason,), (), rule.captured, rule.pricing_version)
    if rule is None:
        return Estimate(str(model or ""), "unknown", None, notes=(_describe_missing_rule(model),))
    return estimate_by_rule(rule, payload, measured, _check_variables(rule, variables))


def estimate_by_rule(
    rule: PriceRule,
    request: Mapping[str, Any],
    measured: Mapping[str, Number] | None = None,
    variables: Mapping[str, Number] | None = None,
) -> Estimate:
    """Return what a request costs by a rule.

    Args:
        rule: The price rule.
        request: The request.
        measured: The arguments of `estimate` by the names of pricing variables.
        variables: The values of parameters of the rule, which take precedence over everything.
    """
    if not rule.is_available:
        return _unknown(rule, "EvoLink lists the model, but publishes no price for it.")
    try:
        known = {**apply_measurements(rule, request, measured or {}), **(variables or {})}
        found = resolve(rule, request, known)
        components = tuple(
            _estimate_component(each, found.variables) for each in rule.components if each.applies(found.variables)
        )
    except NoPrice as error:
        return _unknown(rule, str(error))
    total = sum(component.uc for component in components)
    missing = tuple(found.missing)
    if missing and not total:
        return _unknown(rule, *found.missing.values(), missing=missing)
    if not components:
        return _unknown(rule, f"The rule has no price for {_describe_values(found.variables)}.")
    kind = "lower_bound" if missing else "exact" if _is_exact(rule, found) else "reserved"
    return Estimate(
        rule.model,
        kind,  # type: ignore[arg-type]
        total,
        components,
        (*found.missing.values(), *found.reserved.values(), *_settlement_notes(rule)),
        missing,
        rule.captured,
        rule.pricing_version,
    )


def _check_arguments(
    input_seconds: Quantity | None, output_seconds: Quantity | None, searches: int | None, tokens: Tokens | None
) -> dict[str, Number]:
    """Return the arguments as exact numbers by the names of pricing variables."""
    tokens = tokens or Tokens()
    given = {
        "input_seconds": input_seconds,
        "output_seconds": output_seconds,
        "search_count": searches,
        "input_tokens": tokens.input,
        "video_output_tokens": tokens.video_output,
        "other_output_tokens": tokens.other_output,
    }
    return {name: _check_number(name, value) for name, value in given.items() if value is not None}


def _check_variables(rule: PriceRule, variables: Mapping[str, Quantity] | None) -> dict[str, Number]:
    unknown = (variables or {}).keys() - rule.parameters.keys()
    if unknown:
        declared = ", ".join(rule.parameters) or "nothing"
        raise ValueError(f"The price of {rule.model} does not depend on {min(unknown)}; it depends on {declared}.")
    return {name: _check_number(name, value) for name, value in (variables or {}).items()}


def _check_number(name: str, value: object) -> Number:
    number = to_number(value)
    if number is None or number < 0:
        raise ValueError(f"{name} is {shorten(value)}; it must be a number of at least 0.")
    return number


def apply_measurements(
    rule: PriceRule, request: Mapping[str, Any], given: Mapping[str, Number], measure: Measure | None = None
) -> dict[str, Number]:
    """Return what is known by the names of the rule's parameters, with the lengths of its input.

    Args:
        rule: The price rule.
        request: The request.
        given: The arguments of `estimate` by the names of pricing variables.
        measure: Returns the length of an input. By default local files are measured.
    """
    measured: dict[str, Number] = {}
    fields = (*rule.video_fields, "audio_url")
    if measure or any(isinstance(each, Path) for name in fields for each in as_list(request.get(name))):
        from ._media_lengths import measure_file, measure_input

        measured.update(measure_input(rule, request, measure or measure_file))
    if not given:
        return measured
    parameters = rule.parameters
    if "input_seconds" in given:
        measured["first_input_video_seconds"] = given["input_seconds"]
        if sum(len(as_list(request.get(name))) for name in rule.video_fields) > 1:
            del measured["first_input_video_seconds"]  # the sum says nothing about the first
        if "input_seconds" not in parameters and "duration" not in rule.fields:
            measured["duration_seconds"] = measured["output_seconds"] = given["input_seconds"]
    if "output_seconds" in given and "output_seconds" not in parameters and rule.settlement != "request_only":
        measured["duration_seconds"] = given["output_seconds"]
    measured.update(given)
    length = parameters.get("duration_seconds")
    if length is not None and length.type != "decimal":
        measured.pop("duration_seconds", None)  # priced by the length that was requested
    return {name: value for name, value in measured.items() if name in parameters}


def _estimate_component(component: Component, variables: Variables) -> ComponentEstimate:
    quantity, tier, charge, is_minimum = component.charge(variables)
    rule = component.describe(tuple(variables[name] for name in component.described))
    if is_minimum:
        rule += f", but at least {format_credits(to_credits(charge))} credits"
    return ComponentEstimate(component.id, component.unit, quantity, tier.rate, int(tier.minimum), charge, rule)


def _is_exact(rule: PriceRule, found: Resolution) -> bool:
    return rule.settlement == "request_only" and not found.reserved


def _settlement_notes(rule: PriceRule) -> tuple[str, ...]:
    if rule.settlement == "request_only":
        return ()
    measured = "the tokens that are counted" if rule.settlement == "actual_usage" else "what is measured"
    return (f"The final charge is settled by {measured} at the end.",)


def _describe_values(variables: Variables) -> str:
    return ", ".join(f"{name} {value}" for name, value in variables.items()) or "this request"


def _describe_missing_rule(model: object) -> str:
    """Return why there is no rule for a model, and the alias with a published price if there is one."""
    if not isinstance(model, str) or not model:
        return "The request names no model."
    names = [alias for alias, (target, _) in catalog.aliases().items() if target == model and get_rule(alias)]
    alias = f" It publishes one for its alias {names[0]}." if names else ""
    return f"EvoLink publishes no price for the model {shorten(model)}.{alias}"


def _unknown(rule: PriceRule, *notes: str, missing: tuple[str, ...] = ()) -> Estimate:
    return Estimate(rule.model, "unknown", None, (), notes, missing, rule.captured, rule.pricing_version)
