"""A reader of YAML 1.2 that keeps the position of every value and reports what YAML parsers disagree about.

It builds on the events of PyYAML's parser (libyaml's where it is installed), which handles the syntax; `_yaml.scalars`
resolves the values. `evolink check` reads payloads with it, and scripts/drift the OpenAPI documents of markdown pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ...._json import is_list
from ..._json_pointer import Location
from ..._json_values import MAX_DEPTH, replace_lone_surrogates
from .. import _rules
from .._numbers import Number
from .._source_tree import SourceNode, SourceText
from .containers import CompleteValue, OpenContainer
from .scalars import explain_ambiguity, is_string, resolve_plain, resolve_tagged

MAX_VALUES = 1_000_000
"""Values in one document, aliases followed: nine lines of aliases can stand for a billion."""

COMPLEX_NAME = "?"
"""Replaces the name of a member if it is a list or an object, which YAML allows and JSON does not."""

_STANDARD_TAG = "tag:yaml.org,2002:"
_MERGE = "<<"

_NOTHING: dict[Any, Any] = {}
"""The children and names of every scalar; never modified. Two new dicts per scalar would take a tenth of the time."""

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class RefusedError(Exception):
    """The document is refused and not read from `offset` on."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule for the text, at a path from the document's root; see `TextProblem`."""

    offset: int
    path: Location
    rule: str
    reason: str
    """The rest of a sentence that begins with the field's name."""
    value_replaced: bool = False
    only_if_valid: bool = False


@dataclass(slots=True)
class Document:
    """One document of a YAML file."""

    root: SourceNode
    problems: list[Problem]
    merge_keys: list[int] = field(default_factory=list[int])
    """The offsets of its merge keys, `<<` of YAML 1.1, which are followed."""


