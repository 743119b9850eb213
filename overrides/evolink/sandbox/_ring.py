"""The latest of something, a bounded number of them, which a store may keep."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._store import Store

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


class Ring(Generic[T]):
    """Dataclass instances, oldest first; the oldest goes when there are too many."""

    def __init__(self, kind: str, of: Callable[..., T], *, size: int, store: Store) -> None:
        """Takes up what `store` has kept under `kind`; `of` makes an item of its fields."""
        self._kind, self._store = kind, store
        self._lock = threading.Lock()
        kept = [(int(name), of(**record)) for name, record, _ in store.all(kind)]
        self._items: deque[T] = deque((item for _, item in kept), maxlen=size)
        self._next = kept[-1][0] + 1 if kept else 0

    def add(self, item: T) -> None:
        """Adds one."""
        with self._lock, self._store.together():
            self._items.append(item)
            self._store.put(self._kind, str(self._next), item)
            self._store.drop(self._kind, str(self._next - (self._items.maxlen or 0)))
            self._next += 1

    def items(self) -> list[T]:
        """All of them, oldest first."""
        with self._lock:
            return list(self._items)

    def told(self) -> list[dict[str, Any]]:
        """All of them as JSON."""
        return [asdict(item) for item in self.items()]

    def clear(self) -> None:
        """Forgets all of them."""
        with self._lock:
            self._items.clear()
            self._store.clear(self._kind)
