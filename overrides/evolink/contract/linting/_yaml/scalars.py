"""The values of YAML scalars by YAML 1.2's core schema, and whether YAML 1.1 gives them another one.

YAML 1.1, which PyYAML, Ruby and others read, resolves 16:9 to 969, `on` to true and 010 to 8. In YAML 1.2 the first two
are strings and the last is 10.
"""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Callable
from typing import Any

import yaml

from ...._security.redaction import shorten
from .. import _numbers
from .._numbers import Number

_Resolver = Callable[[str], Any]

_CORE_SCHEMA: tuple[tuple[str, re.Pattern[str], _Resolver], ...] = (
    ("null", re.compile(r"~|null|Null|NULL|"), lambda text: None),
    ("bool", re.compile(r"true|True|TRUE"), lambda text: True),
    ("bool", re.compile(r"false|False|FALSE"), lambda text: False),
    ("int", re.compile(r"[-+]?[0-9]+"), _numbers.parse_integer),
    ("int", re.compile(r"0o[0-7]+"), lambda text: _numbers.parse_integer(text[2:], radix=8)),
    ("int", re.compile(r"0x[0-9a-fA-F]+"), lambda text: _numbers.parse_integer(text[2:], radix=16)),
    ("float", re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), _numbers.parse_real),
    ("float", re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), _numbers.parse_not_finite),
)
"""The tags of YAML 1.2's core schema in order; the rest are strings. https://yaml.org/spec/1.2.2/#103-core-schema"""

_TAGS = {tag for tag, _, _ in _CORE_SCHEMA}

is_string: Callable[[str], object] = re.compile(
    r"[^-+.0-9~<=!&*A-Za-z]|[A-EG-MP-SU-XZa-eg-mp-su-xz]|[A-Za-z].{5}", re.DOTALL
).match
"""Whether a scalar without quotes begins as only strings do in both versions; if not, `resolve_plain` decides.

Apart from numbers and dates, the longest other value of either version is `false`, and they begin with one of ~ < =
f n o t y.
"""

_CACHED_LENGTH = 32
"""Characters; longer scalars are rarely repeated."""


def resolve_plain(text: str) -> Any:
    """Return the value of a scalar without quotes and tag; a Number if it is one."""
    return _cached_resolve(text) if len(text) <= _CACHED_LENGTH else _resolve(text)


def resolve_tagged(text: str, tag: str) -> Any:
    """Return the value of a scalar with the tag `!!tag`.

    Raises:
        ValueError: If JSON has no such type, or the scalar is not of it.
    """
    if tag == "str":
        return text
    if tag not in _TAGS:
        raise ValueError("JSON has no such value")
    for resolved, pattern, resolve in _CORE_SCHEMA:
        if pattern.fullmatch(text) and tag in (resolved, "float" if resolved == "int" else resolved):
            return resolve(text) if tag == resolved else _numbers.parse_real(text)
    raise ValueError(f"{shorten(text)} is not of that type")


def explain_ambiguity(text: str) -> str:
    """Return how YAML 1.1 resolves a scalar without quotes, as the rest of a sentence; "" if the versions agree."""
    return _cached_explain_ambiguity(text) if len(text) <= _CACHED_LENGTH else _explain_ambiguity(text)


def _resolve(text: str) -> Any:
    return next((resolve(text) for _, pattern, resolve in _CORE_SCHEMA if pattern.fullmatch(text)), text)


_cached_resolve = functools.lru_cache(maxsize=1024)(_resolve)


def _explain_ambiguity(text: str) -> str:
    value = resolve_plain(text)
    if isinstance(value, Number):
        value = value.value
        if value is None:
            return ""
    older = _resolve_by_yaml_1_1(text)
    if type(older) is type(value) and older == value:
        return ""
    advice = "Quote it" if isinstance(value, str) else "Write it in another way, or quote it if it is meant as a string"
    return f"{_format(older)} in YAML 1.1 (PyYAML), {_format(value)} in YAML 1.2. {advice}."


_cached_explain_ambiguity = functools.lru_cache(maxsize=1024)(_explain_ambiguity)


def _format(value: Any) -> str:
    if isinstance(value, ValueError):
        return "an error"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return f"the date {value.isoformat()}" if isinstance(value, datetime.date) else shorten(value)


def _resolve_by_yaml_1_1(text: str) -> Any:
    """Return the value that PyYAML constructs, or the error that it raises."""
    loader = _yaml_1_1_loader()
    tag = str(loader.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]  # the stubs lack it
    node = yaml.ScalarNode(tag, text)
    try:
        return loader.yaml_constructors[node.tag](loader, node)
    except (KeyError, ValueError, yaml.YAMLError) as error:
        return ValueError(error)


@functools.cache
def _yaml_1_1_loader() -> yaml.SafeLoader:
    return yaml.SafeLoader("")
