"""Bounded log: the latest entries of one kind, in memory and optionally in a store."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import Field, asdict
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from .store import Store


class DataclassInstance(Protocol):
    """An instance of any dataclass, for type checkers: `asdict` accepts nothing else."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=DataclassInstance)


class BoundedLog(Generic[T]):
    """Dataclass instances, oldest first; the oldest is dropped when the log is full."""

    def __init__(self, kind: str, entry_class: Callable[..., T], *, size: int, store: Store) -> None:
        """Load the entries of the store.

        Args:
            kind: The kind of the store's records.
            entry_class: The dataclass of the entries, which the store's records are converted to.
            size: The number of entries kept.
            store: Keeps the entries as well, so that they survive a restart.
        """
        self._kind, self._store = kind, store
        self._lock = threading.Lock()
        kept = [(int(name), entry_class(**record)) for name, record, _ in store.records(kind)]
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

    def restore(self, items: Iterable[T]) -> None:
        """Replace all entries."""
        self.clear()
        for item in items:
            self.append(item)

    def clear(self) -> None:
        """Drop all entries."""
        with self._lock:
            self._items.clear()
            self._store.clear(self._kind)
