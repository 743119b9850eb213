"""What does not hold, as violations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._security.redaction import shorten
from ._checks import Finding, Path, pointer_of
from ._not_json import Unsayable
from ._parts import Broken, Limit
from ._violations import Violation, told_when_asked
from ._words import field_name, nearest, tell

_UNCHANGING = frozenset((str, int, float, bool, type(None)))


class Teller:
    """Tells violations of one schema."""

    def __init__(self, model: str | None, title: str) -> None:
        """`model` is the id that violations carry; `title` names the schema where there is none."""
        self._model = model
        self._subject = model or title

    def broken(self, broken: Iterable[Broken]) -> list[Violation]:
        """Limits that do not hold: a violation for each missing or unknown field, one for any other limit."""
        model = self._model
        found: list[Violation] = []
        for limit, path, value in broken:
            if limit.keyword == "additionalProperties":
                known, given = limit.schema.get("properties", ()), tuple(value)
                for name in given:
                    if name not in known:
                        about = (_unknown, known, given, self._subject)
                        found.append(told_when_asked(_fields, limit, (*path, name), model, *about))
            elif limit.keyword == "required":
                missing = [name for name in limit.schema["required"] if name not in value]
                found += [told_when_asked(_fields, limit, path, model, _missing, name) for name in missing]
            else:
                found.append(told_when_asked(_fields, limit, path, model, _unfit, value))
                if type(value) not in _UNCHANGING:
                    _ = found[-1].message  # what may be another value later is told of now
        return found

    def found(self, rule: Mapping[str, Any], path: Path, finding: Finding) -> Violation:
        """What a named check found."""
        message = f"{field_name(path)}: {finding.detail} {rule['sentence']}"
        return Violation(
            pointer_of(path), rule["check"]["name"], message, rule["id"], self._model, None, rule["source"]
        )

    def not_json(self, value: Unsayable) -> Violation:
        """A value that JSON cannot say."""
        message = f"{field_name(value.path)} {value.reason}"
        return Violation(pointer_of(value.path), value.keyword, message, model=self._model, source="ours")


_Words = Callable[..., tuple[str, Any]]
"""(limit, path, …) -> the message and the suggestion."""


def _fields(wanted: str, limit: Limit, path: Path, model: str | None, words: _Words, *about: Any) -> dict[str, Any]:
    """The fields of a violation; those that take long only where one of them is wanted."""
    rule = limit.rule["id"] if limit.rule else None
    fields = {
        "pointer": pointer_of(path),
        "keyword": limit.keyword,
        "rule": rule,
        "model": model,
        "source": limit.source,
    }
    if wanted in fields:
        return fields
    message, suggestion = words(limit, path, *about)
    return {**fields, "message": message, "suggestion": suggestion, "_untold": ()}


def _unfit(limit: Limit, path: Path, value: Any) -> tuple[str, Any]:
    message, suggestion = tell(limit.keyword, field_name(path), value, limit.schema)
    return (f"{message} {limit.rule['sentence']}" if limit.rule else message), suggestion


def _missing(limit: Limit, path: Path, name: str) -> tuple[str, Any]:
    return _unfit(limit, (*path, name), None)


def _unknown(
    limit: Limit, path: Path, known: Mapping[str, Any], given: tuple[str, ...], subject: str
) -> tuple[str, Any]:
    *way, name = path
    owner = f"{field_name(way)} of {subject}" if way else subject
    choice = nearest(str(name), [field for field in known if field not in given] or known)
    hint = f" Did you mean {choice!r}?" if choice else f" It takes {', '.join(known)}."
    return f"{owner} has no field {shorten(name)}.{hint}", choice
