"""Checks one payload by the contract and by the rules for its text, and locates each diagnostic in the text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ... import catalog
from ..._json import JSON
from ..._security.redaction import redact_secrets
from .._json_pointer import is_within
from .._payloads import Kind, recognise
from .._validation import validate, warnings
from .._violations import ContractWarning, Violation
from ._diagnostics import Diagnostic, Level, LintResult
from ._rules import UNREADABLE
from ._source_tree import Payload, SourceNode, TextProblem, Unreadable


@dataclass(frozen=True, slots=True)
class PayloadChecker:
    """The options of a check."""

    kind: Kind | None = None
    """What the payloads are; None to recognise each of them."""
    strict: bool = False
    """Whether warnings count as violations."""
    allow_loopback: bool = False
    """Whether callback URLs may be http and loopback addresses, as for a server on this machine."""

    def check(self, file: str, payload: Payload | Unreadable) -> LintResult:
        """Return the diagnostics of one payload, or of input that could not be read."""
        if isinstance(payload, Unreadable):
            unreadable = Diagnostic("unreadable", file, payload.line, payload.column, UNREADABLE, payload.message)
            return LintResult(file, payload.line, payload.column, None, None, (unreadable,))
        kind = self.kind or recognise(payload.value)
        violations = validate(payload.value, kind=kind, allow_loopback=self.allow_loopback)
        contract_warnings = warnings(payload.value, kind=kind)
        (line, column), model = payload.text.checkpoint(payload.offset), _model(payload.value, kind)
        if not (violations or contract_warnings or payload.problems):
            return LintResult(file, line, column, kind, model)
        builder = _DiagnosticBuilder(file, kind, model, payload, payload.build_tree(), strict=self.strict)
        return LintResult(file, line, column, kind, model, builder.diagnostics(violations, contract_warnings))


def _model(payload: JSON, kind: Kind) -> str | None:
    model = payload.get("model") if kind == "request" and isinstance(payload, dict) else None
    return model if isinstance(model, str) and model in catalog.ids() else None


@dataclass(frozen=True, slots=True)
class _DiagnosticBuilder:
    file: str
    kind: Kind
    model: str | None
    payload: Payload
    tree: SourceNode
    strict: bool

    def diagnostics(
        self, violations: list[Violation], contract_warnings: list[ContractWarning]
    ) -> tuple[Diagnostic, ...]:
        """Return the diagnostics in the order of the text."""
        replaced = [problem.pointer for problem in self.payload.problems if problem.value_replaced]
        unknown = [*replaced, *self.payload.placeholders]
        violations = [violation for violation in violations if not is_within(violation.pointer, unknown)]
        invalid = {violation.pointer for violation in violations}
        found = [
            *(
                self._from_problem(problem)
                for problem in self.payload.problems
                if not (problem.only_if_valid and problem.pointer in invalid)
            ),
            *map(self._from_violation, violations),
            *(self._from_warning(warning) for warning in contract_warnings if warning.pointer not in invalid),
        ]
        return tuple(sorted(found, key=lambda diagnostic: (diagnostic.line, diagnostic.column)))

    def _from_problem(self, problem: TextProblem) -> Diagnostic:
        return self._diagnostic("violation", problem.offset, problem.pointer, problem.rule, problem.message)

    def _from_violation(self, violation: Violation) -> Diagnostic:
        # The invalid part of an unknown field is its name, of any other field its value.
        offset = self.tree.find_offset(violation.pointer, of_name=violation.keyword == "additionalProperties")
        rule = violation.rule or violation.keyword
        diagnostic = self._diagnostic("violation", offset, violation.pointer, rule, violation.message)
        return replace(diagnostic, source=violation.source, suggestion=violation.suggestion, unit=violation.unit)

    def _from_warning(self, warning: ContractWarning) -> Diagnostic:
        level: Level = "violation" if self.strict else "warning"
        offset = self.tree.find_offset(warning.pointer)
        return self._diagnostic(level, offset, warning.pointer, warning.id, warning.message)

    def _diagnostic(self, level: Level, offset: int, pointer: str, rule: str, message: str) -> Diagnostic:
        line, column = self.payload.text.position(offset)
        return Diagnostic(
            level,
            self.file,
            line=line,
            column=column,
            rule=rule,
            message=redact_secrets(message),
            kind=self.kind,
            model=self.model,
            pointer=redact_secrets(self.payload.pointer + pointer),
        )
