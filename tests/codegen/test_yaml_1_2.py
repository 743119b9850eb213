"""The values and the errors of the YAML 1.2 that spec/ is written in."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest
import yaml
from tooling import yaml_1_2

STRINGS = ("on", "yes", "n", "16:9", "1_000", "0b1", "=", "<<", "tRue", "nil", ".", "1.2.3", "2026-11-28T10")
VALUES: dict[str, Any] = {text: text for text in STRINGS} | {
    "true": True,
    "False": False,
    "null": None,
    "~": None,
    "": None,
    "010": 10,
    "0o17": 15,
    "0x1F": 31,
    "-3": -3,
    "+4": 4,
    "0": 0,
    "1e3": 1000.0,
    ".5": 0.5,
    "1.": 1.0,
    "-.inf": -math.inf,
    "1.5e-1": 0.15,
    "2026-11-28": datetime.date(2026, 11, 28),
    '"2026-11-28"': "2026-11-28",
    "'1'": "1",
}


@pytest.mark.parametrize("text", VALUES)
def test_scalars_are_resolved_by_the_core_schema_and_dates_to_dates(text: str) -> None:
    (value,) = yaml_1_2.load(f"- {text}\n")
    assert (value, type(value)) == (VALUES[text], type(VALUES[text]))


@pytest.mark.parametrize("text", ["{a: 1, a: 2}", "a: 1\nb: 2\na: 3", 'a: 1\n"a": 2', "- {x: {1: a, 1: b}}"])
def test_a_key_that_is_there_twice_is_an_error(text: str) -> None:
    with pytest.raises(yaml_1_2.DuplicateKeyError):
        yaml_1_2.load(text)


@pytest.mark.parametrize("text", ["a: [", "\ta: 1", "a: !!python/name:os.system x", "? [a]\n: 1", "*a", "a: \x01"])
def test_anything_that_is_not_yaml_of_json_values_is_an_error(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        yaml_1_2.load(text)


def test_nodes_have_their_positions_in_characters() -> None:
    text = '# × é\na: {"b": ×, c: [1]}\n'
    root = yaml_1_2.compose(text)
    assert isinstance(root, yaml.MappingNode)
    ((_, inner),) = root.value
    spans = [(text[key.start_mark.index : key.end_mark.index], value.end_mark.index) for key, value in inner.value]
    assert spans == [('"b"', text.index(", c")), ("c", text.index("}"))]
    assert yaml_1_2.compose("# only a comment\n") is None
