"""Payloads of YAML files, one or a list of them in each document."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from .._checks import pointer_of
from .._words import field_name
from ._json_files import decoded
from ._tree import Fault, Node, Payload, Text, Unreadable
from ._yaml_tree import Document, Found, RefusedError, documents


def payloads(data: bytes) -> Iterator[Payload | Unreadable]:
    """The payloads of a YAML file. YAML allows a byte-order mark, so none is told."""
    decoded_text = decoded(data)
    if isinstance(decoded_text, Unreadable):
        yield decoded_text
        return
    text = Text(decoded_text)
    try:
        for document in documents(text):
            yield from _of_document(text, document)
    except RefusedError as fault:
        yield text.unreadable(fault.offset, f"{fault.reason}; from here on nothing was read.")
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        yield text.unreadable(mark.index if mark else 0, f"This is not YAML: {_problem(fault)}.")
    except yaml.reader.ReaderError as fault:
        yield text.unreadable(fault.position, f"This is not YAML: {fault.reason}.")


def _of_document(text: Text, document: Document) -> Iterator[Payload]:
    root = document.root
    if not isinstance(root.value, list):
        yield _payload(text, root, document.found, 0)
        return
    for index, child in root.children.items():
        own = [found for found in document.found if found.path[:1] == (index,) or (not found.path and index == 0)]
        yield _payload(text, child, own, 1)


def _payload(text: Text, node: Node, found: list[Found], depth: int) -> Payload:
    """The payload that stands at `depth` in its document: 1 in a list, else 0."""
    return Payload(text, node.offset, node.value, [_fault(one, depth) for one in found], lambda: node)


def _fault(found: Found, depth: int) -> Fault:
    path = found.path[depth:]
    message = f"{field_name(path)} {found.reason}"
    return Fault(found.offset, pointer_of(path), found.rule, message, spoilt=found.spoilt, lesser=found.lesser)


def _problem(fault: yaml.MarkedYAMLError) -> str:
    return ", ".join(part for part in (fault.context, fault.problem) if part)
