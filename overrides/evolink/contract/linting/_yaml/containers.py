"""Lists and objects of a YAML document while they are being read."""

from __future__ import annotations

from dataclasses import dataclass

from .._source_tree import SourceNode


@dataclass(frozen=True, slots=True)
class CompleteValue:
    """A value that is complete, so that an alias may refer to it."""

    node: SourceNode
    size: int = 1
    """The number of values in it, itself included; those behind aliases count each time."""
    height: int = 0
    """The number of levels nested inside it."""


@dataclass(slots=True)
class OpenContainer:
    """A list or an object whose end has not been read yet."""

    node: SourceNode
    is_object: bool
    anchor: str | None
    size: int = 1
    height: int = 1
    name: str | None = None
    """The name of the member whose value comes next; None if a name comes next."""
    is_merge: bool = False
    """Whether the name of that member is `<<`, YAML 1.1's key that merges the members of other objects."""
    merged: list[SourceNode] | None = None
    """The objects to merge."""

    def merge(self, node: SourceNode) -> bool:
        """Remember an object, or a list of objects, to merge; return whether `node` is one."""
        objects = list(node.children.values()) if isinstance(node.value, list) else [node]
        if not all(isinstance(it.value, dict) for it in objects):
            return False
        self.merged = [*(self.merged or ()), *objects]
        return True

    def add_merged_members(self) -> None:
        """Add the members of the objects to merge; the container's own members take precedence."""
        for merged in self.merged or ():
            for name, child in merged.children.items():
                if name not in self.node.children:
                    self.node.children[name], self.node.value[name] = child, child.value
                    self.node.names[str(name)] = merged.names[str(name)]
