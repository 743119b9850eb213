"""The attributes of generated classes: how openapi-python-client names them, and field names that cannot be one."""

from __future__ import annotations

from collections.abc import Iterable

from openapi_python_client.strings import PythonIdentifier

PREFIX = "field_"
"""The generator's prefix of a name that is no identifier: `3d_mode` becomes `field_3d_mode`."""

_METHODS = frozenset({"to_dict", "from_dict"})
_VARIABLES = frozenset({"additional_properties", "cast", "cls", "d", "field_dict", "repr_set_fields", "src_dict"})
"""Names that the methods of generated classes use for something else."""


def attribute_name(field: str) -> str:
    """Return the attribute that holds a field: `camera motion` is `camera_motion`, `class` is `class_`."""
    return str(PythonIdentifier(field, PREFIX))


def why_not_an_attribute(field: str, others: Iterable[str]) -> str | None:
    """Return why no generated class can have the field, or None if one can.

    Args:
        field: The name of the field in JSON.
        others: The names of the other fields of the same object.
    """
    attribute = attribute_name(field)
    if attribute in _METHODS:
        return f"every generated class has a method of the name {attribute}"
    if attribute in _VARIABLES:
        return f"the methods of generated classes use the name {attribute} for something else"
    same = [other for other in others if other != field and attribute_name(other) == attribute]
    return f"the attribute {attribute} is that of the field {same[0]!r} already" if same else None
