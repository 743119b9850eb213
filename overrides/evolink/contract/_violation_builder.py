"""Builds the violations of a schema from what the checks found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._security.redaction import shorten
from ._checks import CheckFailure
from ._json_pointer import Location, format_field_name, format_pointer
from ._messages import counts_tokens, describe_failure
from ._subschemas import Constraint, Failures
from ._suggestions import closest_match
from ._violations import MAX_VIOLATIONS, Violation, lazy_violation

_IMMUTABLE = frozenset((str, int, float, bool, type(None)))


class ViolationBuilder:
    """Builds violations of one schema."""

    def __init__(self, model: str | None, title: str) -> None:
        """`model` is the id that violations carry; `title` names the schema in messages if there is no model."""
        self._model = model
        self._subject = model or title

    def from_failures(self, failures: Failures) -> tuple[list[Violation], int]:
        """Return the first violations, and the number of the others.

        There is one for each missing and each unknown field, and one for each other broken constraint.
        """
        found: list[Violation] = []
        more = failures.more
        for constraint, location, value in failures.found:
            free = MAX_VIOLATIONS - len(found)
            if constraint.keyword == "additionalProperties":
                known, seen = constraint.schema.get("properties", {}), constraint.schema.get("x-seen", {})
                unknown = [name for name in value if name not in known]
                free_names = [name for name in known if name not in value] or list(known)
                for name in unknown[:free]:
                    is_seen = name in seen
                    describe = _describe_seen_field if is_seen else _describe_unknown_field
                    about = seen[name] if is_seen else free_names
                    found.append(self._violation(constraint, (*location, name), describe, about, self._subject))
                more += len(unknown[free:])
            elif constraint.keyword == "required":
                missing = [name for name in constraint.schema["required"] if name not in value]
                found += [
                    self._violation(constraint, location, _describe_missing_field, name) for name in missing[:free]
                ]
                more += len(missing[free:])
            elif free:
                found.append(self._violation(constraint, location, _describe_value, value))
                if type(value) not in _IMMUTABLE:
                    _ = found[-1].message  # the value could change before the message is read
            else:
                more += 1
        return found, more

    def _violation(self, constraint: Constraint, location: Location, describe: _Describe, *arguments: Any) -> Violation:
        return lazy_violation(_compute_fields, constraint, location, self._model, describe, *arguments)

    def from_check_failure(self, rule: Mapping[str, Any], location: Location, failure: CheckFailure) -> Violation:
        """Return the violation for a failed named check."""
        message = f"{format_field_name(location)}: {failure.detail} {rule['sentence']}"
        return Violation(
            format_pointer(location), rule["check"]["name"], message, rule["id"], self._model, None, rule["source"]
        )


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
    constraint: Constraint, location: Location, free_names: list[str], subject: str
) -> tuple[str, Any]:
    """`free_names` are the fields that the object does not have yet; all fields if it has all."""
    *parent, name = location
    owner = f"{format_field_name(parent)} of {subject}" if parent else subject
    suggestion = closest_match(str(name), free_names)
    known = constraint.schema.get("properties", ())
    hint = f" Did you mean {suggestion!r}?" if suggestion else f" It has {', '.join(known)}."
    return f"{owner} has no field {shorten(name)}.{hint}", suggestion
