"""One schema, compiled: every violation of a payload, and every notice."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from .._redaction import shortened
from ._checks import CHECKS, Check, Finding, Path, pointer_of, pointer_path, values_at
from ._not_json import Unsayable, has_half_pairs, said
from ._violations import Notice, Source, Violation
from ._words import field_name, nearest, tell

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _NamedCheck:
    """A named check, the place it looks at and the condition under which it does."""

    at: Path
    rule: Mapping[str, Any]
    applies: Callable[[Any], bool] | None

    def findings(self, payload: Any, local: bool) -> Iterator[tuple[Path, Finding]]:
        check: Check = CHECKS[self.rule["check"]["name"]]
        for path, value in values_at(payload, self.at):
            for finding in check(value, self.rule["check"], local):
                if self.applies is None or self.applies(value):
                    yield (*path, *finding.path), finding


class Validator:
    """Checks payloads against one standalone JSON Schema (2020-12) with the x- keywords of spec/model.schema.json.

    A few microseconds for a valid payload; formats are asserted.
    """

    def __init__(self, schema: Schema, *, model: str | None = None) -> None:
        """Compiles `schema`; `model` is the id that violations carry."""
        self.schema = schema
        self.model = model
        self._compiled = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)
        self._checks = tuple(self._named_checks(schema, ()))

    def violations(self, payload: Any, *, local: bool = False) -> list[Violation]:
        """Every broken rule, in the order of the schema; empty means allowed.

        Args:
            payload: any value, JSON or not.
            local: whether the payload is for a server on this machine, which may be given loopback and http URLs.
        """
        found: list[Violation] = []
        if not self._allows(payload):
            payload, unsayable = said(payload)
            if unsayable:
                return self._beside(unsayable, self.violations(payload, local=local))
            for error in self._compiled.iter_errors(payload):
                found.extend(self._told(error, payload))
        spoilt = [violation.pointer + "/" for violation in found]
        for check in self._checks:
            for path, finding in check.findings(payload, local):
                violation = self._found(check.rule, path, finding)
                # What is no URL at all need not be told that its scheme is wrong, nor a broken list its sum.
                if not any(pointer.startswith(violation.pointer + "/") for pointer in spoilt):
                    found.append(violation)
        return found

    def _allows(self, payload: Any) -> bool:
        """Whether the schema does. Half of a surrogate pair it would take for a character."""
        try:
            return not has_half_pairs(payload) and self._compiled.is_valid(payload)
        except (ValueError, RecursionError):
            return False

    def _beside(self, unsayable: list[Unsayable], others: list[Violation]) -> list[Violation]:
        """The violations of a payload that is not JSON: those values, and what is wrong elsewhere."""
        found = [self._not_json(value) for value in unsayable]
        places = tuple(violation.pointer for violation in found)
        return found + [violation for violation in others if not lies_within(violation.pointer, places)]

    def notices(self, payload: Any) -> list[Notice]:
        """What is allowed but should be told."""
        return [
            Notice(notice["id"], notice["sentence"], self.model or "", notice["date"])
            for notice, applies in self._notices
            if applies(payload)
        ]

    @functools.cached_property
    def _notices(self) -> list[tuple[Mapping[str, Any], Callable[[Any], bool]]]:
        return [(notice, self._condition(notice["if"])) for notice in self.schema.get("x-notices", ())]

    def _condition(self, condition: Schema) -> Callable[[Any], bool]:
        """Whether a payload meets `condition`; compiled when first asked."""

        @functools.cache
        def compiled() -> Callable[[Any], bool]:
            schema = {**condition, "$defs": self.schema.get("$defs", {})}
            return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid

        return lambda payload: compiled()(payload)

    def _named_checks(self, node: Schema, at: Path) -> Iterator[_NamedCheck]:
        node = self.resolved(node)
        condition = self._condition(node["if"]) if "if" in node else None
        for rule in node.get("x-rules", ()):
            if "check" in rule:
                yield _NamedCheck(at, rule, condition)
        for part in node.get("allOf", ()):
            yield from self._named_checks(part, at)
        for name, field in node.get("properties", {}).items():
            yield from self._named_checks(field, (*at, name))
        if isinstance(node.get("items"), Mapping):
            yield from self._named_checks(node["items"], (*at, "*"))

    def resolved(self, node: Schema) -> Schema:
        """What a part of the schema refers to, or the part itself."""
        while "$ref" in node:
            node = self._at(pointer_path(node["$ref"].removeprefix("#")))[-1]
        return node

    def _at(self, path: Path) -> list[Any]:
        """The schema's nodes on the way along `path`, the schema itself first."""
        nodes: list[Any] = [self.schema]
        for part in path:
            node = nodes[-1]
            if isinstance(node, Mapping):
                nodes.append(node[str(part)])
            else:
                nodes.append(node[int(part)])
        return nodes

    def _told(self, error: jsonschema_rs.ValidationError, payload: Any) -> Iterator[Violation]:
        keyword = str(error.schema_path[-1])
        nodes = self._at(tuple(error.schema_path[:-1]))
        path = tuple(error.instance_path)
        value = _value_at(payload, path)
        if keyword == "additionalProperties":
            yield from self._unknown_fields(error, nodes[-1], path, value)
            return
        at = path
        if keyword == "required":
            at = (*path, _kind(error).property)
        message, suggestion = tell(keyword, field_name(at), value, nodes[-1])
        rule = _rule_of(nodes)
        if rule is not None:
            message = f"{message} {rule['sentence']}"
        yield self._violation(path, keyword, message, suggestion, rule, _source_of(rule, nodes[-1], keyword))

    def _unknown_fields(
        self, error: jsonschema_rs.ValidationError, node: Schema, path: Path, value: Any
    ) -> Iterator[Violation]:
        known = list(node.get("properties", {}))
        for name in _kind(error).unexpected:
            choice = nearest(name, [field for field in known if field not in value] or known)
            hint = f" Did you mean {choice!r}?" if choice else f" It takes {', '.join(known)}."
            subject = self.model or self.schema.get("title", "the contract")
            owner = subject if not path else f"{field_name(path)} of {subject}"
            message = f"{owner} has no field {shortened(name)}.{hint}"
            source: Source = node.get("x-source", {}).get("additionalProperties", "ours")
            yield self._violation((*path, name), "additionalProperties", message, choice, None, source)

    def _found(self, rule: Mapping[str, Any], path: Path, finding: Finding) -> Violation:
        message = f"{field_name(path)}: {finding.detail} {rule['sentence']}"
        return self._violation(path, rule["check"]["name"], message, None, rule, rule["source"])

    def _not_json(self, value: Unsayable) -> Violation:
        message = f"{field_name(value.path)} {value.reason}"
        return self._violation(value.path, value.keyword, message, None, None, "ours")

    def _violation(
        self, path: Path, keyword: str, message: str, suggestion: Any, rule: Mapping[str, Any] | None, source: Source
    ) -> Violation:
        return Violation(
            pointer_of(path), keyword, message, rule["id"] if rule else None, self.model, suggestion, source
        )


def lies_within(pointer: str, places: tuple[str, ...]) -> bool:
    """Whether `pointer` is one of these places or below one."""
    return any(pointer == place or pointer.startswith(place + "/") for place in places)


def _rule_of(nodes: list[Any]) -> Mapping[str, Any] | None:
    """The rule between fields that the last node belongs to."""
    for node in reversed(nodes):
        if isinstance(node, Mapping) and "then" in node and "x-rules" in node:
            rule: Mapping[str, Any] = node["x-rules"][0]
            return rule
    return None


def _source_of(rule: Mapping[str, Any] | None, node: Schema, keyword: str) -> Source:
    source: Source = rule["source"] if rule is not None else node.get("x-source", {}).get(keyword, "documented")
    return source


def _kind(error: jsonschema_rs.ValidationError) -> Any:
    """The library declares one type for all kinds; each has attributes of its own."""
    return error.kind


def _value_at(payload: Any, path: Path) -> Any:
    for part in path:
        payload = payload[part]
    return payload
