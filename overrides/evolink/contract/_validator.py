"""One schema, compiled: every violation of a payload, and every notice."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from ._checks import Path
from ._named_checks import NamedChecks, narrowed
from ._not_json import has_half_pairs, is_plain, said
from ._parts import Allows, Broken, NotKnownHereError, Part, Schema, ends, resolved
from ._telling import Teller
from ._violations import ContractWarning, Violation


class Validator:
    """Checks payloads against one standalone JSON Schema (2020-12) with the x- keywords of spec/model.schema.json.

    A microsecond or two for a valid payload and for each violation; formats are asserted.
    """

    def __init__(self, schema: Schema, *, model: str | None = None) -> None:
        """Compiles `schema`; `model` is the id that violations carry."""
        self.schema = schema
        self.model = model
        self._compiled = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)
        self._is_valid = self._compiled.is_valid
        self._whole = Part(schema)
        self._checks = NamedChecks(self._whole)
        self._teller = Teller(model, schema.get("title", "the contract"))
        self._ends = ends(schema)
        with_patterns = narrowed(schema, schema)
        self._is_plainly_valid = self._is_valid if with_patterns is schema else Part(with_patterns).allows

    def violations(self, payload: Any, *, local: bool = False) -> list[Violation]:
        """Every broken rule: of the fields in the payload's order, between them in the schema's; empty means allowed.

        Args:
            payload: any value, JSON or not.
            local: whether the payload is for a server on this machine, which may be given loopback and http URLs.
        """
        if self._is_fine(payload, local):
            return []
        found: list[Violation] = []
        plain = is_plain(payload)
        if not self._allows(payload, plain=plain):
            if not plain:
                payload, unsayable = said(payload)
                if unsayable:
                    told = [self._teller.not_json(value) for value in unsayable]
                    return told + _elsewhere(self.violations(payload, local=local), told)
            found = self._teller.broken(self._broken(payload))
        return found + self._found(payload, local, found)

    def _is_fine(self, payload: Any, local: bool) -> bool:
        """Whether nothing at all speaks against `payload`; of one for which that is not so, nothing is said yet."""
        try:
            if not self._ends and has_half_pairs(payload):
                return False
            if not self._is_plainly_valid(payload) or has_half_pairs(payload):
                return False
        except (ValueError, RecursionError):
            return False
        return not self._checks.suspect_beyond_patterns(payload, local)

    def _found(self, payload: Any, local: bool, broken: list[Violation]) -> list[Violation]:
        """What the named checks find, but for what holds something broken.

        What is no URL at all need not be told that its scheme is wrong, nor a broken list its sum.
        """
        if not self._checks.suspect(payload, local):
            return []
        told = [self._teller.found(*finding) for finding in self._checks.findings(payload, local)]
        spoilt = [violation.pointer for violation in broken]
        return [one for one in told if not any(lies_within(pointer, (one.pointer,)) for pointer in spoilt)]

    def _allows(self, payload: Any, *, plain: bool) -> bool:
        """Whether the schema does. Half of a surrogate pair it would take for a character."""
        try:
            return (plain or not has_half_pairs(payload)) and self._is_valid(payload)
        except (ValueError, RecursionError):
            return False

    def notices(self, payload: Any) -> list[ContractWarning]:
        """What is allowed but should be told."""
        return [
            ContractWarning(notice["id"], notice["sentence"], self.model or "", notice["date"])
            for notice, applies in self._notices
            if applies(payload)
        ]

    @functools.cached_property
    def _notices(self) -> list[tuple[Mapping[str, Any], Allows]]:
        return [(notice, self._whole.condition(notice["if"])) for notice in self.schema.get("x-notices", ())]

    def resolved(self, node: Schema) -> Schema:
        """What a part of the schema refers to, or the part itself."""
        return resolved(self.schema, node)

    def _broken(self, payload: Any) -> Iterable[Broken]:
        """What is broken in a payload that the schema does not allow; if its parts find nothing, they are not asked."""
        try:
            return self._whole.broken(payload) or self._described(payload)
        except NotKnownHereError:
            return self._described(payload)

    def _described(self, payload: Any) -> Iterator[Broken]:
        """The same as jsonschema-rs describes it, for schemas with keywords that `Part` does not know."""
        seen = set()
        for error in self._compiled.iter_errors(payload):
            *way, keyword = error.schema_path
            path = tuple(error.instance_path)
            # Each missing field is an error of its own.
            if (place := (*way, keyword, path)) not in seen:
                seen.add(place)
                yield self._whole.limit_at(way, str(keyword)), path, _value_at(payload, path)


def _elsewhere(violations: list[Violation], told: list[Violation]) -> list[Violation]:
    """Those that are not about what has been told already."""
    places = tuple(violation.pointer for violation in told)
    return [violation for violation in violations if not lies_within(violation.pointer, places)]


def lies_within(pointer: str, places: tuple[str, ...]) -> bool:
    """Whether `pointer` is one of these places or below one."""
    return any(pointer == place or pointer.startswith(place + "/") for place in places)


def _value_at(payload: Any, path: Path) -> Any:
    for part in path:
        payload = payload[part]
    return payload
