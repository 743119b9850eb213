"""Feedback on a draft: violations and warnings beside their controls, and the choices that rules exclude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ... import contract
from ...contract._json_pointer import (
    Location,
    format_field_name,
    get_value,
    has_value,
    parse_pointer_into,
    set_value,
)
from ...contract._rules import find_rules
from ...contract._validation import request_validator
from .controls import Control, Level, Message
from .drafts import CompactedDraft


def add_feedback(controls: list[Control], draft: CompactedDraft, *, allow_loopback: bool) -> list[Message]:
    """Add violations and warnings to the controls that they are about, and exclude choices by rules.

    Args:
        controls: The controls of the form.
        draft: The draft without its empty rows; its request has the model.
        allow_loopback: Whether the request is for a server on this machine.

    Returns:
        The messages about the request as a whole.
    """
    request = draft.request
    by_location = {control.location: control for top in controls for control in top.walk()}
    violations = contract.validate(request, allow_loopback=allow_loopback)
    remaining: list[Message] = []
    for location, unparsed in draft.unparsed:
        _add(by_location, location, Message(f"This is not JSON: {unparsed.reason}.", "error"), remaining)
    for violation in violations:
        location = _location_of(violation, request)
        place = draft.places.get(location) or _place_of_missing(location, draft)
        level: Level = "missing" if violation.keyword == "required" else "error"
        _add(by_location, place, Message(violation.message, level), remaining)
    for warning in contract.warnings(request):
        location = parse_pointer_into(request, warning.pointer)
        _add(by_location, draft.places.get(location, location), Message(warning.message, "warning"), remaining)
    _exclude_choices(by_location.values(), draft, violations, allow_loopback=allow_loopback)
    return remaining


def _add(by_location: Mapping[Location, Control], place: Location, message: Message, remaining: list[Message]) -> None:
    """Add a message to the control at a location, or to the innermost control that contains it."""
    while place and place not in by_location:
        place = place[:-1]
    messages = by_location[place].messages if place else remaining
    if message not in messages:
        messages.append(message)


def _location_of(violation: contract.Violation, request: Any) -> Location:
    """Return the location of a violation; for a missing field that of the field, not of the object that lacks it."""
    location = parse_pointer_into(request, violation.pointer)
    if violation.keyword != "required" or not has_value(request, location):
        return location
    parent = get_value(request, location)
    for name in _names_at(request["model"], location):
        if name not in parent and violation.message.startswith(f"{format_field_name((*location, name))} "):
            return (*location, name)
    return location


def _names_at(model: str, location: Location) -> Iterable[str]:
    """Return the names of the fields that an object of the request may have."""
    validator = request_validator(model)
    node = validator.resolve(validator.schema)
    for key in location:
        inner = node.get("items", {}) if isinstance(key, int) else node.get("properties", {}).get(key, {})
        node = validator.resolve(inner)
    return tuple(node.get("properties", ()))


def _place_of_missing(location: Location, draft: CompactedDraft) -> Location:
    """Return where the draft would have a field that the request lacks."""
    return (*draft.places.get(location[:-1], location[:-1]), *location[-1:])


def rule_sentences(model: str) -> dict[str, str]:
    """Return the sentence of each rule of a model by its id."""
    rules = find_rules(request_validator(model))
    return {rule.id: str(rule.definition["sentence"]) for rule in rules}


def _exclude_choices(
    controls: Iterable[Control],
    draft: CompactedDraft,
    violations: list[contract.Violation],
    *,
    allow_loopback: bool,
) -> None:
    """Mark each choice that would break a rule with the present values, which the request does not break now."""
    request = draft.request
    broken = {(violation.rule, violation.pointer) for violation in violations}
    locations = {place: location for location, place in draft.places.items()}
    sentences: dict[str, str] = {}
    for control in controls:
        location = locations.get(control.location) or _location_of_unset(control.location, locations)
        for choice in control.choices:
            if choice.is_selected or location is None:
                continue
            changed = set_value(request, location, choice.value)
            if changed is None:
                continue
            for violation in contract.validate(changed, allow_loopback=allow_loopback):
                is_new = (violation.rule, violation.pointer) not in broken
                if violation.rule and is_new and violation.keyword != "required":
                    sentences = sentences or rule_sentences(request["model"])
                    choice.excluded = sentences[violation.rule]
                    break


def _location_of_unset(place: Location, locations: Mapping[Location, Location]) -> Location | None:
    """Return where the request would have a value that it lacks; None within an empty row of a list."""
    if not any(isinstance(key, int) for key in place):
        return place
    parent = locations.get(place[:-1])
    return None if parent is None or isinstance(place[-1], int) else (*parent, place[-1])
