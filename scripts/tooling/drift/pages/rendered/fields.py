"""The fields of a rendered page: blocks of a name, a type, marks, prose, constraints, options and an example."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..page import Json, Unreadable
from .constraints import parse_constraint
from .labels import Labels, strip_colon
from .types import parse_type

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,80}")
_MARK = re.compile(r"([^:：]{1,40}?)\s?[:：](\S.*)?")
_LONE_NAME = re.compile(r"[a-z][a-z0-9_]{0,80}")
_UNKNOWN_TYPE = re.compile(r"[^.!?:。！？：`|]{1,40}|\S{1,40}(?: \| \S{1,40})+")
"""A few words that are no sentence, or words between bars."""
_BREAKS = ("", " ")
_CLOSING = {"[": "]", "{": "}"}
_PYTHON_TYPES = {"integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,)}
_INFINITE = (float("inf"), float("-inf"))


@dataclass
class Block:
    """One field, as its block of lines states it."""

    name: str
    schema: dict[str, Json]
    enum_schema: dict[str, Json] | None
    """The subschema that takes options; None if the type has none."""
    required: bool = False
    constraints: dict[str, Json] = field(default_factory=dict[str, Json])
    options: list[str] | None = None
    example: Json = None
    prose: list[str] = field(default_factory=list[str])
    default: str | None = None
    deprecated: bool = False

    @property
    def is_list(self) -> bool:
        return self.schema.get("type") == "array"

    def to_field(self) -> dict[str, Json]:
        """Return the field as JSON Schema keywords.

        Raises:
            Unreadable: If it has options and its type is no enum, or the other way round.
        """
        if self.enum_schema is not None and self.options is None:
            raise Unreadable(f"{self.name}: its type is an enum, but its options are missing")
        if self.options is not None:
            if self.enum_schema is None:
                raise Unreadable(f"{self.name}: it has options, but its type is no enum")
            self.enum_schema["enum"] = [_parse_value(option, self.enum_schema) for option in self.options]
        keywords = self.schema | self.constraints
        if self.default is not None:
            keywords["default"] = _parse_value(self.default, self.schema)
        if self.deprecated:
            keywords["deprecated"] = True
        return keywords | {"required": self.required}


@dataclass
class BlockReader:
    """Reads the blocks in the lines from `index` to `end`, in one pass."""

    lines: list[str]
    types: frozenset[int]
    """The indexes of the lines that are types."""
    labels: Labels
    index: int
    end: int
    expected: frozenset[str] = frozenset()
    """The fields that the page's example has."""
    default: str | None = None
    """The label of a default, in a language that the table lacks: the first one that is met."""

    def read(self, *, prose_may_follow: bool) -> list[Block]:
        """Return all blocks.

        Args:
            prose_may_follow: Whether prose may follow the last block, as the footer of a page does.

        Raises:
            Unreadable: If anything is incomplete: a field without its name, a constraint amid prose, options cut off.
        """
        found: list[Block] = []
        while self._skip_to_field(is_first=not found):
            found.append(self._open_block())
            stray = self._fill(found[-1])
            if stray and (self.index < self.end or not prose_may_follow):
                raise Unreadable(f"{found[-1].name}: {stray}")
        return found

    def _skip_to_field(self, *, is_first: bool) -> bool:
        while self.index < self.end and not self._at_field():
            self._refuse_type_without_name()
            if is_first and self.lines[self.index]:
                raise Unreadable(f"{self.lines[self.index][:60]!r} stands where the first field begins")
            self.index += 1
        return self.index < self.end

    def _at_field(self) -> bool:
        following = self.index + 1
        return following in self.types and following < self.end and is_name(self.lines[self.index])

    def _refuse_type_without_name(self) -> None:
        if self.index in self.types:
            line = self.lines[self.index]
            raise Unreadable(f"a field name is missing: {line!r} in line {self.index + 1} is a type without one")

    def _refuse_name_without_type(self, block: Block) -> None:
        """Raise Unreadable at the rest of a field without its type: a name or a mark alone amid another's prose."""
        line = self.lines[self.index]
        if self._is_mark(line):
            raise Unreadable(f"{block.name}: {line[:60]!r} stands amid its prose")
        before, after, next_but_one = self.lines[self.index - 1], *self._following(2)
        if before[:1] not in _BREAKS or not (_LONE_NAME.fullmatch(line) or line in self.expected):
            return
        if not after or self._is_mark(after):
            raise Unreadable(f"line {self.index + 1}: {line!r} reads like a field without a type")
        if (line in self.expected or _UNKNOWN_TYPE.fullmatch(after)) and (
            not next_but_one or self._is_mark(next_but_one) or self._label_kind(next_but_one)
        ):
            raise Unreadable(f"line {self.index + 2}: {after[:60]!r} is not known as the type of the field {line!r}")

    def _following(self, count: int) -> list[str]:
        """Return the next lines; "" behind the end."""
        lines = self.lines[self.index + 1 : min(self.index + 1 + count, self.end)]
        return lines + [""] * (count - len(lines))

    def _is_mark(self, line: str) -> bool:
        if line in self.labels.required or line in self.labels.deprecated:
            return True
        return ":" in line and (mark := _MARK.fullmatch(line)) is not None and mark[1] in self.labels.default

    def _open_block(self) -> Block:
        """Return a block with its name, its type and the marks right below."""
        schema, enum_schema = parse_type(self.lines[self.index + 1])
        block = Block(self.lines[self.index], schema, enum_schema)
        self.index += 2
        while self.index < self.end and self._read_mark(block, self.lines[self.index]):
            self.index += 1
        if self.index < self.end and self.lines[self.index] and not self._at_field():
            self._require_structure(block)
        return block

    def _read_mark(self, block: Block, line: str) -> bool:
        if line in self.labels.required:
            block.required = True
        elif line in self.labels.deprecated:
            block.deprecated = True
        else:
            mark = _MARK.fullmatch(line)
            if mark is None or block.default is not None or not self._is_default(mark[1], mark[2]):
                return False
            block.default = mark[2] or ""
        return True

    def _is_default(self, label: str, value: str | None) -> bool:
        if self.labels.default or not value:
            return label in self.labels.default
        self.default = self.default or label
        return label == self.default

    def _require_structure(self, block: Block) -> None:
        """Raise Unreadable at a line below the marks that is neither a mark nor structure: an empty line ends them."""
        line = self.lines[self.index]
        if not (self._label_kind(line) or parse_constraint(line, labels=self.labels, is_list=block.is_list)):
            raise Unreadable(f"{block.name}: {line[:60]!r} below its type is not understood")

    def _fill(self, block: Block) -> str:
        """Read up to the next field; return what is wrong if prose follows the structure, else ""."""
        structure = stray = ""
        while self.index < self.end and not self._at_field():
            line = self.lines[self.index]
            kind = self._read_structure(block, line) if ":" in line or "：" in line else ""
            if kind and stray:
                raise Unreadable(f"{block.name}: {stray}")
            if kind:
                structure = kind
                continue
            self._refuse_type_without_name()
            self._refuse_name_without_type(block)
            self.index += 1
            if line:
                block.prose.append(line)
            if line and structure:
                stray = f"prose below its {structure}, where a page has none: {line[:60]!r}"
        return stray

    def _read_structure(self, block: Block, line: str) -> str:
        """Read the constraint, options or example that begins here, and return which it was."""
        if line[0] == " ":
            return ""
        constraint = parse_constraint(line, labels=self.labels, is_list=block.is_list)
        if constraint is not None:
            if block.constraints.keys() & constraint.keys():
                raise Unreadable(f"{block.name}: two constraints of one kind, {line!r} is the second")
            block.constraints |= constraint
            self.index += 1
            return "constraint"
        kind = self._label_kind(line)
        return kind if kind and _READERS[kind](self, block) else ""

    def _label_kind(self, line: str) -> str:
        if not line.endswith((":", "：")):
            return ""
        label = strip_colon(line)
        return "options" if label in self.labels.options else "example" if label in self.labels.example else ""

    def _read_options(self, block: Block) -> bool:
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
        if not last or self._label_kind(last) or (index in self.types and not last.isalpha()):
            raise Unreadable(f"{block.name}: its list of options is cut off")
        block.options.append(last)
        self.index = index + 1
        return True

    def _read_example(self, block: Block) -> bool:
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
    """Return whether a line can be a field's name."""
    return _NAME.fullmatch(line) is not None


_READERS: Mapping[str, Callable[[BlockReader, Block], bool]] = {
    "options": BlockReader._read_options,
    "example": BlockReader._read_example,
}


def _parse_value(text: str, schema: dict[str, Json]) -> Json:
    """Return a default or an option as a value of the field's type; the text itself if the type has no such value."""
    alternatives = schema.get("oneOf", [schema])
    if any(text in each.get("enum", ()) for each in alternatives):
        return text
    types = {python_type for each in alternatives for python_type in _PYTHON_TYPES.get(str(each.get("type")), ())}
    if not types:
        return text
    try:
        value = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return text
    return value if type(value) in types and value not in _INFINITE else text
