"""Edits of a YAML file, each at one path: everything else keeps its comments, its layout and its order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evolink._json import is_dict
from yaml import MappingNode, Node, SequenceNode

from ... import yaml_1_2
from ...codegen.sources import Place, to_pointer
from ..pages.page import Json
from .yaml_text import to_yaml


class NoSuchPath(Exception):
    """A path that the file does not have, or that leads somewhere else."""


class YamlEdits:
    """The text of a file, and the edits that change it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._composed: tuple[str, Node | None] = ("", None)
        self._loaded: tuple[str, Json] = ("", None)

    def has(self, path: Place) -> bool:
        try:
            self._node(path)
        except NoSuchPath:
            return False
        return True

    def value(self, path: Place) -> Json:
        """Return the value at a path as JSON."""
        if self._loaded[0] != self.text:
            self._loaded = (self.text, yaml_1_2.load(self.text))
        found = self._loaded[1]
        for part in path:
            found = found[part]
        return found

    def keys(self, path: Place) -> list[str]:
        """Return the keys of the mapping at a path."""
        return [key.value for key, _ in self._mapping(path).value]

    def put(self, path: Place, key: str, value: Json, *, order: Sequence[str] = ()) -> None:
        """Set `key` of the mapping at `path`; a new key goes behind those that `order` has before it."""
        self._put(path, key, to_yaml(value), order=order)

    def put_lines(self, path: Place, key: str, lines: Callable[[int], str], *, before: str = "") -> None:
        """Add `key` with a block of text before another key or at the end.

        Args:
            path: The mapping.
            key: The key.
            lines: Returns the text for a given indentation.
            before: The other key.

        Raises:
            NoSuchPath: If the mapping is written in braces, where a block does not fit.
        """
        mapping = self._mapping(path)
        if mapping.flow_style:
            raise NoSuchPath(f"{to_pointer(path)} is written in braces")
        column = mapping.value[0][0].start_mark.column
        for present, _ in mapping.value:
            if present.value == before:
                start = self._line_start(present.start_mark.index)
                break
        else:
            start = self._line_end(_end(mapping.value[-1][1], self.text))
        self._replace(start, start, lines(column))

    def remove(self, path: Place, key: str) -> None:
        """Remove `key` from the mapping at `path`, with the comment lines right above it."""
        mapping = self._mapping(path)
        pairs = mapping.value
        at = next((index for index, (present, _) in enumerate(pairs) if present.value == key), None)
        if at is None:
            raise NoSuchPath(f"{to_pointer(path)} has no {key}")
        if len(pairs) == 1 and path:
            raise NoSuchPath(f"{to_pointer(path)} would be empty")
        start, end = pairs[at][0].start_mark.index, _end(pairs[at][1], self.text)
        if mapping.flow_style:
            self._cut_from_braces(start, end, first=at == 0)
        else:
            self._replace(self._without_comments(self._line_start(start)), self._line_end(end), "")

    def append(self, path: Place, value: Json) -> None:
        """Add a value to the end of the list at `path`."""
        node = self._list(path)
        if node.flow_style:
            end = _end(node, self.text) - 1
            self._replace(end, end, (", " if node.value else "") + to_yaml(value))
        else:
            margin = " " * node.start_mark.column
            start = self._line_end(_end(node.value[-1], self.text))
            lines = [f"{key}: {to_yaml(each)}" for key, each in value.items()] if is_dict(value) else []
            block = f"\n{margin}  ".join(lines or [to_yaml(value)])
            self._replace(start, start, f"{margin}- {block}\n")

    def remove_item(self, path: Place, index: int) -> None:
        """Remove one value of the list at `path`."""
        node = self._list(path)
        start, end = node.value[index].start_mark.index, _end(node.value[index], self.text)
        if node.flow_style:
            self._cut_from_braces(start, end, first=index == 0)
        else:
            self._replace(self._without_comments(self._line_start(start)), self._line_end(end), "")

    def replace(self, path: Place, value: Json) -> None:
        """Replace the value at `path`."""
        node = self._node(path)
        self._replace(node.start_mark.index, _end(node, self.text), to_yaml(value))

    def _put(self, path: Place, key: str, text: str, *, order: Sequence[str]) -> None:
        mapping = self._mapping(path)
        for present, value in mapping.value:
            if present.value == key:
                colon = self.text.index(":", present.end_mark.index)
                self._replace(colon, _end(value, self.text), f": {text}")
                return
        earlier = order[: order.index(key)] if key in order else [each.value for each, _ in mapping.value]
        before = [pair for pair in mapping.value if pair[0].value in earlier] or mapping.value[:1]
        end = _end(before[-1][1], self.text)
        if mapping.flow_style:
            self._replace(end, end, f", {key}: {text}")
        else:
            end = self._line_end(end)
            self._replace(end, end, f"{' ' * mapping.value[0][0].start_mark.column}{key}: {text}\n")

    def _node(self, path: Place) -> Node:
        if self._composed[0] != self.text:
            self._composed = (self.text, yaml_1_2.compose(self.text))
        node = self._composed[1]
        for part in path:
            found: Node | None = None
            if isinstance(node, MappingNode):
                found = next((value for key, value in node.value if key.value == str(part)), None)
            elif isinstance(node, SequenceNode) and str(part).isdecimal() and int(part) < len(node.value):
                found = node.value[int(part)]
            if found is None:
                raise NoSuchPath(f"there is no {to_pointer(path)}")
            node = found
        if node is None:
            raise NoSuchPath("the file is empty")
        return node

    def _mapping(self, path: Place) -> MappingNode:
        node = self._node(path)
        if not isinstance(node, MappingNode) or not node.value:
            raise NoSuchPath(f"{to_pointer(path)} is no mapping")
        return node

    def _list(self, path: Place) -> SequenceNode:
        node = self._node(path)
        if not isinstance(node, SequenceNode) or not (node.flow_style or node.value):
            raise NoSuchPath(f"{to_pointer(path)} is no list")
        return node

    def _replace(self, start: int, end: int, text: str) -> None:
        self.text = self.text[:start] + text + self.text[end:]

    def _cut_from_braces(self, start: int, end: int, *, first: bool) -> None:
        """Cut one element of a flow collection with the comma behind it, or before it if it is the last."""
        rest = self.text[end:]
        if rest.lstrip().startswith(","):
            after = rest.lstrip()[1:].lstrip(" ")
            self._replace(start, len(self.text) - len(after), "")
        elif first:
            self._replace(start, end, "")
        else:
            self._replace(self.text.rindex(",", 0, start), end, "")

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        """Return the index behind the line break that ends the line, which may have a comment at its end."""
        found = self.text.find("\n", index)
        if found < 0:
            self.text += "\n"
            return len(self.text)
        return found + 1

    def _without_comments(self, start: int) -> int:
        """Return the start of the comment lines right above a line; `start` itself if there are none."""
        while start:
            above = self._line_start(start - 1)
            if not self.text[above:start].lstrip().startswith("#"):
                break
            start = above
        return start


def _end(node: Node, text: str) -> int:
    """Return the end of a node's own text: block collections would count the blank lines and comments behind them."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last: Node | tuple[Node, Node] = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, MappingNode | SequenceNode):
        return end
    return start + len(text[start:end].rstrip())
