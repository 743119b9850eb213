"""Typical requests, by which models are compared."""

from __future__ import annotations

from typing import Any

import pytest
from evolink.prices._typical import describe_request, typical_request

EXAMPLE = {"prompt": "A cat"}


@pytest.mark.parametrize(
    ("durations", "duration", "expected"),
    [
        (None, None, None),
        ([], 5, None),
        ([3, 5, 10], None, 5),
        ([4, 6], None, 4),
        ([8, 6], None, 6),
        ([5, 10, 15], 12, 10),
        ([5, 10], 99, 10),
    ],
)
def test_the_length_is_the_nearest_to_the_wanted_one_by_default_5_s(
    durations: list[int] | None, duration: int | None, expected: int | None
) -> None:
    assert typical_request(EXAMPLE, durations, None, duration=duration).get("duration") == expected


@pytest.mark.parametrize(
    ("qualities", "quality", "expected"),
    [
        (None, None, None),
        ([], "1080p", None),
        (["480p", "720p", "1080p"], None, "720p"),
        (["512p", "768p"], None, "768p"),
        (["std", "pro"], None, "std"),
        (["480p", "720p", "1080p"], "1080p", "1080p"),
        (["480p", "720p"], "4k", "720p"),
    ],
)
def test_the_quality_is_the_wanted_one_720p_what_is_like_it_or_the_first(
    qualities: list[str] | None, quality: str | None, expected: str | None
) -> None:
    assert typical_request(EXAMPLE, None, qualities, quality=quality).get("quality") == expected


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ({}, ""),
        ({"duration": 5}, "5 s"),
        ({"duration": "auto"}, ""),
        ({"quality": "720p"}, "at 720p"),
        ({"duration": 5, "quality": "720p"}, "5 s at 720p"),
    ],
)
def test_a_request_is_described_by_its_length_and_its_quality(request_: dict[str, Any], text: str) -> None:
    assert describe_request(request_) == text
