"""Builds the violations of a schema from what the checks found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._security.redaction import shorten
from ._checks import CheckFailure
from ._json_pointer import Location, format_field_name, format_pointer
from ._json_values import NonJSONValue
from ._messages import counts_tokens, describe_failure
from ._subschemas import Constraint, Failure
from ._suggestions import closest_match
from ._violations import Violation, lazy_violation

_IMMUTABLE = frozenset((str, int, float, bool, type(None)))


class ViolationBuilder:
    """Builds violations of one schema."""

    def __init__(self, model: str | None, title: str) -> None:
        """`model` is the id that violations carry; `title` names the schema in messages if there is no model."""
        self._model = model
        self._subject = model or title

    def from_failures(self, failures: Iterable[Failure]) -> list[Violation]:
        """Return a violation for each missing and each unknown field, and one for each other broken constraint."""
        model = self._model
        found: list[Violation] = []
        for constraint, location, value in failures:
            if constraint.keyword == "additionalProperties":
                known, present = constraint.schema.get("properties", ()), tuple(value)
                for name in present:
                    if name not in known:
                        seen = constraint.schema.get("x-seen", {}).get(name)
                        arguments: tuple[Any, ...] = (_describe_unknown_field, known, present, self._subject)
                        arguments = (_describe_seen_field, seen, self._subject) if seen else arguments
                        found.append(lazy_violation(_compute_fields, constraint, (*location, name), model, *arguments))
            elif constraint.keyword == "required":
                missing = [name for name in constraint.schema["required"] if name not in value]
                found += [
                    lazy_violation(_compute_fields, constraint, location, model, _describe_missing_field, name)
                    for name in missing
                ]
            else:
                found.append(lazy_violation(_compute_fields, constraint, location, model, _describe_value, value))
                if type(value) not in _IMMUTABLE:
                    _ = found[-1].message  # the value could change before the message is read
        return found

    def from_check_failure(self, rule: Mapping[str, Any], location: Location, failure: CheckFailure) -> Violation:
        """Return the violation for a failed named check."""
        message = f"{format_field_name(location)}: {failure.detail} {rule['sentence']}"
        return Violation(
            format_pointer(location), rule["check"]["name"], message, rule["id"], self._model, None, rule["source"]
        )

    def from_non_json_value(self, value: NonJSONValue) -> Violation:
        """Return the violation for a value that JSON cannot represent."""
        message = f"{format_field_name(value.location)} {value.reason}"
        return Violation(format_pointer(value.location), value.keyword, message, model=self._model, source="ours")


_Describe = Callable[..., tuple[str, Any]]
"""(constraint, location, …) -> the message and the suggestion."""


def _compute_fields(
    name: str, constraint: Constraint, location: Location, model: str | None, describe: _Describe, *arguments: Any
) -> dict[str, Any]:
    """Return the fields of a violation; the message and the suggestion only if one of the two is read."""
    rule = constraint.rule["id"] if constraint.rule else None
    fields = {
        "pointer": format_pointer(location),
        "keyword": constraint.keyword,
        "rule": rule,
        "model": model,
        "source": constraint.source,
        "unit": "tokens" if counts_tokens(constraint.schema, constraint.keyword) else None,
    }
    if name in fields:
        return fields
    message, suggestion = describe(constraint, location, *arguments)
    return {**fields, "message": message, "suggestion": suggestion, "_pending": ()}


def _describe_value(constraint: Constraint, location: Location, value: Any) -> tuple[str, Any]:
    message, suggestion = describe_failure(constraint.keyword, format_field_name(location), value, constraint.schema)
    return (f"{message} {constraint.rule['sentence']}" if constraint.rule else message), suggestion


def _describe_missing_field(constraint: Constraint, location: Location, name: str) -> tuple[str, Any]:
    return _describe_value(constraint, (*location, name), None)


def _describe_seen_field(
    constraint: Constraint, location: Location, seen: Mapping[str, str], subject: str
) -> tuple[str, Any]:
    return (
        f"{format_field_name(location)} of {subject} is not documented, but seen in use ({seen['date']}:"
        f" {seen['source'].rstrip('.')}); send it with extra_body, on the command line with --extra."
    ), None


def _describe_unknown_field(
    constraint: Constraint, location: Location, known: Mapping[str, Any], present: tuple[str, ...], subject: str
) -> tuple[str, Any]:
    *parent, name = location
    owner = f"{format_field_name(parent)} of {subject}" if parent else subject
    suggestion = closest_match(str(name), [field for field in known if field not in present] or known)
    hint = f" Did you mean {suggestion!r}?" if suggestion else f" It has {', '.join(known)}."
    return f"{owner} has no field {shorten(name)}.{hint}", suggestion
