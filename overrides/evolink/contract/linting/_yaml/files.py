"""Payloads of YAML files, one or a list of them in each document."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from ..._json_pointer import format_field_name, format_pointer
from ..._violations import MAX_VIOLATIONS
from .._json.files import decode_text
from .._source_tree import Payload, SourceNode, SourceText, TextProblem, Unreadable, more_problems
from .tree import Document, Problem, RefusedError, read_documents


def read_payloads(data: bytes) -> Iterator[Payload | Unreadable]:
    """Yield the payloads of a YAML file. YAML allows a byte-order mark, so none is reported."""
    decoded_text = decode_text(data)
    if isinstance(decoded_text, Unreadable):
        yield decoded_text
        return
    text = SourceText(decoded_text)
    try:
        for document in read_documents(text):
            yield from _document_payloads(text, document)
    except RefusedError as error:
        yield text.unreadable(error.offset, f"{error.reason}; nothing was read from here on.")
    except yaml.YAMLError as error:
        offset, reason = syntax_error(error)
        yield text.unreadable(offset, f"This is not YAML: {reason}.")


def syntax_error(error: yaml.YAMLError) -> tuple[int, str]:
    """Return the offset at which PyYAML's parser stopped, and why."""
    if isinstance(error, yaml.reader.ReaderError):
        return error.position, error.reason
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return mark.index if mark else 0, ", ".join(part for part in (error.context, error.problem) if part)
    return 0, str(error)


def _document_payloads(text: SourceText, document: Document) -> Iterator[Payload]:
    root = document.root
    if not isinstance(root.value, list):
        yield _payload(text, root, document.problems, 0)
        return
    own: dict[str | int, list[Problem]] = {}
    for problem in document.problems:
        own.setdefault(problem.path[0] if problem.path else 0, []).append(problem)
    for index, child in root.children.items():
        yield _payload(text, child, own.get(index, []), 1)


def _payload(text: SourceText, node: SourceNode, problems: list[Problem], depth: int) -> Payload:
    """Return the payload at `depth` in its document: 1 in a list, else 0."""
    found = [_text_problem(problem, depth) for problem in problems[:MAX_VIOLATIONS]]
    if len(problems) > MAX_VIOLATIONS:
        found.append(more_problems(len(problems) - MAX_VIOLATIONS, node.offset))
    return Payload(text, node.offset, node.value, found, lambda: node)


def _text_problem(problem: Problem, depth: int) -> TextProblem:
    path = problem.path[depth:]
    message = f"{format_field_name(path)} {problem.reason}"
    return TextProblem(
        problem.offset,
        format_pointer(path),
        problem.rule,
        message,
        value_replaced=problem.value_replaced,
        only_if_valid=problem.only_if_valid,
    )
