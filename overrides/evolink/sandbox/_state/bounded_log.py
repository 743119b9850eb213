"""Bounded log: the latest entries of one kind, in memory and optionally in a store."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import Field, asdict
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from .store import Store


class Dataclass(Protocol):
    """An instance of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=Dataclass)


class BoundedLog(Generic[T]):
    """Dataclass instances, oldest first; the oldest is dropped when the log is full."""

    def __init__(self, kind: str, create: Callable[..., T], *, size: int, store: Store) -> None:
        """Load the entries that the store has.

        Args:
            kind: The kind of the store's records.
            create: Creates an entry from its fields.
            size: The number of entries kept.
            store: Where the entries are kept beside memory.
        """
        self._kind, self._store = kind, store
        self._lock = threading.Lock()
        kept = [(int(name), create(**record)) for name, record, _ in store.records(kind)]
        self._items: deque[T] = deque((item for _, item in kept), maxlen=size)
        self._next = kept[-1][0] + 1 if kept else 0

    def append(self, item: T) -> None:
        """Add an entry, and drop the oldest if the log is full."""
        with self._lock, self._store.transaction():
            self._items.append(item)
            self._store.put(self._kind, str(self._next), item)
            self._store.delete(self._kind, str(self._next - (self._items.maxlen or 0)))
            self._next += 1

    def items(self) -> list[T]:
        """Return all entries, oldest first."""
        with self._lock:
            return list(self._items)

    def as_json(self) -> list[dict[str, Any]]:
        """Return all entries as JSON objects, oldest first."""
        return [asdict(item) for item in self.items()]

    def clear(self) -> None:
        """Drop all entries."""
        with self._lock:
            self._items.clear()
            self._store.clear(self._kind)
