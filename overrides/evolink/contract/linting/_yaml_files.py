"""Payloads of YAML files, one or a list of them in each document."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from .._checks import pointer_of
from .._words import field_name
from ._json_files import decoded
from ._tree import Fault, Node, Payload, Text, Unreadable
from ._yaml_tree import Document, Problem, RefusedError, documents


def payloads(data: bytes) -> Iterator[Payload | Unreadable]:
    """Yield the payloads of a YAML file. YAML allows a byte-order mark, so none is reported."""
    decoded_text = decoded(data)
    if isinstance(decoded_text, Unreadable):
        yield decoded_text
        return
    text = Text(decoded_text)
    try:
        for document in documents(text):
            yield from _document_payloads(text, document)
    except RefusedError as error:
        yield text.unreadable(error.offset, f"{error.reason}; from here on nothing was read.")
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


def _document_payloads(text: Text, document: Document) -> Iterator[Payload]:
    root = document.root
    if not isinstance(root.value, list):
        yield _payload(text, root, document.problems, 0)
        return
    for index, child in root.children.items():
        own = [each for each in document.problems if each.path[:1] == (index,) or (not each.path and index == 0)]
        yield _payload(text, child, own, 1)


def _payload(text: Text, node: Node, problems: list[Problem], depth: int) -> Payload:
    """Return the payload at `depth` in its document: 1 in a list, else 0."""
    return Payload(text, node.offset, node.value, [_fault(each, depth) for each in problems], lambda: node)


def _fault(problem: Problem, depth: int) -> Fault:
    path = problem.path[depth:]
    message = f"{field_name(path)} {problem.reason}"
    return Fault(problem.offset, pointer_of(path), problem.rule, message, spoilt=problem.spoilt, lesser=problem.lesser)
