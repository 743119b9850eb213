"""What an estimate means where a price rule alone would mislead: one test for each trap of the rules."""

from __future__ import annotations

from typing import Any

import pytest
from evolink import prices
from evolink.models import KlingO1ImageToVideo
from evolink.prices import Tokens, estimate

CLIP, PICTURE = "https://example.com/clip.mp4", "https://example.com/picture.png"


@pytest.mark.parametrize("duration", [5, 7])
@pytest.mark.parametrize("model", ["veo-3.1-generate-preview", "veo-3.1-fast-generate-preview"])
def test_a_length_to_which_no_component_applies_is_unknown_and_not_free(model: str, duration: int) -> None:
    found = estimate({"model": model, "duration": duration})

    assert (found.kind, found.uc, found.credits, found.usd) == ("unknown", None, None, None)
    assert f"duration_seconds {duration}" in found.notes[0]


def test_a_model_priced_by_tokens_is_unknown_without_them() -> None:
    request = {"model": "gemini-omni-flash-text-to-video", "prompt": "A cat", "duration": 5}

    assert (estimate(request).kind, estimate(request).uc) == ("unknown", None)
    assert set(estimate(request).missing) == {"input_tokens", "video_output_tokens", "other_output_tokens"}
    partial = estimate(request, tokens=Tokens(input=20, video_output=57_920))
    assert (partial.kind, partial.missing) == ("lower_bound", ("other_output_tokens",))
    assert estimate(request, tokens=Tokens(20, 57_920, 300)).kind == "reserved"


@pytest.mark.parametrize("duration", [8, "8", 8.0])
def test_a_choice_may_be_a_number_or_text(duration: object) -> None:
    assert estimate({"model": "sora-2-preview", "duration": duration}).uc == 8 * 57_600


def test_a_request_object_is_estimated_like_its_mapping() -> None:
    request = KlingO1ImageToVideo(prompt="It snows", image_urls=[PICTURE], duration=10)

    assert estimate(request) == estimate(request.to_dict())
    assert estimate(request).uc == 800_000


@pytest.mark.parametrize(
    ("model", "free", "each"),
    [("minimax-h3-reference-to-video", 5, 25_840), ("minimax-h3-max-reference-to-video", 2, 47_804)],
)
def test_reference_images_are_counted_and_n_is_not(model: str, free: int, each: int) -> None:
    def price(images: int, **fields: Any) -> int:
        found = estimate({"model": model, "image_urls": [PICTURE] * images, **fields}).uc
        assert found is not None
        return found

    assert price(free) == price(0)
    assert price(free + 2) - price(free) == 2 * each
    assert price(free, n=9) == price(free)


@pytest.mark.parametrize("where", [{"model_params": {"web_search": True}}, {"web_search": True}])
@pytest.mark.parametrize(
    "model", ["seedance-2.0-text-to-video", "seedance-2.0-fast-text-to-video", "seedance-2.5-text-to-video"]
)
def test_web_searches_are_unknown_before_the_run(model: str, where: dict[str, Any]) -> None:
    without, found = estimate({"model": model}), estimate({"model": model, **where})

    assert (found.kind, found.missing, found.uc) == ("lower_bound", ("search_count",), without.uc)
    assert without.kind == "reserved"
    counted = estimate({"model": model, **where}, searches=2)
    assert without.uc is not None
    assert (counted.kind, counted.uc) == ("reserved", without.uc + 800)


def test_the_automatic_length_reserves_the_longest_video() -> None:
    for model, seconds in (("seedance-2.5-text-to-video", 30), ("wan3.0-text-to-video", 30)):
        automatic = estimate({"model": model, "duration": -1})
        assert automatic.uc == estimate({"model": model, "duration": seconds}).uc
        assert automatic.kind == "reserved"
        assert any("duration is -1" in note for note in automatic.notes)
        assert estimate({"model": model, "duration": -1}, output_seconds=12).uc == (
            estimate({"model": model, "duration": 12}).uc
        )


def test_the_only_duration_of_a_video_edit_means_that_of_its_video() -> None:
    request = {"model": "seedance-2.5-video-edit", "duration": -1, "video_urls": [CLIP]}

    assert (estimate(request).kind, estimate(request).uc) == ("reserved", round(60 * 0.609 * 200_900))
    assert estimate(request, input_seconds=6).uc == round(12 * 0.609 * 200_900 + 0.01)
    assert estimate(request) == estimate({"model": "seedance-2.5-video-edit", "video_urls": [CLIP]})
    assert estimate(request) == estimate({**request, "duration": "-1"})


