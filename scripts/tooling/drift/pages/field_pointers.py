"""Pointers to fields: JSON Pointers through the fields of a request, such as `/model_params/shots/items/prompt`.

`items` stands for each element of a list. The syntax is JSON Pointer's, RFC 6901, and so is the code.
"""

from __future__ import annotations

from evolink.contract._json_pointer import format_pointer, parse_pointer


def join_pointer(pointer: str, name: str) -> str:
    """Return the pointer to the field `name` inside the one at `pointer`."""
    return pointer + format_pointer((name,))


def split_pointer(pointer: str) -> list[str]:
    """Return the parts of a pointer: `/a/items/b` -> a, items, b."""
    return list(map(str, parse_pointer(pointer)))
