"""Lists and objects of a YAML document while they are being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._tree import Node


@dataclass(frozen=True, slots=True)
class Whole:
    """A value that is complete."""

    node: Node
    size: int = 1
    """How many values it holds, itself among them and those behind aliases counted each time."""
    height: int = 0
    """How deep it is nested inside itself."""


@dataclass(slots=True)
class Open:
    """A list or an object that has not ended."""

    node: Node
    anchor: str | None
    size: int = 1
    height: int = 1
    name: str | None = None
    """The member whose value comes next; None where a name comes next."""
    merging: bool = False
    """Whether the member whose value comes next is `<<`, YAML 1.1's way to take over another object's members."""
    merged: list[Node] = field(default_factory=list)

    @property
    def wants_name(self) -> bool:
        return isinstance(self.node.value, dict) and self.name is None

    def merge(self, node: Node) -> bool:
        """Takes note of an object, or of a list of them, to merge; whether it is one."""
        found = list(node.children.values()) if isinstance(node.value, list) else [node]
        if not all(isinstance(one.value, dict) for one in found):
            return False
        self.merged.extend(found)
        return True

    def ended(self) -> Whole:
        """It, with what it merges; its own members go before those."""
        for merged in self.merged:
            for name, child in merged.children.items():
                if name not in self.node.children:
                    self.node.children[name], self.node.value[name] = child, child.value
                    self.node.names[str(name)] = merged.names[str(name)]
        return Whole(self.node, self.size, self.height)
