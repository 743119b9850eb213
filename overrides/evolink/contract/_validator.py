"""The validator of one schema: returns every violation and every warning of a payload."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from . import _violations
from ._json_pointer import get_value, is_within
from ._json_values import JSONPayload
from ._named_checks import NamedChecks, with_check_patterns
from ._payloads import to_json
from ._subschemas import Failure, Failures, IsValid, Schema, Subschema, UnsupportedSchemaError, resolve_ref
from ._violations import MAX_VIOLATIONS

if TYPE_CHECKING:
    from ._violation_builder import ViolationBuilder

_MAX_FAILED_CHECKS = 5_000
"""How many failures of named checks are counted; a check of a URL takes microseconds."""


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

    @functools.cached_property
    def _builder(self) -> ViolationBuilder:
        from ._violation_builder import ViolationBuilder

        return ViolationBuilder(self.model, self.schema.get("title", "the contract"))

    @functools.cached_property
    def _checks(self) -> NamedChecks:
        return NamedChecks(self._root)

    @functools.cached_property
    def _is_valid_with_patterns(self) -> IsValid:
        with_patterns = with_check_patterns(self.schema, self.schema)
        return self._is_valid if with_patterns is self.schema else Subschema(with_patterns).is_valid

    def is_valid(self, payload: Any) -> bool:
        """Return whether the schema allows the payload, as `violations` decides it, without describing what it breaks.

        It is faster for an invalid payload, and for the first payload of a validator.
        """
        document = to_json(payload)
        if document.non_json or document.files:
            return not self.violations(payload)
        return self._is_valid(document.value) and not any(self._checks.failures(document.value, allow_loopback=False))

    def violations(self, payload: Any, *, allow_loopback: bool = False) -> list[_violations.Violation]:
        """Return every broken constraint; an empty list means that the schema allows the payload.

        Values that JSON cannot represent come first, then constraints of fields, in the payload's order, then rules
        between fields, in the schema's order. Of more than 100 violations, the first 100 are described, and one more
        has the number of the others.

        Args:
            payload: Any value; it is checked as the JSON that the client would send.
            allow_loopback: Whether the payload is for a server on this machine, for which loopback and http URLs are
                allowed.
        """
        document = to_json(payload)
        if document.non_json or document.files:
            found, more = self._violations_beyond_json(document, allow_loopback)
        elif self._is_certainly_valid(document.value, allow_loopback):
            return []
        else:
            found, more = self._violations_of_json(document.value, allow_loopback)
        more += len(found[MAX_VIOLATIONS:])
        return [*found[:MAX_VIOLATIONS], _violations.more_violations(more, self.model)] if more else found

    def _violations_beyond_json(
        self, document: JSONPayload, allow_loopback: bool
    ) -> tuple[list[_violations.Violation], int]:
        """Return the first violations of a payload that was more than JSON, and how many more there are."""
        found = [_violations.non_json_violation(value, self.model) for value in document.non_json]
        if document.more_non_json:
            return found, document.more_non_json
        if document.files:
            from ._local_files import file_violations

            found += file_violations(document.files, self.schema, self.model)
        replaced = [violation for violation in found if violation.keyword != "x-media"]
        violations, more = self._violations_of_json(document.value, allow_loopback)
        return found + _outside(violations, replaced), more

    def _violations_of_json(self, value: Any, allow_loopback: bool) -> tuple[list[_violations.Violation], int]:
        """Return the first violations of plain JSON, and how many more there are."""
        found: list[_violations.Violation] = []
        more = 0
        if not self._is_valid(value):
            found, more = self._builder.from_failures(self._failures(value))
        if more:
            return found, more
        violations, more = self._check_violations(value, allow_loopback, found)
        return found + violations, more

    def _is_certainly_valid(self, value: Any, allow_loopback: bool) -> bool:
        """Return whether a quick check proves that there is no violation; if not, there may still be none."""
        return self._is_valid_with_patterns(value) and not self._checks.may_fail_beyond_patterns(value, allow_loopback)

    def _check_violations(
        self, value: Any, allow_loopback: bool, found: list[_violations.Violation]
    ) -> tuple[list[_violations.Violation], int]:
        """Return the first violations of named checks, and how many more there are.

        A value that contains a violation already is left out: a value that is no URL is not reported for its scheme
        too, nor a list with a wrong element for its sum.
        """
        violations: list[_violations.Violation] = []
        more = 0
        if not self._checks.may_fail(value, allow_loopback):
            return violations, more
        invalid = [violation.pointer for violation in found]
        for failed in self._checks.failures(value, allow_loopback):
            if len(violations) == MAX_VIOLATIONS:
                more += 1
                if more == _MAX_FAILED_CHECKS:
                    break
                continue
            violation = self._builder.from_check_failure(*failed)
            if not any(is_within(pointer, (violation.pointer,)) for pointer in invalid):
                violations.append(violation)
        return violations, more

    def warnings(self, payload: Any) -> list[_violations.ContractWarning]:
        """Return what is allowed in the payload but worth knowing."""
        return [
            _violations.ContractWarning(notice["id"], notice["sentence"], self.model or "", notice["date"])
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

    def _failures(self, value: Any) -> Failures:
        """Return the broken constraints of an invalid value; jsonschema-rs describes what `Subschema` cannot."""
        try:
            failures = self._root.failures(value)
        except UnsupportedSchemaError:
            failures = Failures()
        if not failures.found:
            for failure in self._described_failures(value):
                failures.add(failure)
        return failures

    def _described_failures(self, value: Any) -> Iterator[Failure]:
        """Yield the broken constraints as jsonschema-rs describes them."""
        seen: set[tuple[object, ...]] = set()
        for error in self._compiled.iter_errors(value):
            *schema_location, keyword = error.schema_path
            location = tuple(error.instance_path)
            # jsonschema-rs reports each missing field as an error of its own.
            if (key := (*schema_location, keyword, location)) not in seen:
                seen.add(key)
                yield self._root.constraint_at(schema_location, str(keyword)), location, get_value(value, location)


def _outside(
    violations: list[_violations.Violation], reported: list[_violations.Violation]
) -> list[_violations.Violation]:
    """Return the violations that are not about a value that is reported already, nor within one."""
    pointers = tuple(violation.pointer for violation in reported)
    return [violation for violation in violations if not is_within(violation.pointer, pointers)]
