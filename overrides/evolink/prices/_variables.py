"""The pricing variables of a request: from its fields, from what was measured, and from defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .._json import is_array, is_mapping
from .._security.redaction import shorten
from ._numbers import Number, format_number, to_number
from ._rules import Parameter, PriceRule
from ._values import NoPrice, Value

INPUT_LENGTHS = frozenset({"input_seconds", "first_input_video_seconds", "source_output_seconds"})
"""Variables that are lengths of videos that the request refers to."""
LENGTHS = INPUT_LENGTHS | {"duration_seconds", "output_seconds"}
AUTOMATIC = -1
"""The `duration` with which a request leaves the length to the model."""
LEAST_LENGTH = Fraction(1, 100)
"""The length in seconds that a lower bound assumes of a video of which nothing is known."""

ARGUMENTS = {
    "search_count": "searches",
    "input_seconds": "input_seconds",
    "output_seconds": "output_seconds",
    "duration_seconds": "output_seconds",
    "input_tokens": "tokens",
    "video_output_tokens": "tokens",
    "other_output_tokens": "tokens",
}
"""Variable -> the argument of `estimate` that gives it; by default `variables`."""


@dataclass(slots=True)
class Resolution:
    """The variables of one request, and how certain they are."""

    variables: dict[str, Value] = field(default_factory=dict[str, Value])
    missing: dict[str, str] = field(default_factory=dict[str, str])
    """Variable without a known value, which has its least value in `variables` -> a sentence that says so."""
    reserved: dict[str, str] = field(default_factory=dict[str, str])
    """Variable whose value the rule assumes until it is measured -> a sentence that says so."""


def resolve(rule: PriceRule, request: Mapping[str, Any], measured: Mapping[str, Number]) -> Resolution:
    """Return the pricing variables of a request.

    Args:
        rule: The price rule of the model.
        request: The request.
        measured: What was measured or is expected, by the names of the rule's parameters; it takes precedence.

    Raises:
        NoPrice: If the rule has no price for a value, or two fields contradict each other.
    """
    found = Resolution()
    for name, parameter in rule.parameters.items():
        if name in measured:
            found.variables[name] = parameter.convert(measured[name])
            continue
        given = _given(rule, request, parameter)
        if given is not None:
            found.variables[name] = parameter.convert(given)
            if found.variables[name] == AUTOMATIC and name in LENGTHS:
                found.reserved[name] = "duration is -1, so the model chooses the length; the longest is priced."
            continue
        _assume(rule, request, parameter, found)
    if found.missing:  # a lower bound must hold for the least value of what is assumed, too
        for name in found.reserved:
            found.missing[name] = _describe_unknown(name)
            found.variables[name] = _least(rule, request, rule.parameters[name])
        found.reserved.clear()
    return found


def has_video(rule: PriceRule, request: Mapping[str, Any]) -> bool:
    """Return whether the request refers to a video, or must."""
    return rule.requires_video or any(request.get(name) for name in rule.video_fields)


def as_list(value: Any) -> list[Any]:
    """Return the values of a field that has one or a list of them."""
    return [] if value is None else list(value) if is_array(value) else [value]


def _given(rule: PriceRule, request: Mapping[str, Any], parameter: Parameter) -> object:
    """Return the value that the request has for a parameter, None if it has none."""
    name = parameter.name
    if name == "input_images" or (name == "image_count" and _counts_inputs(rule)):
        given = request.get(name)
        return _count_images(request) if given is None else given
    values = [(field, request[field]) for field in parameter.fields if request.get(field) is not None]
    if not values:
        return None
    first, value = values[0]
    for second, other in values[1:]:
        if value != other and (to_number(value) is None or to_number(value) != to_number(other)):
            raise NoPrice(f"{first} is {shorten(value)}, but {second} is {shorten(other)}; they must agree.")
    return None if _is_measured_later(parameter, value) else value


def _is_measured_later(parameter: Parameter, value: object) -> bool:
    """Return whether a length is given as -1, but the rule knows only measured lengths, from 0."""
    return to_number(value) == AUTOMATIC and parameter.name in LENGTHS and parameter.minimum == 0


def _counts_inputs(rule: PriceRule) -> bool:
    """Return whether the rule's images are those of the input, not of the result."""
    return any("image_count" in each.names and each.dimension == "image_input" for each in rule.components)


def _count_images(request: Mapping[str, Any]) -> int:
    return len(as_list(request.get("image_urls")) or as_list(request.get("image_url")))


def _assume(rule: PriceRule, request: Mapping[str, Any], parameter: Parameter, found: Resolution) -> None:
    """Add the default of a parameter that the request lacks, or its least value if only a measurement has it."""
    name, default = parameter.name, parameter.default
    if default is None or _is_unknown(rule, request, parameter):
        found.variables[name] = _least(rule, request, parameter)
        found.missing[name] = _describe_unknown(name)
        return
    documented = next(
        (rule.documented_defaults[field] for field in parameter.fields if field in rule.documented_defaults), None
    )
    if documented is not None and not _is_measured_later(parameter, documented):
        found.variables[name] = parameter.convert(documented)
        return
    found.variables[name] = default
    note = _reserve_note(rule, request, parameter, found)
    if note:
        found.reserved[name] = note


def _describe_unknown(name: str) -> str:
    return f"{name} is unknown until it is measured. Pass what you expect as {ARGUMENTS.get(name, 'variables')}."


def _is_unknown(rule: PriceRule, request: Mapping[str, Any], parameter: Parameter) -> bool:
    """Return whether only a measurement has the value, so that a default would be a wrong price."""
    name = parameter.name
    if name.endswith("tokens"):
        return True
    if name == "search_count":
        return searches_web(request)
    return name == "input_seconds" and parameter.default == 0 and has_video(rule, request)


def searches_web(request: Mapping[str, Any]) -> bool:
    """Return whether a request allows web searches."""
    nested = request.get("model_params")
    return request.get("web_search") is True or (is_mapping(nested) and nested.get("web_search") is True)


def _least(rule: PriceRule, request: Mapping[str, Any], parameter: Parameter) -> Value:
    """Return the least value that a variable may turn out to have."""
    least = parameter.minimum or 0
    if parameter.type == "enum" or parameter.name not in LENGTHS:
        return least
    if parameter.name in INPUT_LENGTHS:
        if request.get("source_task_id"):
            return least  # the task may have had no input video
        used = [least for name, least in rule.video_fields.items() if least is not None and request.get(name)]
        least = max(least, *used, LEAST_LENGTH)
    return max(least, LEAST_LENGTH)


def _reserve_note(rule: PriceRule, request: Mapping[str, Any], parameter: Parameter, found: Resolution) -> str | None:
    """Return a sentence on a default that stands for a length until it is measured; None for any other default."""
    name, default = parameter.name, parameter.default
    if name not in LENGTHS or not isinstance(default, int | Fraction) or parameter.minimum == parameter.maximum:
        return None
    if "duration" in rule.parameters and name == "duration_seconds":
        if found.variables.get("duration") != AUTOMATIC:
            return None
        return f"duration is -1, so the model chooses the length; {format_number(default)} s are held back."
    if name not in INPUT_LENGTHS and "duration" in rule.fields and default:
        return None  # the request could have chosen another length
    if default:
        return f"{name} is not known yet; {format_number(default)} s are held back until it is measured."
    if has_video(rule, request):
        return f"{name} is not known yet; the rule assumes a length until it is measured."
    return None
