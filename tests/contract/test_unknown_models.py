"""An unknown model is compared with the models by family and task, then by version and words, then by spelling."""

from __future__ import annotations

import pytest
from evolink import catalog, contract


def violation_of(id_: str) -> contract.Violation:
    (violation,) = contract.validate({"model": id_, "prompt": "A cat"})
    return violation


@pytest.mark.parametrize(
    ("id_", "model"),
    [
        ("wan2.5-t2v-preview", "wan2.5-text-to-video"),
        ("wan2.6_i2v_flash", "wan2.6-image-to-video-flash"),
        ("wan3.0-r2v", "wan3.0-reference-video"),
        ("kling-o3-text2video", "kling-o3-text-to-video"),
        ("kling-v2.6", "kling-v2.6-motion-control"),
        ("klnig-o3-text-to-video", "kling-o3-text-to-video"),
        ("kling-v3-text-to-vido", "kling-v3-text-to-video"),
        ("kling-o3-edit", "kling-o3-video-edit"),
        ("seedance-2.0-fast-i2v", "seedance-2.0-fast-image-to-video"),
        ("seedance-2-0-text-to-video", "seedance-2.0-text-to-video"),
        ("SEEDANCE 2.0 text to video", "seedance-2.0-text-to-video"),
        ("seedance-1.0-pro-fast", "doubao-seedance-1.0-pro-fast"),
        ("hailuo-02", "MiniMax-Hailuo-02"),
        ("minimax-h3-text2video", "minimax-h3-text-to-video"),
        ("veo3-pro", "veo3.1-pro"),
        ("veo3.1-fst", "veo3.1-fast-beta"),
        ("omni-human-1.5", "omnihuman-1.5"),
    ],
)
def test_one_model_is_suggested_if_the_id_determines_it(id_: str, model: str) -> None:
    violation = violation_of(id_)

    assert violation.suggestion == model
    assert f"Unknown model {id_!r}. Did you mean {model!r}? The catalog is from" in violation.message


@pytest.mark.parametrize("prefix", ["seedance-2.0", "seedance-2.5", "veo3", "sora-2", "wan2.5", "kling-v3", "grok"])
def test_an_ambiguous_prefix_lists_every_model_that_it_begins(prefix: str) -> None:
    violation = violation_of(prefix)

    begun = [model for model in catalog.ids() if model.replace("-", "").startswith(prefix.replace("-", ""))]
    assert len(begun) > 1
    assert all(repr(model) in violation.message for model in begun)
    assert violation.suggestion in begun


def test_an_id_of_a_family_without_its_version_lists_the_models_of_the_task() -> None:
    message = violation_of("wan2.2-t2v").message

    listed = [model for model in catalog.ids() if repr(model) in message]
    assert listed == ["wan2.5-text-to-video", "wan2.6-text-to-video", "wan2.7-text-to-video", "wan3.0-text-to-video"]


@pytest.mark.parametrize("id_", ["t2v", "text-to-video", "text2video"])
def test_a_task_alone_lists_the_models_of_the_task(id_: str) -> None:
    violation = violation_of(id_)

    assert "Did you mean one of" in violation.message
    assert str(violation.suggestion).endswith(("text-to-video", "t2v"))


def test_a_long_list_ends_with_the_number_of_the_others() -> None:
    assert violation_of("seedance").message.count("'seedance-") == 12
    assert " and 4 more?" in violation_of("seedance").message


@pytest.mark.parametrize("id_", ["gpt-5", "runway-gen4", "nano-banana", "", "2.5", "é" * 50, "wan" * 100])
def test_nothing_is_suggested_for_an_id_of_no_family(id_: str) -> None:
    violation = violation_of(id_)

    assert violation.suggestion is None
    assert "`evolink models` list the models" in violation.message


@pytest.mark.parametrize("id_", ["wan2.5-t2v", "gpt-5", "seedance"])
def test_the_message_has_the_age_of_the_catalog_and_how_to_send_the_model(id_: str) -> None:
    age = f"The catalog is from {catalog.checked()} ({catalog.age()} days old)."

    assert age in violation_of(id_).message
    assert "use check=False, on the command line --no-check" in violation_of(id_).message


@pytest.mark.parametrize("id_", catalog.undocumented())
def test_an_id_that_is_priced_but_not_documented_is_described(id_: str) -> None:
    assert catalog.undocumented()[id_] in violation_of(id_).message
