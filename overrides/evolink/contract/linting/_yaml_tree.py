"""A reader of YAML documents that keeps the place of every value, and tells what readers of YAML disagree about.

It builds on the events of PyYAML's parser (libyaml's where it is there), which knows the syntax; what values mean is
decided in `_yaml_scalars`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from .._checks import Path
from .._not_json import DEPTH, half_pairs_replaced
from . import _rules
from ._numbers import Number
from ._tree import Node, Text
from ._yaml_containers import Open, Whole
from ._yaml_scalars import plain, tagged, why_ambiguous

_MOST_VALUES = 1_000_000
"""How many values aliases may make of a document: nine lines can make a billion."""

_OWN = "tag:yaml.org,2002:"
_MERGE = "<<"

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class RefusedError(Exception):
    """From `offset` on the document is not read."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong with the text, at a path from the document's root."""

    offset: int
    path: Path
    rule: str
    reason: str
    """The rest of a sentence that begins with the field's name."""
    spoilt: bool = False
    lesser: bool = False


@dataclass(slots=True)
class Document:
    """One document of a YAML file."""

    root: Node
    found: list[Found]


def documents(text: Text, *, loader: Any = _Loader) -> Iterator[Document]:
    """Each document as soon as it is read; empty ones are left out.

    `loader` is PyYAML's, with libyaml or without.

    Raises:
        RefusedError: it is nested too deeply, or its aliases make too much of it.
        yaml.YAMLError: from there on it is no YAML.
    """
    builder = _Builder(text)
    for event in yaml.parse(text.text, Loader=loader):
        if isinstance(event, yaml.DocumentStartEvent):
            builder = _Builder(text)
        elif isinstance(event, yaml.DocumentEndEvent):
            if builder.root is not None:
                yield Document(builder.root, builder.found)
        elif isinstance(event, yaml.NodeEvent):
            builder.take(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            builder.close()


class _Builder:
    """Makes the tree of one document."""

    def __init__(self, text: Text) -> None:
        self._lines = text
        self._open: list[Open] = []
        self._anchored: dict[str, Whole | None] = {}
        self.root: Node | None = None
        self.found: list[Found] = []

    def take(self, event: yaml.NodeEvent) -> None:
        """Takes the beginning of a value."""
        if isinstance(event, yaml.AliasEvent):
            self._put(self._meant(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event)

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        if self._open and self._open[-1].wants_name:
            self._put_name(event, self._name(event))
        elif self._open or event.value or not event.implicit[0]:  # else the document is empty
            whole = Whole(Node(_offset(event), self._value(event)))
            self._anchored[event.anchor or ""] = whole
            self._put(whole)

    def close(self) -> None:
        """Takes the end of a list or an object."""
        ended = self._open.pop()
        whole = ended.ended()
        self._anchored[ended.anchor or ""] = whole
        self._put(whole)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        offset = _offset(event)
        if len(self._open) >= DEPTH:
            raise RefusedError(offset, f"It is nested more than {DEPTH} levels deep")
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        kind = "map" if isinstance(value, dict) else "seq"
        if event.tag not in (None, "!", _OWN + kind):
            self._tell(offset, _rules.YAML_TAG, f"has the tag {_short(event.tag)}: JSON has no such value.")
        if event.anchor is not None:
            self._anchored[event.anchor] = None
        self._open.append(Open(Node(offset, value), event.anchor))

    def _meant(self, event: yaml.AliasEvent) -> Whole:
        name, offset = event.anchor, _offset(event)
        if name not in self._anchored:
            raise RefusedError(offset, f"No value before it has the anchor &{name} that *{name} refers to")
        whole = self._anchored[name]
        if whole is None:
            self._tell(offset, _rules.YAML_ALIAS, f"refers with *{name} to what it is a part of.", spoilt=True)
            return Whole(Node(offset, None))
        if whole.size + sum(container.size for container in self._open) > _MOST_VALUES:
            raise RefusedError(offset, f"Its aliases make more than {_MOST_VALUES} values of it")
        if len(self._open) + whole.height > DEPTH:
            raise RefusedError(offset, f"Its aliases make it more than {DEPTH} levels deep")
        return whole

    def _value(self, event: yaml.ScalarEvent) -> Any:
        """What a value means to YAML 1.2; None stands in for what JSON cannot say."""
        text, offset = event.value, _offset(event)
        value: Any = half_pairs_replaced(text)
        if value is not text:
            reason = "has half of a surrogate pair, which is no character."
            self._tell(offset, _rules.LONE_SURROGATE, reason, spoilt=True)
        elif event.tag not in (None, "!"):
            try:
                value = tagged(text, event.tag.removeprefix(_OWN))
            except ValueError as reason:
                self._tell(offset, _rules.YAML_TAG, f"has the tag {_short(event.tag)}: {reason}.", spoilt=True)
                value = None
        elif event.implicit[0]:
            value = plain(text)
            why = why_ambiguous(text)
            if why:
                self._tell(offset, _rules.YAML_AMBIGUOUS, f"is `{text}` without quotes: {why}")
        return self._number(value, offset) if isinstance(value, Number) else value

    def _number(self, number: Number, offset: int) -> float | None:
        if number.reason:
            kept = number.value is not None
            self._tell(offset, number.rule, number.reason, spoilt=not kept, lesser=kept)
        return number.value

    def _name(self, event: yaml.ScalarEvent) -> str:
        name, offset = half_pairs_replaced(event.value), _offset(event)
        if not event.implicit[0] or name == _MERGE:
            return name
        if not isinstance(plain(name), str):
            reason = "is a name without quotes, which YAML takes for no text. Quote it."
            self._tell(offset, _rules.YAML_KEY, reason, spoilt=True, name=name)
        elif why := why_ambiguous(name):
            self._tell(offset, _rules.YAML_AMBIGUOUS, f"is a name without quotes: {why}", name=name)
        return name

    def _put_name(self, event: yaml.ScalarEvent, name: str) -> None:
        """Takes the name of the next member."""
        top, offset = self._open[-1], _offset(event)
        if event.anchor is not None:
            self._anchored[event.anchor] = Whole(Node(offset, name))
        top.merging = name == _MERGE and event.implicit[0]
        if not top.merging:
            self._note_name(name, offset)
        top.name = name

    def _note_name(self, name: str, offset: int) -> None:
        names = self._open[-1].node.names
        if name in names:
            line, column = self._lines.place(names[name])
            reason = f"stands twice in one object, first at {line}:{column}: readers keep one of them, or refuse both."
            self._tell(offset, _rules.DUPLICATE_KEY, reason, name=name)
        names[name] = offset

    def _put(self, whole: Whole) -> None:
        """Puts a complete value where it belongs."""
        if not self._open:
            self.root = whole.node
            return
        top, node = self._open[-1], whole.node
        top.size += whole.size
        top.height = max(top.height, whole.height + 1)
        if isinstance(top.node.value, list):
            top.node.children[len(top.node.value)] = node
            top.node.value.append(node.value)
        elif top.name is None:
            self._put_odd_name(node)
        else:
            name, top.name = top.name, None
            if not (top.merging and top.merge(node)):
                top.node.names.setdefault(name, node.offset)
                top.node.children[name], top.node.value[name] = node, node.value

    def _put_odd_name(self, node: Node) -> None:
        """Takes a list, an object or an alias as the name of the next member."""
        name = node.value if isinstance(node.value, str) else "?"
        if name is not node.value:
            reason = "has a name that is no text."
            self._tell(node.offset, _rules.YAML_KEY, reason, spoilt=True, name=name)
        self._note_name(name, node.offset)
        self._open[-1].name, self._open[-1].merging = name, False

    def _tell(
        self,
        offset: int,
        rule: str,
        reason: str,
        *,
        spoilt: bool = False,
        lesser: bool = False,
        name: str | None = None,
    ) -> None:
        """Keeps a fault of the value that comes next, or of the member `name` of the object that is open."""
        path: list[str | int] = [
            len(container.node.value) if isinstance(container.node.value, list) else container.name or ""
            for container in self._open
        ]
        if name is not None:
            path[-1] = name
        self.found.append(Found(offset, tuple(path), rule, reason, spoilt=spoilt, lesser=lesser))


def _offset(event: yaml.NodeEvent) -> int:
    return event.start_mark.index if event.start_mark else 0


def _short(tag: str) -> str:
    return "!!" + tag.removeprefix(_OWN) if tag.startswith(_OWN) else tag
