"""Local files in a request: the media constraints of their fields, the upload, and the URLs that are sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evolink import EvoLink, errors
from evolink.contract._local_files import media_constraints, media_violations
from evolink.models import KlingO1ImageToVideo, KlingO1VideoEditFast
from support.client_harness import ClientHarness

IMAGE, AUDIO = {"kind": "image"}, {"kind": "audio"}
SCHEMA: dict[str, Any] = {
    "properties": {
        "image": {"type": "string", "x-media": IMAGE},
        "images": {"type": "array", "items": {"type": "string"}, "x-media": IMAGE},
        "shared": {"$ref": "#/$defs/Voices"},
        "prompt": {"type": "string"},
    },
    "$defs": {
        "Voices": {
            "properties": {
                "voices": {"items": {"properties": {"url": {"type": "string", "x-media": AUDIO}, "name": {}}}},
            }
        }
    },
}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"0" * 100


@pytest.fixture
def image_file(tmp_path: Path) -> Path:
    path = tmp_path / "a fox.png"
    path.write_bytes(PNG)
    return path


@pytest.fixture
def video_file(tmp_path: Path) -> Path:
    path = tmp_path / "speaker.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 100)
    return path


@pytest.mark.parametrize(
    ("location", "media"),
    [
        (("image",), IMAGE),
        (("images", 1), IMAGE),
        (("shared", "voices", 0, "url"), AUDIO),
        (("shared", "voices", 0, "name"), None),
        (("prompt",), None),
        (("no such field", 0, "deep"), None),
    ],
)
def test_a_local_file_has_the_media_constraints_of_its_own_field(location: tuple[str | int, ...], media: Any) -> None:
    assert media_constraints(SCHEMA, location) == media


def test_a_heif_file_is_allowed_where_heif_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "photo.heif"
    path.write_bytes(b"\0\0\0\x18ftypmif1" + b"\0" * 100)

    assert list(media_violations(path, {"kind": "image", "formats": ["heic", "heif"]})) == []
    assert list(media_violations(path, {"kind": "image", "formats": ["jpg"]})) != []


def test_a_path_in_a_mapping_is_uploaded_and_its_url_sent(
    harness: ClientHarness, client: EvoLink, image_file: Path
) -> None:
    client.videos.generate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [image_file, image_file]})

    # A file that is named twice is uploaded once.
    assert [request.url.path for request in harness.sent] == ["/api/v1/files/upload/stream", "/v1/videos/generations"]
    payload = json.loads(harness.sent[-1].content)
    assert all("/files/file_" in url and url.endswith("a-fox.png") for url in payload["image_urls"])


def test_a_path_in_an_object_is_uploaded(harness: ClientHarness, client: EvoLink, image_file: Path) -> None:
    client.videos.generate(KlingO1ImageToVideo(prompt="x", image_urls=[image_file]))

    assert len(harness.sent) == 2


def test_a_path_in_a_field_of_a_single_url_is_uploaded(
    harness: ClientHarness, client: EvoLink, video_file: Path
) -> None:
    client.videos.generate(
        {"model": "videoretalk", "video_url": video_file, "audio_url": "https://example.com/speech.wav"}
    )

    assert [request.url.path for request in harness.sent] == ["/api/v1/files/upload/stream", "/v1/videos/generations"]
    assert json.loads(harness.sent[-1].content)["video_url"].endswith("speaker.mp4")


def test_a_jpeg_file_may_have_any_name(client: EvoLink, tmp_path: Path) -> None:
    path = tmp_path / "photo.dat"
    path.write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 50)

    client.videos.generate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [path]})


def test_a_video_is_uploaded_where_a_video_is_allowed(harness: ClientHarness, client: EvoLink, tmp_path: Path) -> None:
    path = tmp_path / "street.mp4"
    path.write_bytes(MP4)

    client.videos.generate(KlingO1VideoEditFast(prompt="x", video_urls=[path]))

    assert harness.sandbox.account.used == 40.8


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (MP4, "is video (mp4); it must be image as jpg or jpeg or png or webp"),
        (b"GIF89a", "is gif; it must be image as jpg"),
        (b"%PDF-1.7", "is not a known image, video or audio file"),
        (b"", "is not a known image, video or audio file"),
        (PNG + b"0" * (10 * 1024 * 1024), "bytes; at most 10485760 are allowed"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_its_field_does_not_allow_is_refused_before_anything_is_sent(
    data: bytes | None, message: str, harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(errors.InvalidRequest) as caught:
        client.videos.generate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [path]})

    assert message in str(caught.value)
    assert caught.value.violations[0].pointer == "/image_urls/0"
    assert harness.sent == []


def test_a_file_of_another_kind_is_refused_in_a_field_of_a_single_url(
    harness: ClientHarness, client: EvoLink, video_file: Path
) -> None:
    with pytest.raises(errors.InvalidRequest, match=r"audio_url: .* is video \(mp4\); it must be audio"):
        client.videos.generate(
            {"model": "videoretalk", "video_url": "https://example.com/speaker.mp4", "audio_url": video_file}
        )

    assert harness.sent == []


def test_nothing_is_uploaded_for_a_request_with_violations(
    harness: ClientHarness, client: EvoLink, image_file: Path
) -> None:
    with pytest.raises(errors.InvalidRequest, match="duration"):
        client.videos.generate(
            {"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [image_file], "duration": 7}
        )
    with pytest.raises(errors.InvalidRequest, match="does not accept a file"):
        client.videos.generate({"model": "wan2.5-text-to-video", "prompt": "x", "callback_url": image_file})
    with pytest.raises(errors.InvalidRequest, match="at most 2"):
        client.videos.generate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [image_file] * 3})

    assert harness.sent == []


@pytest.mark.parametrize(("field", "pointer"), [("a/b", "/a~1b"), ("a~b", "/a~0b"), ("~/a", "/~0~1a")])
def test_the_pointer_to_a_local_file_in_an_unknown_field_is_escaped(
    field: str, pointer: str, harness: ClientHarness, client: EvoLink, image_file: Path
) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        client.videos.generate({"model": "wan2.5-text-to-video", "prompt": "x", field: image_file})

    pointers = [violation.pointer for violation in caught.value.violations if violation.keyword == "x-media"]
    assert pointers == [pointer]
    assert harness.sent == []