def test_with_several_videos_the_length_of_the_first_is_not_that_of_all() -> None:
    request = {"model": "seedance-2.5-video-edit", "video_urls": [CLIP, CLIP]}

    assert estimate(request, input_seconds=10).uc == round((30 + 30) * 0.609 * 200_900)
    known = estimate(request, input_seconds=10, variables={"first_input_video_seconds": 6})
    assert known.uc == round((6 + 10) * 609 * 200_900 / 1000)


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("seedance-2.0-reference-to-video", "video_urls"),
        ("seedance-2.0-mini-reference-to-video", "video_urls"),
        ("minimax-h3-reference-to-video", "video_urls"),
        ("wan2.7-reference-video", "video_urls"),
        ("kling-o1-video-edit", "video_urls"),
        ("kling-o3-video-edit", "video_url"),
    ],
)
def test_an_input_video_of_unknown_length_gives_a_lower_bound(model: str, field: str) -> None:
    request = {"model": model, field: CLIP if field == "video_url" else [CLIP]}
    found = estimate(request)

    assert (found.kind, found.missing[0]) == ("lower_bound", "input_seconds")
    assert found.uc is not None
    for seconds in (3, 4.5, 12):
        known = estimate(request, input_seconds=seconds)
        assert known.kind != "lower_bound"
        assert known.uc is not None
        assert found.uc <= known.uc


def test_a_required_video_is_unknown_even_if_the_request_lacks_it() -> None:
    assert estimate({"model": "kling-o1-video-edit"}).missing == ("input_seconds",)
    assert estimate({"model": "seedance-2.0-reference-to-video"}).kind == "reserved"


def test_a_lower_bound_holds_for_a_short_automatic_video_too() -> None:
    request = {"model": "seedance-2.5-reference-to-video", "duration": -1, "video_urls": [CLIP]}
    shortest = estimate(request, input_seconds=2, output_seconds=4)

    assert (estimate(request).kind, estimate(request).uc) == ("lower_bound", shortest.uc)


def test_a_lower_bound_of_a_draft_holds_for_a_draft_without_input_video() -> None:
    request = {"model": "seedance-2.5-draft-to-video", "source_task_id": "task-1"}
    shortest = estimate(request, variables={"source_output_seconds": 4, "input_seconds": 0})

    assert estimate(request).kind == "lower_bound"
    assert estimate(request).uc == shortest.uc


@pytest.mark.parametrize(
    ("request_", "seconds"),
    [
        ({"model": "videoretalk", "video_url": CLIP, "audio_url": CLIP}, "60"),
        ({"model": "happyhorse-1.0-video-edit", "video_urls": [CLIP]}, "15"),
        ({"model": "wan2.7-video-edit", "video_urls": [CLIP]}, "10"),
        ({"model": "wan2.6-reference-video", "video_urls": [CLIP]}, "5"),
        ({"model": "seedance-2.5-video-extend", "video_urls": [CLIP]}, "30"),
    ],
)
def test_a_default_length_is_said_to_be_held_back_until_it_is_measured(request_: dict[str, Any], seconds: str) -> None:
    found = estimate(request_)

    assert found.kind == "reserved"
    assert any(f"{seconds} s are held back" in note for note in found.notes)


@pytest.mark.parametrize(
    ("model", "name"), [("omnihuman-1.5", "duration_seconds"), ("tencent-video-upscale", "output_seconds")]
)
def test_a_length_without_default_is_named_as_unknown(model: str, name: str) -> None:
    assert estimate({"model": model}).missing == (name,)
    assert estimate({"model": model}).kind == "lower_bound"
    assert estimate({"model": model}, output_seconds=7).kind == "reserved"


def test_the_documented_default_precedes_that_of_the_rule() -> None:
    assert estimate({"model": "sora-2-preview"}).uc == estimate({"model": "sora-2-preview", "duration": 4}).uc
    assert estimate({"model": "wan2.7-video-edit", "duration": 0}, input_seconds=3).uc == (13 * 54_400)


def test_the_minimum_charge_applies_after_rounding() -> None:
    (component,) = estimate({"model": "wan2.6-image-to-video-flash", "duration": 2, "generate_audio": False}).components

    assert (component.quantity, component.rate_uc, component.uc, component.minimum_uc) == (1, 23_800, 60_000, 60_000)
    assert component.rule.endswith("but at least 6 credits")


