"""Which images, videos and audio files go together, for the models with the longest rules about them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from evolink import contract
from evolink.contract import Violation

PICTURE, CLIP, SOUND = "https://example.com/a.png", "https://example.com/a.mp4", "https://example.com/a.mp3"
MATERIAL: dict[str, Any] = {
    "image_start": PICTURE,
    "image_end": PICTURE,
    "image_urls": [PICTURE],
    "video_urls": [CLIP],
    "audio_urls": [SOUND],
}
S, E, V, A = "image_start", "image_end", "video_urls", "audio_urls"
SUBSETS = [set(some) for size in range(5) for some in combinations((S, E, V, A), size)]
WAN27: dict[str | None, list[set[str]]] = {
    None: [{S}, {S, A}, {S, E}, {S, E, A}, {V}, {V, E}],
    "first_frame": [{S}, {S, A}],
    "first_last_frame": [{S, E}, {S, E, A}],
    "video_continuation": [{V}, {V, E}],
}


def given(model: str, *fields: str, **more: Any) -> dict[str, Any]:
    return {"model": model, **{name: MATERIAL[name] for name in fields}, **more}


def only_violation(payload: Any) -> Violation:
    (violation,) = contract.validate(payload)
    return violation


@pytest.mark.parametrize("mode", WAN27)
def test_wan27_image_to_video_allows_the_six_documented_combinations_and_no_other(mode: str | None) -> None:
    named = {"generation_mode": mode} if mode else {}

    allowed = [some for some in SUBSETS if not contract.validate(given("wan2.7-image-to-video", *some, **named))]

    assert [some for some in SUBSETS if some in WAN27[mode]] == allowed


def test_a_field_that_is_not_allowed_is_named_with_the_reason() -> None:
    violation = only_violation(given("wan2.7-image-to-video", S, E, generation_mode="first_frame"))

    assert violation.pointer == "/image_end"
    assert violation.message.startswith(
        "image_end is not allowed here. With generation_mode first_frame, image_start is required"
    )


@pytest.mark.parametrize("model", [f"seedance-2.0-{tier}reference-to-video" for tier in ("", "fast-", "mini-")])
def test_seedance_20_allows_sound_only_with_a_picture_or_a_video(model: str) -> None:
    alone = only_violation(given(model, A, prompt="A dance"))

    assert (alone.pointer, alone.keyword, alone.rule) == ("", "required", "audio-requires-image-or-video")
    for beside in ("image_urls", "video_urls"):
        assert contract.validate(given(model, A, beside, prompt="A dance")) == []
    assert contract.validate(given(model, prompt="A dance")) == []


def test_seedance_25_allows_any_reference_and_requires_one() -> None:
    model = "seedance-2.5-reference-to-video"

    assert only_violation(given(model, prompt="A dance")).rule == "reference-required"
    for reference in ("image_urls", "video_urls", "audio_urls"):
        assert contract.validate(given(model, reference, prompt="A dance")) == []


@pytest.mark.parametrize(
    ("prompt", "settings", "warned"),
    [
        ("Replace the cup", {}, ["prompt-like-video-edit"]),
        ("Replace the cup", {"duration": -1}, []),
        ("Replace the cup", {"duration": -1, "aspect_ratio": "16:9"}, ["prompt-like-video-edit"]),
        ("Continue the walk", {}, []),
        ("Continue the walk", {"aspect_ratio": "16:9"}, ["prompt-like-video-extension"]),
        ("A changeable sky", {"aspect_ratio": "16:9"}, []),
    ],
)
def test_seedance_25_warns_about_words_that_change_the_task(
    prompt: str, settings: dict[str, Any], warned: list[str]
) -> None:
    payload = given("seedance-2.5-reference-to-video", V, prompt=prompt, **settings)

    assert contract.validate(payload) == []
    assert [warning.id for warning in contract.warnings(payload)] == warned


@pytest.mark.parametrize(
    ("model", "fields", "allowed", "refused"),
    [
        ("seedance-2.5-text-to-video", (), (-1, 4, 30), (-2, 0, 3, 31)),
        ("seedance-2.5-video-edit", (V,), (-1,), (0, 4)),
        ("wan3.0-text-to-video", (), (-1, 2, 30), (0, 1, 31)),
        ("wan2.7-video-edit", (V,), (0, 2, 2.5, 10), (-1, 1, 10.5)),
        ("wan2.7-text-to-video", (), (2, 15), (1, 2.5, 16)),
        ("wan2.7-reference-video", ("image_urls",), (2, 15), (1, 16)),
        ("wan2.7-reference-video", (V,), (2, 10), (1, 11)),
    ],
)
def test_durations_are_those_of_the_model_and_its_material(
    model: str, fields: tuple[str, ...], allowed: tuple[float, ...], refused: tuple[float, ...]
) -> None:
    def is_allowed(duration: float) -> bool:
        found = contract.validate(given(model, *fields, prompt="A walk", duration=duration))
        assert {violation.pointer for violation in found} <= {"/duration"}
        return not found

    assert [duration for duration in (*allowed, *refused) if is_allowed(duration)] == list(allowed)


@pytest.mark.parametrize("pictures", [0, 1, 5])
@pytest.mark.parametrize("clips", [0, 1, 5])
def test_wan27_allows_one_to_five_references_of_both_kinds_together(pictures: int, clips: int) -> None:
    payload = given(
        "wan2.7-reference-video", S, prompt="A dance", image_urls=[PICTURE] * pictures, video_urls=[CLIP] * clips
    )

    assert (contract.validate(payload) == []) is (1 <= pictures + clips <= 5)


@pytest.mark.parametrize(
    ("voices", "pointer", "keyword"),
    [
        (["image1", "image2", "video1"], None, None),
        (["image3"], "/image_urls", "minItems"),
        (["video2"], "/video_urls", "minItems"),
        (["img1"], "/model_params/voice_bindings/img1", "additionalProperties"),
        (["image01"], "/model_params/voice_bindings/image01", "additionalProperties"),
    ],
)
def test_a_wan27_voice_requires_its_reference(voices: list[str], pointer: str | None, keyword: str | None) -> None:
    bound = {"voice_bindings": dict.fromkeys(voices, SOUND)}
    payload = given("wan2.7-reference-video", V, prompt="A dance", image_urls=[PICTURE] * 2, model_params=bound)

    found = [(violation.pointer, violation.keyword) for violation in contract.validate(payload)]

    assert found == ([] if pointer is None else [(pointer, keyword)])


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        ({}, "prompt-or-reference"),
        ({"model_params": {}}, "prompt-or-reference"),
        ({"prompt": "A lamp"}, None),
        ({"audio_urls": [SOUND]}, None),
        ({"model_params": {"link_url": "https://example.com/bees"}}, None),
        ({"model_params": {"link_url": CLIP, "file_url": CLIP}}, "document-or-web-page"),
    ],
)
def test_wan30_requires_a_prompt_or_a_reference_and_allows_one_document(
    payload: dict[str, Any], rule: str | None
) -> None:
    found = [violation.rule for violation in contract.validate({"model": "wan3.0-reference-video", **payload})]

    assert found == ([] if rule is None else [rule])


@pytest.mark.parametrize("ratio", ["16:9", "keep_ratio", "adaptive"])
@pytest.mark.parametrize("pictures", [None, [], [PICTURE]])
def test_seedance_10_keeps_the_aspect_ratio_of_a_picture(ratio: str, pictures: list[str] | None) -> None:
    given_pictures = {} if pictures is None else {"image_urls": pictures}

    found = contract.validate(
        {"model": "doubao-seedance-1.0-pro-fast", "prompt": "A kite", "aspect_ratio": ratio, **given_pictures}
    )

    assert (found == []) is (ratio == "16:9" or bool(pictures))
