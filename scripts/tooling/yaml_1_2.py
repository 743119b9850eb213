"""YAML 1.2 as values and as nodes, by libyaml, which reads all of spec/ in half a second.

PyYAML resolves scalars by YAML 1.1, in which `on` is true and 16:9 a number. Here they are resolved by the core schema
of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), but dates to dates, so that a reader can ask for quotes.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any, ClassVar, TypeAlias

import yaml

Json: TypeAlias = Any

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML parses without libyaml where it was built without it, ten times slower."""


class DuplicateKeyError(yaml.MarkedYAMLError):
    """A key that a mapping has twice: `problem`. The mapping is at `context_mark`, the second key at `problem_mark`."""


class _Loader(_Base):  # type: ignore[misc]  # one of two classes
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}
    """None of YAML 1.1's; those of `_CORE_SCHEMA` are added below."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Construct a mapping.

        Raises:
            DuplicateKeyError: If it has a key twice.
        """
        keys: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in keys:
                    raise DuplicateKeyError(None, node.start_mark, key.value, key.start_mark)
                keys.add(key.value)
        loader: Any = super()
        mapping: dict[Hashable, Any] = loader.construct_mapping(node, deep)
        return mapping

    def construct_integer(self, node: yaml.ScalarNode) -> int:
        """Construct an integer, whose prefix 0o is not YAML 1.1's."""
        return int(node.value, 0 if node.value[:2] in ("0o", "0x") else 10)


_TAG = "tag:yaml.org,2002:"
_CORE_SCHEMA = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    "float": (
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
    "timestamp": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", list("0123456789")),
}
"""Type -> the scalars of it, and their first characters."""

for _type, (_pattern, _first) in _CORE_SCHEMA.items():
    _Loader.add_implicit_resolver(_TAG + _type, re.compile(rf"(?:{_pattern})\Z"), _first)
_Loader.add_constructor(f"{_TAG}int", _Loader.construct_integer)


def load(text: str) -> Json:
    """Return the value of a document.

    Raises:
        yaml.YAMLError: If it is not YAML, or a key is there twice.
    """
    return yaml.load(text, _Loader)  # noqa: S506  # a safe loader


def compose(text: str) -> yaml.Node | None:
    """Return the root node of a document; None if the document is empty.

    Raises:
        yaml.YAMLError: If it is not YAML.
    """
    return yaml.compose(text, _Loader)
