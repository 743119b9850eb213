"""The validator of one schema: returns every violation and every warning of a payload."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from ._json_pointer import get_value, is_within
from ._json_values import has_lone_surrogates, is_plain_json, replace_non_json
from ._named_checks import NamedChecks, with_check_patterns
from ._subschemas import Failure, IsValid, Schema, Subschema, UnsupportedSchemaError, is_recursion_free, resolve_ref
from ._violation_builder import ViolationBuilder
from ._violations import ContractWarning, Violation


class Validator:
    """Checks payloads against one standalone JSON Schema (2020-12) with the x- keywords of spec/model.schema.json.

    It takes a microsecond or two for a valid payload and for each violation. Formats are asserted.
    """

    def __init__(self, schema: Schema, *, model: str | None = None) -> None:
        """Compile `schema`; `model` is the id that violations carry."""
        self.schema = schema
        self.model = model
        self._compiled = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)
        self._is_valid = self._compiled.is_valid
        self._root = Subschema(schema)
        self._checks = NamedChecks(self._root)
        self._builder = ViolationBuilder(model, schema.get("title", "the contract"))
        self._is_recursion_free = is_recursion_free(schema)
        with_patterns = with_check_patterns(schema, schema)
        self._is_valid_with_patterns = self._is_valid if with_patterns is schema else Subschema(with_patterns).is_valid

    def violations(self, payload: Any, *, allow_loopback: bool = False) -> list[Violation]:
        """Return every broken constraint; an empty list means that the schema allows the payload.

        Constraints of fields come first, in the payload's order, then rules between fields, in the schema's order.

        Args:
            payload: Any value, JSON or not.
            allow_loopback: Whether the payload is for a server on this machine, for which loopback and http URLs are
                allowed.
        """
        if self._is_certainly_valid(payload, allow_loopback):
            return []
        found: list[Violation] = []
        is_plain = is_plain_json(payload)
        if not self._matches_schema(payload, is_plain=is_plain):
            if not is_plain:
                payload, non_json = replace_non_json(payload)
                if non_json:
                    found = [self._builder.from_non_json_value(value) for value in non_json]
                    return found + _outside(self.violations(payload, allow_loopback=allow_loopback), found)
            found = self._builder.from_failures(self._failures(payload))
        return found + self._check_violations(payload, allow_loopback, found)

    def _is_certainly_valid(self, payload: Any, allow_loopback: bool) -> bool:
        """Return whether a quick check proves that there is no violation; if not, there may still be none."""
        try:
            if not self._is_recursion_free and has_lone_surrogates(payload):
                return False
            if not self._is_valid_with_patterns(payload) or has_lone_surrogates(payload):
                return False
        except (ValueError, RecursionError):
            return False
        return not self._checks.may_fail_beyond_patterns(payload, allow_loopback)

    def _check_violations(self, payload: Any, allow_loopback: bool, found: list[Violation]) -> list[Violation]:
        """Return the violations of named checks, except for values that contain a violation already.

        A value that is no URL is not reported for its scheme too, nor a list with a wrong element for its sum.
        """
        if not self._checks.may_fail(payload, allow_loopback):
            return []
        violations = [
            self._builder.from_check_failure(*failed) for failed in self._checks.failures(payload, allow_loopback)
        ]
        invalid = [violation.pointer for violation in found]
        return [one for one in violations if not any(is_within(pointer, (one.pointer,)) for pointer in invalid)]

    def _matches_schema(self, payload: Any, *, is_plain: bool) -> bool:
        """Return whether the schema allows the payload; jsonschema-rs would count a lone surrogate as a character."""
        try:
            return (is_plain or not has_lone_surrogates(payload)) and self._is_valid(payload)
        except (ValueError, RecursionError):
            return False

    def warnings(self, payload: Any) -> list[ContractWarning]:
        """Return what is allowed in the payload but worth knowing."""
        return [
            ContractWarning(notice["id"], notice["sentence"], self.model or "", notice["date"])
            for notice, applies in self._notices
            if applies(payload)
        ]

    @functools.cached_property
    def _notices(self) -> list[tuple[Mapping[str, Any], IsValid]]:
        """Each of the schema's x-notices with its compiled condition."""
        return [(notice, self._root.compile_condition(notice["if"])) for notice in self.schema.get("x-notices", ())]

    def resolve(self, node: Schema) -> Schema:
        """Return the target of the `$ref` of a subschema, or the subschema itself if it has none."""
        return resolve_ref(self.schema, node)

    def _failures(self, payload: Any) -> Iterable[Failure]:
        """Return the broken constraints of an invalid payload; jsonschema-rs describes what `Subschema` cannot."""
        try:
            return self._root.failures(payload) or self._described_failures(payload)
        except UnsupportedSchemaError:
            return self._described_failures(payload)

    def _described_failures(self, payload: Any) -> Iterator[Failure]:
        """Yield the broken constraints as jsonschema-rs describes them."""
        seen = set()
        for error in self._compiled.iter_errors(payload):
            *schema_location, keyword = error.schema_path
            location = tuple(error.instance_path)
            # jsonschema-rs reports each missing field as an error of its own.
            if (key := (*schema_location, keyword, location)) not in seen:
                seen.add(key)
                yield self._root.constraint_at(schema_location, str(keyword)), location, get_value(payload, location)


def _outside(violations: list[Violation], reported: list[Violation]) -> list[Violation]:
    """Return the violations that are not about a value that is reported already, nor within one."""
    pointers = tuple(violation.pointer for violation in reported)
    return [violation for violation in violations if not is_within(violation.pointer, pointers)]