def test_thirteenths_are_exact() -> None:
    (component,) = estimate({"model": "minimax-h3-text-to-video", "duration": 4}).components

    assert component.to_dict()["quantity"] == "32/13"
    assert component.uc == 206_720


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"model": "veo3.1-pro", "quality": "1080p"}, "quality is '1080p'"),
        (
            {"model": "kling-o3-text-to-video", "duration": 16},
            "duration_seconds is 16; the rule has a price for whole numbers from 3 to 15.",
        ),
        ({"model": "kling-o3-text-to-video", "duration": 5.5}, "duration_seconds is 5.5; the rule has a price for"),
        ({"model": "kling-o3-text-to-video", "duration": float("nan")}, "duration is nan"),
        ({"model": "kling-o3-text-to-video", "quality": "720p", "resolution": "4k"}, "they must agree"),
        ({"model": "veo-3.1-generate-preview", "video_count": 2, "n": 2, "count": 3}, "they must agree"),
        ({"model": "kling-o3-text-to-video", "sound": True}, "sound is True"),
        ({"model": "seedance-1.5-pro", "generate_audio": "loud"}, "generate_audio is 'loud'"),
        ({"model": "veo3.1-fast-beta"}, "alias veo3.1-fast"),
        ({"model": "MiniMax-Hailuo-02"}, "no price for the model 'MiniMax-Hailuo-02'"),
        ({"model": "../catalog"}, "no price for the model '../catalog'"),
        ({"model": "kling-o3-text-to-video", "duration": 10**5000}, "duration is a number of about 4983 digits"),
        ({"model": "kling-o3-text-to-video", "quality": "x" * 9000}, "quality is 'xxx"),
        ({"model": 5}, "names no model"),
        ({}, "names no model"),
    ],
)
def test_what_has_no_published_price_is_unknown_with_the_reason(request_: dict[str, Any], reason: str) -> None:
    found = estimate(request_)

    assert (found.kind, found.uc, found.components) == ("unknown", None, ())
    assert reason in found.notes[0]


@pytest.mark.parametrize("value", [True, False])
def test_a_boolean_may_be_given_as_text(value: bool) -> None:
    request = {"model": "seedance-1.5-pro", "generate_audio": value}

    assert estimate({**request, "generate_audio": str(value).lower()}) == estimate(request)
    assert estimate(request) != estimate({**request, "generate_audio": not value})


@pytest.mark.parametrize("model", ["omnihuman-1.5", "tencent-video-upscale"])
def test_the_length_of_the_input_is_that_of_a_result_that_follows_it(model: str) -> None:
    assert estimate({"model": model}, input_seconds=7).uc == estimate({"model": model}, output_seconds=7).uc


@pytest.mark.parametrize(
    ("request_", "seconds"),
    [
        ({"model": "kling-o1-video-edit", "video_urls": [CLIP]}, 3),
        ({"model": "kling-o1-video-edit-fast", "video_urls": [CLIP]}, 6),
        ({"model": "kling-o1-video-edit"}, 0.01),
        ({"model": "kling-o3-video-edit", "video_url": CLIP}, 3),
        ({"model": "kling-o3-video-edit", "video_urls": [CLIP]}, 0.01),
    ],
)
def test_a_lower_bound_has_the_least_documented_length_of_the_video(request_: dict[str, Any], seconds: float) -> None:
    found = estimate(request_)

    assert found.kind == "lower_bound"
    assert found.uc == estimate(request_, input_seconds=seconds).uc


def test_what_is_unknown_is_named_with_the_argument_that_states_it() -> None:
    found = estimate({"model": "kling-o1-video-edit", "video_urls": [CLIP]})

    assert found.notes[0] == ("input_seconds is unknown until it is measured. Pass what you expect as input_seconds.")


def test_a_request_that_json_cannot_represent_has_no_price() -> None:
    found = estimate({"prompt": float("nan")})

    assert (found.model, found.kind, found.uc) == ("", "unknown", None)


def test_a_model_id_may_be_in_any_case() -> None:
    assert estimate({"model": "Kling-O3-Text-To-Video"}).uc == estimate({"model": "kling-o3-text-to-video"}).uc


@pytest.mark.parametrize("value", [-1, float("inf"), "five", True])
def test_a_measurement_that_is_no_length_is_an_error(value: Any) -> None:
    with pytest.raises(ValueError, match="input_seconds is"):
        estimate({"model": "seedance-2.0-reference-to-video"}, input_seconds=value)


def test_an_unknown_variable_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="it depends on duration_seconds, quality, sound"):
        estimate({"model": "kling-o3-text-to-video"}, variables={"input_seconds": 3})


def test_a_measurement_that_does_not_enter_the_price_changes_nothing() -> None:
    request = {"model": "kling-o3-text-to-video", "duration": 5}

    assert estimate(request, input_seconds=99, searches=4, output_seconds=5.04) == estimate(request)


def test_an_estimate_says_how_old_its_rule_is() -> None:
    found = estimate({"model": "kling-o3-text-to-video"})

    assert (found.captured, found.pricing_version) == ("2026-10-10", "prc_8f4a873281b23540f02304d1")
    assert str(found) == "27 credits"
    assert prices.Estimate("a-model", "unknown", None).credits is None
