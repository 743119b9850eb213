"""What the contract, and the rules of the text itself, say of one payload, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ... import catalog
from ..._security.redaction import redact_secrets
from .. import recognise, validate, warnings
from .._payloads import Kind
from .._validator import lies_within
from .._violations import ContractWarning, Violation
from ._findings import Checked, Finding, Level
from ._rules import UNREADABLE
from ._tree import Fault, Node, Payload, Unreadable


@dataclass(frozen=True, slots=True)
class Judge:
    """How payloads are looked at."""

    kind: Kind | None = None
    """What the payloads are; None where each is recognised."""
    strict: bool = False
    """Whether notices count as violations."""
    local: bool = False
    """Whether requests are for a server on this machine, which may be given loopback and http callback URLs."""

    def checked(self, file: str, read: Payload | Unreadable) -> Checked:
        """What is to be told of one payload, or of a place where none could be read."""
        if isinstance(read, Unreadable):
            told = Finding("unreadable", file, read.line, read.column, UNREADABLE, read.message)
            return Checked(file, read.line, read.column, None, None, (told,))
        kind = self.kind or recognise(read.value)
        violations = validate(read.value, kind=kind, local=self.local)
        notices = warnings(read.value, kind=kind)
        (line, column), model = read.text.mark(read.offset), _model(read.value, kind)
        if not (violations or notices or read.faults):
            return Checked(file, line, column, kind, model)
        teller = _Teller(file, kind, model, read, read.tree(), strict=self.strict)
        return Checked(file, line, column, kind, model, teller.findings(violations, notices))


def _model(payload: Any, kind: Kind) -> str | None:
    model = payload.get("model") if kind == "request" and isinstance(payload, dict) else None
    return model if isinstance(model, str) and model in catalog.ids() else None


@dataclass(frozen=True, slots=True)
class _Teller:
    file: str
    kind: Kind
    model: str | None
    read: Payload
    tree: Node
    strict: bool

    def findings(self, violations: list[Violation], notices: list[ContractWarning]) -> tuple[Finding, ...]:
        """Everything that is to be told, in the order of the text."""
        spoilt = tuple(fault.pointer for fault in self.read.faults if fault.spoilt)
        violations = [one for one in violations if not lies_within(one.pointer, spoilt)]
        told = {one.pointer for one in violations}
        faults = [one for one in self.read.faults if not (one.lesser and one.pointer in told)]
        found = [
            *map(self._fault, faults),
            *map(self._violation, violations),
            *(self._notice(one) for one in notices if one.pointer not in told),
        ]
        return tuple(sorted(found, key=lambda finding: (finding.line, finding.column)))

    def _fault(self, fault: Fault) -> Finding:
        return self._finding("violation", fault.offset, fault.pointer, fault.rule, fault.message)

    def _violation(self, one: Violation) -> Finding:
        # An unknown field is wrong in its name, everything else in its value.
        offset = self.tree.place(one.pointer, of_name=one.keyword == "additionalProperties")
        found = self._finding("violation", offset, one.pointer, one.rule or one.keyword, one.message)
        return replace(found, source=one.source, suggestion=one.suggestion)

    def _notice(self, notice: ContractWarning) -> Finding:
        level: Level = "violation" if self.strict else "notice"
        return self._finding(level, self.tree.place(notice.pointer), notice.pointer, notice.id, notice.message)

    def _finding(self, level: Level, offset: int, pointer: str, rule: str, message: str) -> Finding:
        line, column = self.read.text.place(offset)
        return Finding(
            level,
            self.file,
            line=line,
            column=column,
            rule=rule,
            message=redact_secrets(message),
            kind=self.kind,
            model=self.model,
            pointer=redact_secrets(pointer),
        )
