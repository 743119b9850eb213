"""The descriptions of rules in SARIF, which GitHub shows beside a result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .... import catalog
from ...._json import is_list, is_mapping
from .._diagnostics import Diagnostic
from .._rules import RULES

INFORMATION_URI = "https://docs.evolink.ai"
_JSON_URI = "https://www.rfc-editor.org/rfc/rfc8259"
_YAML_URI = "https://yaml.org/spec/1.2.2/"
_KEYWORD_URI = "https://json-schema.org/draft/2020-12/json-schema-validation"
_HELP = (
    "The message names the value and what is allowed instead. "
    "`evolink models MODEL` lists all constraints and rules of a model."
)


def describe_rule(example: Diagnostic) -> dict[str, Any]:
    """Return the reportingDescriptor of the rule of a diagnostic.

    https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html#_Toc141790895
    """
    sentence, uri = _describe(example)
    text = f"{sentence} {_HELP}"
    return {
        "id": example.rule,
        "shortDescription": {"text": sentence},
        "fullDescription": {"text": text},
        "help": {"text": text},
        "helpUri": uri,
    }


def _describe(example: Diagnostic) -> tuple[str, str]:
    """Return what the rule requires, and a page about it."""
    name = example.rule
    if name in RULES:
        return RULES[name], _YAML_URI if name.startswith("yaml-") else _JSON_URI
    if example.model is not None:
        model = catalog.get(example.model)
        sentence = next((text for rule, text in _sentences(model.schema) if rule == name), None)
        if sentence is not None:
            return sentence, model.docs
    return f"A payload satisfies the constraint {name} of the contract.", _KEYWORD_URI


def _sentences(node: object) -> Iterator[tuple[str, str]]:
    """Yield the id and the sentence of each rule and warning in a schema."""
    if is_mapping(node):
        for rule in (*node.get("x-rules", ()), *node.get("x-notices", ())):
            yield str(rule["id"]), str(rule["sentence"])
    if is_mapping(node) or is_list(node):
        for child in node.values() if is_mapping(node) else node:
            yield from _sentences(child)
