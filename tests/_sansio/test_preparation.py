"""Preparation of a request: contract check, body, headers and idempotency key, before anything is sent."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from evolink import EvoLink, catalog, errors
from evolink.models import KlingO1ImageToVideo, KlingO3TextToVideo, Wan25TextToVideo
from support.client_harness import CAT, ClientHarness


def test_an_object_and_a_mapping_send_the_same_body(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(CAT)
    client.videos.generate({"model": "kling-o3-text-to-video", "prompt": "A cat running on grass", "duration": 5})

    assert harness.sent[0].content == harness.sent[1].content
    assert json.loads(harness.sent[0].content) == CAT.to_dict()


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([("X-Trace", "1")], "it must be a mapping"),
        ({"X Trace": "1"}, "has the invalid name 'X Trace'"),
        ({"X-Trace\r\nHost": "1"}, "has the invalid name"),
        ({"": "1"}, "has the invalid name ''"),
        ({b"X-Trace": "1"}, "has the invalid name"),
        ({"X-Trace": 1}, "The header X-Trace is 1; it must be a string of ASCII characters"),
        ({"X-Trace": "é"}, "The header X-Trace is 'é'"),
        ({"X-Trace": "1\r\nHost: evil.example"}, "The header X-Trace is"),
        ({"X-Trace": "1\n"}, "The header X-Trace is"),
        ({"X-Trace": " 1"}, "The header X-Trace is"),
        ({"Authorization": "Bearer x", "HOST": "evil.example"}, "cannot set authorization, host"),
        *(
            ({name: "1"}, f"cannot set {name.lower()}")
            for name in ("Authorization", "Content-Length", "Content-Type", "HOST", "Idempotency-Key")
        ),
    ],
    ids=repr,
)
def test_headers_that_cannot_be_sent_are_refused(headers: Any, message: str, harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match=f"{re.escape(message)}.*Nothing was sent"):
        harness.client().videos.generate(CAT, extra_headers=headers)

    assert harness.sent == []


def test_extra_headers_are_sent_as_they_are(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(CAT, extra_headers={"X-Trace": "a b\tc", "X-Empty": ""})

    assert (harness.sent[0].headers["x-trace"], harness.sent[0].headers["x-empty"]) == ("a b\tc", "")


def test_only_the_fields_that_were_set_are_sent(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(Wan25TextToVideo(prompt="A boat"))

    assert json.loads(harness.sent[0].content) == {"model": "wan2.5-text-to-video", "prompt": "A boat"}


@pytest.mark.parametrize(
    "request_",
    [
        KlingO3TextToVideo(prompt="x", duration=20),
        KlingO3TextToVideo(),
        KlingO1ImageToVideo(prompt="x", image_urls=["cat.png"]),
        {"model": "kling-o3-text2video", "prompt": "x"},
        {"model": "kling-o3-text-to-video", "promt": "x"},
        {"model": "kling-o3-text-to-video", "prompt": float("nan")},
        {"model": "kling-o3-text-to-video", "prompt": "\ud800"},
        {},
    ],
)
def test_a_request_with_violations_is_not_sent(request_: Any, harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        client.videos.generate(request_)

    assert caught.value.violations
    assert "Nothing was sent, nothing was charged." in str(caught.value)
    assert harness.sent == []


def test_a_misspelt_field_is_refused_not_sent(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.InvalidRequest, match=r"no field 'promt'\. Did you mean 'prompt'\?"):
        client.videos.generate({"model": "wan2.5-text-to-video", "promt": "A boat"})

    assert harness.sent == []


def test_the_error_for_an_unknown_model_suggests_the_nearest_one(client: EvoLink) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        client.videos.generate({"model": "kling-o3-text2video", "prompt": "x"})

    assert str(caught.value) == (
        "Unknown model 'kling-o3-text2video'. Did you mean 'kling-o3-text-to-video'? The catalog is from"
        f" {catalog.checked()} ({catalog.age()} days old). To send a model that it lacks, use check=False, on the"
        " command line --no-check.\n"
        "Nothing was sent, nothing was charged."
    )


def test_extra_body_is_sent_without_a_check(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.BadRequest, match="camera"):
        client.videos.generate(CAT, extra_body={"camera": "left"})

    assert json.loads(harness.sent[0].content)["camera"] == "left"


def test_check_false_sends_a_model_that_is_newer_than_the_spec(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.BadRequest, match="Unknown model 'kling-o9'"):
        client.videos.generate({"model": "kling-o9", "shots": 3}, check=False)

    assert json.loads(harness.sent[0].content) == {"model": "kling-o9", "shots": 3}


@pytest.mark.parametrize("key", ["short", "x" * 97, "with space in it at all", "umlaut-äöü-0123456789"])
def test_an_invalid_idempotency_key_is_not_sent(key: str, harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.ConfigurationError, match="16 to 96 characters"):
        client.videos.generate(CAT, idempotency_key=key)

    assert harness.sent == []


def test_extra_headers_are_sent_but_cannot_replace_reserved_ones(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(CAT, extra_headers={"X-Trace": "abc"})

    assert harness.sent[0].headers["x-trace"] == "abc"
    for name in ("Authorization", "idempotency-key", "Content-Type"):
        with pytest.raises(errors.ConfigurationError, match=name.lower()):
            client.videos.generate(CAT, extra_headers={name: "x"})
    assert len(harness.sent) == 1
