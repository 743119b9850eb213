"""The fields of a rendered page: blocks of a name, a type, marks, words, limits, options and an example."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from ..page import Json, Unreadable
from .constraints import limits_of
from .labels import Labels, bare
from .types import type_of

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,80}")
_MARK = re.compile(r"([^:：]{1,40}?)\s?[:：](\S.*)?")
_LONE = re.compile(r"[a-z][a-z0-9_]{0,80}")
_BREAKS = ("", " ")
_CLOSING = {"[": "]", "{": "}"}
_PYTHON = {"integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,)}
_INFINITE = (float("inf"), float("-inf"))


@dataclass
class Block:
    """One field, as its block of lines says."""

    name: str
    schema: dict[str, Json]
    choices: dict[str, Json] | None
    """The part of the schema that takes options; None where the type has none."""
    required: bool = False
    limits: dict[str, Json] = field(default_factory=dict)
    options: list[str] | None = None
    example: Json = None
    words: list[str] = field(default_factory=list)
    default: str | None = None
    deprecated: bool = False

    @property
    def is_list(self) -> bool:
        return self.schema.get("type") == "array"

    def told(self) -> dict[str, Json]:
        """The field in JSON Schema's words."""
        if self.choices is not None and self.options is None:
            raise Unreadable(f"{self.name}: its type is an enum, but its options are missing")
        if self.options is not None:
            if self.choices is None:
                raise Unreadable(f"{self.name}: it has options, but its type is no enum")
            self.choices["enum"] = [_typed(option, self.choices) for option in self.options]
        told = self.schema | self.limits
        if self.default is not None:
            told["default"] = _typed(self.default, self.schema)
        if self.deprecated:
            told["deprecated"] = True
        return told | {"required": self.required}


