"""The OpenAPI document of a markdown page: one document of YAML 1.2 that is JSON as well."""

from __future__ import annotations

import yaml
from evolink.contract.linting._rules import DUPLICATE_KEY, YAML_KEY, YAML_TAG
from evolink.contract.linting._source_tree import SourceText
from evolink.contract.linting._yaml.files import syntax_error
from evolink.contract.linting._yaml.tree import COMPLEX_NAME, Document, Problem, RefusedError, read_documents

from .page import Json, Unreadable

MAX_CHARACTERS = 300_000
"""Ten times the largest page."""
MAX_VALUES = 100_000
"""Values in the document, aliases followed."""


def load_yaml(text: str) -> Json:
    """Return the one document of `text` as JSON values.

    Raises:
        Unreadable: If it is not YAML, is too large, has anything that JSON does not have, or is not one document.
    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"{len(text):,} characters of YAML; a page has at most {MAX_CHARACTERS:,}")
    lines = SourceText(text)
    try:
        found = list(read_documents(lines, max_values=MAX_VALUES))
    except RefusedError as error:
        raise _unreadable(lines, error.offset, error.reason) from None
    except yaml.YAMLError as error:
        raise _unreadable(lines, *syntax_error(error)) from None
    if len(found) != 1:
        raise Unreadable(f"the YAML block holds {len(found)} documents; a page has one document")
    _refuse_non_json(lines, found[0])
    return found[0].root.value


def _refuse_non_json(lines: SourceText, document: Document) -> None:
    """Raise Unreadable where JSON cannot express the document, or readers of YAML would disagree about its fields."""
    for offset in document.merge_keys:
        raise _unreadable(lines, offset, "`<<` is a merge key, which JSON does not have")
    for problem in document.problems:
        if problem.rule in (DUPLICATE_KEY, YAML_TAG) or (problem.value_replaced and not _is_scalar_key(problem)):
            name = str(problem.path[-1])[:40] if problem.path else "it"
            raise _unreadable(lines, problem.offset, f"`{name}` {problem.reason.rstrip('.')}")


def _is_scalar_key(problem: Problem) -> bool:
    """Return whether the problem is a key such as 200 without quotes, which stands for its text."""
    return problem.rule == YAML_KEY and problem.path[-1] != COMPLEX_NAME


def _unreadable(lines: SourceText, offset: int, reason: str) -> Unreadable:
    line, _ = lines.position(offset)
    return Unreadable(f"not whole as YAML, line {line} of the block: {' '.join(reason.split())[:160]}")
