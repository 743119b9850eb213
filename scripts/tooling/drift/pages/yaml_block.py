"""YAML 1.2 as JSON: no tags, no repeated keys, no merge keys, and aliases counted with all they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from .page import Json, Unreadable

MAX_CHARACTERS = 300_000
"""Ten times the largest page; the parser takes about a second for as much."""
MAX_DEPTH = 100
MAX_VALUES = 100_000
"""Once each alias is counted with everything it stands for."""

_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_STRING = "tag:yaml.org,2002:str"
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,300}|[0-9]{1,300}(?:\.[0-9]{0,300})?)(?:[eE][-+]?[0-9]{1,3})?")
_ODD = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@dataclass
class _Open:
    """A mapping or a list that is being read."""

    value: dict[str, Json] | list[Json]
    anchor: str | None
    key: str | None = None
    weight: int = 1

    def take(self, value: Json, weight: int) -> None:
        self.weight += weight
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.key is None:
            raise Unreadable("YAML: a mapping or a list is used as a key")
        else:
            self.value[self.key] = value
            self.key = None

    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None


def load_yaml(text: str) -> Json:
    """The one document of `text`.

    Raises:
        Unreadable: it is not YAML, not JSON's kind of YAML, too large, or not one document.
    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"{len(text):,} characters of YAML; a page has at most {MAX_CHARACTERS:,}")
    reading = _Reading()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            reading.take(event)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1} of the block" if mark else ""
        raise Unreadable(
            f"not whole as YAML{where}: {' '.join(str(getattr(error, 'problem', error)).split())[:120]}"
        ) from None
    except (RecursionError, ValueError, IndexError, AttributeError, AssertionError) as error:
        # The parser's own stumbles over input that is no YAML.
        raise Unreadable(f"not YAML: {str(error)[:120]}") from None
    return reading.result()


class _Reading:
    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Json, int]] = {}
        self._whole: list[Json] = []
        self._documents = 0
        self._values = 0

    def take(self, event: Event) -> None:
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._begin(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            done = self._open.pop()
            self._put(done.value, done.anchor, done.weight, counts=0)
        elif isinstance(event, AliasEvent):
            if event.anchor not in self._anchors:
                raise Unreadable(f"YAML: *{event.anchor[:40]} stands for nothing, or for what it is in")
            value, weight = self._anchors[event.anchor]
            self._put(value, None, weight, counts=weight)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1

    def result(self) -> Json:
        if self._documents != 1 or len(self._whole) != 1:
            raise Unreadable("YAML: not exactly one document")
        return self._whole[0]

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable(f"YAML nested more than {MAX_DEPTH} deep")
        if self._open and self._open[-1].wants_key():
            raise Unreadable("YAML: a mapping or a list is used as a key")
        _refuse_tag(event)
        self._open.append(_Open({} if isinstance(event, MappingStartEvent) else [], event.anchor))

    def _scalar(self, event: ScalarEvent) -> None:
        _refuse_tag(event)
        top = self._open[-1] if self._open else None
        if top is None or not top.wants_key():
            self._put(_value(event), event.anchor, 1, counts=1)
            return
        key = str(event.value)
        if key in top.value or (key == "<<" and not event.style):
            raise Unreadable(
                f"YAML: the key {key[:40]!r} is repeated" if key != "<<" else "YAML: merge keys are not JSON"
            )
        top.key = key

    def _put(self, value: Json, anchor: str | None, weight: int, *, counts: int) -> None:
        self._values += counts
        if self._values > MAX_VALUES:
            raise Unreadable(f"YAML: more than {MAX_VALUES:,} values once its aliases are followed")
        if anchor is not None:
            self._anchors[anchor] = (value, weight)
        if self._open:
            self._open[-1].take(value, weight)
        else:
            self._whole.append(value)


def _refuse_tag(event: Any) -> None:
    if event.tag not in (None, "!", _STRING):
        raise Unreadable(f"YAML: the tag {str(event.tag)[:40]!r} is not JSON")


def _value(event: ScalarEvent) -> Json:
    text = str(event.value)
    if event.style or event.tag == _STRING:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _ODD.fullmatch(text):
        raise Unreadable(f"YAML: {text[:40]} is not a number in JSON")
    return text