@dataclass
class Fields:
    """Reads blocks of lines from `index` to `end`, once through."""

    lines: list[str]
    types: frozenset[int]
    """Which lines are types."""
    labels: Labels
    index: int
    end: int
    default: str | None = None
    """The word for a default in a language that is not in the table: the first that is met."""

    def blocks(self, *, words_may_follow: bool) -> list[Block]:
        """All fields; `words_may_follow` the last one, as a page's footer does.

        Raises:
            Unreadable: a field without its name, a limit amid words, options cut off: anything that is not whole.
        """
        found: list[Block] = []
        while self._skip_to_field(first=not found):
            found.append(self._opened())
            stray = self._filled(found[-1])
            if stray and (self.index < self.end or not words_may_follow):
                raise Unreadable(f"{found[-1].name}: {stray}")
        return found

    def _skip_to_field(self, *, first: bool) -> bool:
        while self.index < self.end and not self._at_field():
            self._refuse_orphan()
            if first and self.lines[self.index]:
                raise Unreadable(f"{self.lines[self.index][:60]!r} stands where the first field begins")
            self.index += 1
        return self.index < self.end

    def _at_field(self) -> bool:
        following = self.index + 1
        return following in self.types and following < self.end and is_name(self.lines[self.index])

    def _refuse_orphan(self) -> None:
        if self.index in self.types:
            line = self.lines[self.index]
            raise Unreadable(f"a field name is missing: {line!r} in line {self.index + 1} is a type without one")

    def _refuse_leftover(self, block: Block) -> None:
        """What is left of a field without its type: a name or a mark that stands alone amid another field's words."""
        line = self.lines[self.index]
        if self._is_mark(line):
            raise Unreadable(f"{block.name}: {line[:60]!r} stands amid its words")
        if not _LONE.fullmatch(line):
            return
        before, after = self.lines[self.index - 1], self.lines[self.index + 1] if self.index + 1 < self.end else ""
        if before[:1] in _BREAKS and (not after or self._is_mark(after)):
            raise Unreadable(f"line {self.index + 1}: {line!r} reads like a field without a type")

    def _is_mark(self, line: str) -> bool:
        if line in self.labels.required or line in self.labels.deprecated:
            return True
        return ":" in line and (mark := _MARK.fullmatch(line)) is not None and mark[1] in self.labels.default

    def _opened(self) -> Block:
        """A block with its name, its type and the marks right below."""
        schema, choices = type_of(self.lines[self.index + 1])
        block = Block(self.lines[self.index], schema, choices)
        self.index += 2
        while self.index < self.end and self._mark(block, self.lines[self.index]):
            self.index += 1
        if self.index < self.end and self.lines[self.index] and not self._at_field():
            self._expect_structure(block)
        return block

    def _mark(self, block: Block, line: str) -> bool:
        if line in self.labels.required:
            block.required = True
        elif line in self.labels.deprecated:
            block.deprecated = True
        else:
            mark = _MARK.fullmatch(line)
            if mark is None or block.default is not None or not self._means_default(mark[1], mark[2]):
                return False
            block.default = mark[2] or ""
        return True

    def _means_default(self, word: str, value: str | None) -> bool:
        if self.labels.default or not value:
            return word in self.labels.default
        self.default = self.default or word
        return word == self.default

    def _expect_structure(self, block: Block) -> None:
        """Words are set apart from the marks by an empty line; what is not, and is no mark, was not understood."""
        line = self.lines[self.index]
        if not (self._label(line) or limits_of(line, labels=self.labels, is_list=block.is_list)):
            raise Unreadable(f"{block.name}: {line[:60]!r} below its type is not understood")

    def _filled(self, block: Block) -> str:
        """Reads to the next field; answers what is wrong with it if words follow where structure was."""
        closed = stray = ""
        while self.index < self.end and not self._at_field():
            line = self.lines[self.index]
            taken = self._structure(block, line) if ":" in line or "：" in line else ""
            if taken and stray:
                raise Unreadable(f"{block.name}: {stray}")
            if taken:
                closed = taken
                continue
            self._refuse_orphan()
            self._refuse_leftover(block)
            self.index += 1
            if line:
                block.words.append(line)
            if line and closed:
                stray = f"words below its {closed}, where a page has none: {line[:60]!r}"
        return stray

    def _structure(self, block: Block, line: str) -> str:
        """Takes the limit, options or example that begins here, and says which it was."""
        if line[0] == " ":
            return ""
        limits = limits_of(line, labels=self.labels, is_list=block.is_list)
        if limits is not None:
            if block.limits.keys() & limits.keys():
                raise Unreadable(f"{block.name}: two limits of one kind, {line!r} is the second")
            block.limits |= limits
            self.index += 1
            return "limit"
        label = self._label(line)
        return label if label and _TAKE[label](self, block) else ""

    def _label(self, line: str) -> str:
        if not line.endswith((":", "：")):
            return ""
        word = bare(line)
        return "options" if word in self.labels.options else "example" if word in self.labels.example else ""

    def _take_options(self, block: Block) -> bool:
        index = self.index + 1
        if index >= self.end or not self.lines[index]:
            return False
        if block.options is not None:
            raise Unreadable(f"{block.name}: two lists of options")
        block.options = []
        while index < self.end and self.lines[index].endswith(","):
            block.options.append(self.lines[index][:-1])
            index += 1
        last = self.lines[index] if index < self.end else ""
        if not last or self._label(last) or (index in self.types and not last.isalpha()):
            raise Unreadable(f"{block.name}: its list of options is cut off")
        block.options.append(last)
        self.index = index + 1
        return True

    def _take_example(self, block: Block) -> bool:
        index = self.index + 1
        while index < self.end and not self.lines[index]:
            index += 1
        if index >= self.end:
            return False
        end = index + 1
        closing = _CLOSING.get(self.lines[index])
        if closing:
            while end < self.end and self.lines[end - 1] != closing:
                end += 1
        try:
            block.example = json.loads("\n".join(self.lines[index:end]))
        except RecursionError:
            raise Unreadable(f"{block.name}: its example is nested too deeply") from None
        except ValueError:
            if closing:
                raise Unreadable(f"{block.name}: its example is cut off") from None
            return False
        self.index = end
        return True


def is_name(line: str) -> bool:
    """Whether a line can be a field's name."""
    return _NAME.fullmatch(line) is not None


_TAKE = {"options": Fields._take_options, "example": Fields._take_example}


def _typed(text: str, schema: dict[str, Json]) -> Json:
    """The value of a default or an option in the field's own type; the text itself where it has no such value."""
    parts = schema.get("oneOf", [schema])
    if any(text in part.get("enum", ()) for part in parts):
        return text
    kinds = {kind for part in parts for kind in _PYTHON.get(str(part.get("type")), ())}
    if not kinds:
        return text
    try:
        value = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return text
    return value if type(value) in kinds and value not in _INFINITE else text
