"""What a YAML value means: by YAML 1.2's core schema, and whether readers of YAML 1.1 take it for something else.

YAML 1.1, which PyYAML, Ruby and others read, makes 969 of 16:9, true of `on` and 8 of 010. To YAML 1.2 the first two
are texts and the last is 10.
"""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Callable
from typing import Any

import yaml

from ..._security.redaction import shorten
from . import _numbers
from ._numbers import Number

_Meaning = Callable[[str], Any]

_CORE: tuple[tuple[str, re.Pattern[str], _Meaning], ...] = (
    ("null", re.compile(r"~|null|Null|NULL|"), lambda text: None),
    ("bool", re.compile(r"true|True|TRUE"), lambda text: True),
    ("bool", re.compile(r"false|False|FALSE"), lambda text: False),
    ("int", re.compile(r"[-+]?[0-9]+"), _numbers.integer),
    ("int", re.compile(r"0o[0-7]+"), lambda text: _numbers.integer(text[2:], radix=8)),
    ("int", re.compile(r"0x[0-9a-fA-F]+"), lambda text: _numbers.integer(text[2:], radix=16)),
    ("float", re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), _numbers.real),
    ("float", re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), _numbers.not_finite),
)
"""The kinds of YAML 1.2's core schema, in its order; what fits none is a text."""


_KINDS = {kind for kind, _, _ in _CORE}


def plain(text: str) -> Any:
    """What a value without quotes and without a tag means; a Number where it is one."""
    return next((meaning(text) for _, pattern, meaning in _CORE if pattern.fullmatch(text)), text)


def tagged(text: str, kind: str) -> Any:
    """What a value with the tag `!!kind` means.

    Raises:
        ValueError: JSON has no such kind, or the value is not of it.
    """
    if kind == "str":
        return text
    if kind not in _KINDS:
        raise ValueError("JSON has no such value")
    for found, pattern, meaning in _CORE:
        if pattern.fullmatch(text) and kind in (found, "float" if found == "int" else found):
            return meaning(text) if kind == found else _numbers.real(text)
    raise ValueError(f"{shorten(text)} is none")


def why_ambiguous(text: str) -> str:
    """What else a value without quotes may mean, as the rest of a sentence; empty where all readers agree."""
    meaning = plain(text)
    if isinstance(meaning, Number):
        meaning = meaning.value
        if meaning is None:
            return ""
    older = _by_yaml_1_1(text)
    if type(older) is type(meaning) and older == meaning:
        return ""
    advice = "Quote it" if isinstance(meaning, str) else "Write it in another way, or quote it if a text is meant"
    return f"{_shown(older)} to readers of YAML 1.1 (PyYAML), {_shown(meaning)} to those of YAML 1.2. {advice}."


def _shown(value: Any) -> str:
    if isinstance(value, ValueError):
        return "an error"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return f"the date {value.isoformat()}" if isinstance(value, datetime.date) else shorten(value)


def _by_yaml_1_1(text: str) -> Any:
    """What PyYAML makes of a value; the error where it makes none."""
    loader = _older_reader()
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # the stubs lack it
    node = yaml.ScalarNode(tag, text)
    try:
        return loader.yaml_constructors[node.tag](loader, node)
    except (KeyError, ValueError, yaml.YAMLError) as fault:
        return ValueError(fault)


@functools.cache
def _older_reader() -> yaml.SafeLoader:
    return yaml.SafeLoader("")
