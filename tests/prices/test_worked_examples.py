"""The worked examples of EvoLink's price rules, in UC."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from evolink import prices
from evolink.prices import Tokens

CLIP, PICTURE = "https://example.com/clip.mp4", "https://example.com/picture.png"

EXAMPLES: list[tuple[dict[str, Any], dict[str, Any], int, str]] = [
    ({"model": "seedance-2.0-text-to-video", "duration": 8, "quality": "1080p"}, {}, 2_700_000, "270"),
    ({"model": "seedance-2.0-text-to-video", "duration": 5}, {"searches": 3}, 676_200, "67.62"),
    ({"model": "seedance-2.0-fast-text-to-video", "duration": 5, "quality": "480p"}, {}, 190_680, "19.068"),
    ({"model": "seedance-2.0-reference-to-video", "duration": 5, "image_urls": [PICTURE]}, {}, 675_000, "67.5"),
    (
        {"model": "seedance-2.0-reference-to-video", "duration": 5, "video_urls": [CLIP]},
        {"input_seconds": 3.24},
        822_150,
        "82.215",
    ),
    (
        {"model": "seedance-2.0-reference-to-video", "duration": 5, "video_urls": [CLIP]},
        {"input_seconds": "7.31"},
        1_019_466,
        "101.9466",
    ),
    ({"model": "minimax-h3-text-to-video", "duration": 4, "quality": "768p"}, {}, 206_720, "20.672"),
    (
        {
            "model": "minimax-h3-reference-to-video",
            "duration": 6,
            "quality": "2k",
            "video_urls": [CLIP],
            "image_urls": [PICTURE] * 7,
        },
        {"input_seconds": 2.5},
        807_500,
        "80.75",
    ),
    ({"model": "kling-o3-text-to-video", "duration": 5, "quality": "1080p", "sound": "on"}, {}, 450_090, "45.009"),
    ({"model": "wan2.6-image-to-video-flash", "duration": 2, "generate_audio": False}, {}, 60_000, "6"),
    ({"model": "doubao-seedance-1.0-pro-fast", "duration": 2, "quality": "480p"}, {}, 9_000, "0.9"),
    ({"model": "veo-3.1-generate-preview", "duration": 8, "n": 2, "quality": "4k"}, {}, 6_082_560, "608.256"),
    ({"model": "happyhorse-1.0-video-edit", "video_urls": [CLIP]}, {"input_seconds": 6.04}, 921_536, "92.1536"),
    (
        {"model": "tencent-video-upscale", "quality": "4k", "video_urls": [CLIP]},
        {"output_seconds": 10.2, "variables": {"output_fps": 60}},
        478_720,
        "47.872",
    ),
    ({"model": "seedance-2.5-text-to-video", "duration": 5}, {}, 1_004_500, "100.45"),
    ({"model": "seedance-2.5-text-to-video", "duration": -1}, {}, 6_027_000, "602.7"),
    (
        {"model": "gemini-omni-flash-text-to-video"},
        {"tokens": Tokens(input=20, video_output=57_920, other_output=300)},
        587_440,
        "58.744",
    ),
]


@pytest.mark.parametrize(("request_", "known", "uc", "credits"), EXAMPLES)
def test_a_worked_example_costs_what_it_says(
    request_: dict[str, Any], known: dict[str, Any], uc: int, credits: str
) -> None:
    estimate = prices.estimate(request_, **known)

    assert estimate.uc == uc
    assert estimate.credits == Decimal(credits)
    assert estimate.credits is not None
    assert estimate.credits.as_tuple().exponent == -4
    assert sum(component.uc for component in estimate.components) == uc


def test_us_dollars_are_rounded_half_up_to_8_places() -> None:
    assert prices.estimate({"model": "kling-custom-element"}).usd == Decimal("0.00001471")
    assert prices.Estimate("a-model", "exact", 1).usd == Decimal("0.00000147")