def read_documents(text: SourceText, *, loader: Any = _Loader, max_values: int = MAX_VALUES) -> Iterator[Document]:
    """Yield each document as soon as it is read, except empty ones.

    Args:
        text: The text of a YAML file.
        loader: PyYAML's loader, with libyaml or without.
        max_values: How many values a document may have, aliases followed.

    Raises:
        RefusedError: If it is nested too deeply, or its aliases expand to too many values or refer to nothing.
        yaml.YAMLError: If it is not valid YAML from some position on.
    """
    parser = loader(text.text)
    next_event, scalar = parser.get_event, yaml.ScalarEvent  # `yaml.parse` would take half as long again
    builder = _DocumentBuilder(text, max_values)
    try:
        while (event := next_event()) is not None:
            if isinstance(event, scalar):
                builder.add_scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                builder.open_container(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                builder.close_container()
            elif isinstance(event, yaml.AliasEvent):
                builder.add_alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                builder = _DocumentBuilder(text, max_values)
            elif isinstance(event, yaml.DocumentEndEvent) and builder.root is not None:
                yield Document(builder.root, builder.problems, builder.merge_keys)
    finally:
        parser.dispose()


class _DocumentBuilder:
    """Builds the tree of one document from the parser's events."""

    def __init__(self, text: SourceText, max_values: int) -> None:
        self._text = text
        self._max_values = max_values
        self._open: list[OpenContainer] = []
        self._anchors: dict[str, CompleteValue | None] = {}
        """Each anchor with its value; None while the value is being read."""
        self.root: SourceNode | None = None
        self.problems: list[Problem] = []
        self.merge_keys: list[int] = []

    def add_scalar(self, event: yaml.ScalarEvent) -> None:
        offset, text = event.start_mark.index, event.value  # type: ignore[union-attr]  # it is always set
        container = self._open[-1] if self._open else None
        if container is not None and container.is_object and container.name is None:
            self._add_name(container, event, offset)
            return
        if container is None and not text and event.implicit[0]:  # the document is empty
            return
        is_text = event.tag is None and text.isascii() and (not event.implicit[0] or is_string(text))
        node = SourceNode(offset, text if is_text else self._resolve(event, offset), _NOTHING, _NOTHING)
        if event.anchor is not None:
            self._anchors[event.anchor] = CompleteValue(node)
        self._add(node, 1, 0)

    def open_container(self, event: yaml.CollectionStartEvent) -> None:
        offset = event.start_mark.index  # type: ignore[union-attr]  # it is always set
        if len(self._open) >= MAX_DEPTH:
            raise RefusedError(offset, f"It is nested more than {MAX_DEPTH} levels deep")
        is_object = isinstance(event, yaml.MappingStartEvent)
        if event.tag is not None:
            tag = "map" if is_object else "seq"
            if event.tag not in ("!", _STANDARD_TAG + tag):
                self._report(offset, _rules.YAML_TAG, f"has the tag {_short(event.tag)}: JSON has no such value.")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(OpenContainer(SourceNode(offset, {} if is_object else []), is_object, event.anchor))

    def close_container(self) -> None:
        container = self._open.pop()
        if container.merged is not None:
            container.add_merged_members()
        if container.anchor is not None:
            self._anchors[container.anchor] = CompleteValue(container.node, container.size, container.height)
        self._add(container.node, container.size, container.height)

    def add_alias(self, event: yaml.AliasEvent) -> None:
        anchor, offset = event.anchor, event.start_mark.index  # type: ignore[union-attr]  # it is always set
        if anchor not in self._anchors:
            raise RefusedError(offset, f"No earlier value has the anchor &{anchor} that *{anchor} refers to")
        target = self._anchors[anchor]
        if target is None:
            self._report(
                offset, _rules.YAML_ALIAS, f"refers with *{anchor} to a value that contains it.", value_replaced=True
            )
            target = CompleteValue(SourceNode(offset, None))
        if target.size + sum(container.size for container in self._open) > self._max_values:
            raise RefusedError(offset, f"Its aliases expand to more than {self._max_values} values")
        if len(self._open) + target.height > MAX_DEPTH:
            raise RefusedError(offset, f"Its aliases nest it more than {MAX_DEPTH} levels deep")
        self._add(target.node, target.size, target.height)

    def _resolve(self, event: yaml.ScalarEvent, offset: int) -> Any:
        """Return the value by YAML 1.2; None if JSON has no such value."""
        text = event.value
        value: Any = text if text.isascii() else replace_lone_surrogates(text)
        if value is not text:
            reason = "has half of a surrogate pair, which is no character."
            self._report(offset, _rules.LONE_SURROGATE, reason, value_replaced=True)
        elif event.tag not in (None, "!"):
            try:
                value = resolve_tagged(text, event.tag.removeprefix(_STANDARD_TAG))
            except ValueError as error:
                self._report(offset, _rules.YAML_TAG, f"has the tag {_short(event.tag)}: {error}.", value_replaced=True)
                value = None
        elif event.implicit[0] and not is_string(text):
            value = resolve_plain(text)
            why = explain_ambiguity(text)
            if why:
                self._report(offset, _rules.YAML_AMBIGUOUS, f"is `{text}` without quotes: {why}")
        return self._check_number(value, offset) if isinstance(value, Number) else value

    def _check_number(self, number: Number, offset: int) -> float | None:
        if number.reason:
            is_kept = number.value is not None
            self._report(offset, number.rule, number.reason, value_replaced=not is_kept, only_if_valid=is_kept)
        return number.value

    def _add_name(self, container: OpenContainer, event: yaml.ScalarEvent, offset: int) -> None:
        """Take a scalar as the name of the next member."""
        name = event.value if event.value.isascii() else replace_lone_surrogates(event.value)
        container.is_merge = name == _MERGE and event.implicit[0]
        if container.is_merge:
            self.merge_keys.append(offset)
        else:
            if event.implicit[0] and not is_string(name):
                self._check_plain_name(name, offset)
            if name in container.node.names:
                self._report_duplicate(container.node, name, offset)
            container.node.names[name] = offset
        if event.anchor is not None:
            self._anchors[event.anchor] = CompleteValue(SourceNode(offset, name))
        container.name = name

    def _check_plain_name(self, name: str, offset: int) -> None:
        if not isinstance(resolve_plain(name), str):
            reason = "is a name without quotes, which YAML does not read as a string. Quote it."
            self._report(offset, _rules.YAML_KEY, reason, value_replaced=True, name=name)
        elif why := explain_ambiguity(name):
            self._report(offset, _rules.YAML_AMBIGUOUS, f"is a name without quotes: {why}", name=name)

    def _report_duplicate(self, node: SourceNode, name: str, offset: int) -> None:
        line, column = self._text.position(node.names[name])
        reason = f"appears twice in one object, first at {line}:{column}: parsers keep one of them, or refuse both."
        self._report(offset, _rules.DUPLICATE_KEY, reason, name=name)

    def _add(self, node: SourceNode, size: int, height: int) -> None:
        """Add a complete value to the container that is open."""
        if not self._open:
            self.root = node
            return
        container = self._open[-1]
        container.size += size
        if height >= container.height:
            container.height = height + 1
        parent = container.node
        if not container.is_object:
            parent.children[len(parent.value)] = node
            parent.value.append(node.value)
        elif container.name is None:
            self._add_complex_name(container, node)
        else:
            name, container.name = container.name, None
            if not (container.is_merge and container.merge(node)):
                parent.children[name], parent.value[name] = node, node.value
                if container.is_merge:
                    parent.names.setdefault(name, node.offset)

    def _add_complex_name(self, container: OpenContainer, node: SourceNode) -> None:
        """Take a list, an object or an alias as the name of the next member."""
        name = node.value if isinstance(node.value, str) else COMPLEX_NAME
        if name is not node.value:
            reason = "has a name that is not a string."
            self._report(node.offset, _rules.YAML_KEY, reason, value_replaced=True, name=name)
        if name in container.node.names:
            self._report_duplicate(container.node, name, node.offset)
        container.node.names[name] = node.offset
        container.name, container.is_merge = name, False

    def _report(
        self,
        offset: int,
        rule: str,
        reason: str,
        *,
        value_replaced: bool = False,
        only_if_valid: bool = False,
        name: str | None = None,
    ) -> None:
        """Record a problem of the value that comes next, or of the member `name` of the object that is open."""
        path: list[str | int] = [
            len(container.node.value) if is_list(container.node.value) else container.name or ""
            for container in self._open
        ]
        if name is not None:
            path[-1] = name
        self.problems.append(
            Problem(offset, tuple(path), rule, reason, value_replaced=value_replaced, only_if_valid=only_if_valid)
        )


def _short(tag: str) -> str:
    return "!!" + tag.removeprefix(_STANDARD_TAG) if tag.startswith(_STANDARD_TAG) else tag
