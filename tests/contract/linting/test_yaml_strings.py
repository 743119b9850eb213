"""Scalars that are recognised as strings by their beginning are strings in YAML 1.1 and 1.2."""

from __future__ import annotations

import itertools

from evolink.contract.linting._yaml.scalars import (
    _explain_ambiguity,
    _resolve,
    explain_ambiguity,
    is_string,
    resolve_plain,
)
from hypothesis import given
from hypothesis import strategies as st

ALPHABET = "-+.0159~<=!&*:_eExXoOnNyYtTfFaAlLsSuUrRiI k"


def check(text: str) -> None:
    if is_string(text):
        assert _resolve(text) == text
        assert _explain_ambiguity(text) == ""
    assert resolve_plain(text) == _resolve(text)
    assert explain_ambiguity(text) == _explain_ambiguity(text)


@given(st.text(max_size=12) | st.text(ALPHABET, max_size=12))
def test_a_scalar_that_begins_like_a_string_is_one(text: str) -> None:
    check(text)


def test_every_short_scalar_that_begins_like_a_string_is_one() -> None:
    for length in (1, 2):
        for letters in itertools.product(ALPHABET, repeat=length):
            check("".join(letters))
