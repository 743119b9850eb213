"""Values in payloads: reading, putting and taking them out, on copies."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from ._checks import Path


def at(payload: Any, path: Path) -> Any:
    """The value there.

    Raises:
        LookupError: there is none.
        TypeError: something else stands in the way.
    """
    for part in path:
        payload = payload[part]
    return payload


def has(payload: Any, path: Path) -> bool:
    """Whether there is a value at `path`."""
    try:
        at(payload, path)
    except (LookupError, TypeError):
        return False
    return True


def put(payload: Any, path: Path, value: Any) -> Any:
    """A copy of `payload` with the value at `path`, objects and lists on the way made as needed.

    None where something else stands in the way.
    """
    if not path:
        return copy.deepcopy(value)
    grown = copy.deepcopy(payload)
    node: Any = grown
    for part, following in zip(path, (*path[1:], None), strict=True):
        fresh = copy.deepcopy(value) if following is None else [] if isinstance(following, int) else {}
        fits = isinstance(node, list) and part <= len(node) if isinstance(part, int) else isinstance(node, dict)
        if not fits:
            return None
        if isinstance(part, int) and part == len(node):
            node.append(fresh)
        elif following is None or not has(node, (part,)):
            node[part] = fresh
        node = node[part]
    return grown


def taken(payload: Any, path: Path) -> Any:
    """A copy of `payload` without the value at `path`."""
    shrunk = copy.deepcopy(payload)
    if has(shrunk, path):
        del at(shrunk, path[:-1])[path[-1]]
    return shrunk


def leaves(payload: Any, path: Path = ()) -> Iterator[Path]:
    """The way to every value of `payload` that holds no other."""
    if not isinstance(payload, dict | list) or not payload:
        yield path
        return
    for part, value in payload.items() if isinstance(payload, dict) else enumerate(payload):
        yield from leaves(value, (*path, part))
