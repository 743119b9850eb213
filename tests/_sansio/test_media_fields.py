"""Fields that take media: a single URL, a nested one, and what a file is by its first bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evolink import EvoLink, errors
from evolink._sansio.preparation import media_constraints, media_violations
from evolink._storage.media_types import detect_media_type
from support.client_harness import ClientHarness

PICTURE, SOUND = {"kind": "image"}, {"kind": "audio"}
SCHEMA: dict[str, Any] = {
    "properties": {
        "picture": {"type": "string", "x-media": PICTURE},
        "pictures": {"type": "array", "items": {"type": "string"}, "x-media": PICTURE},
        "shared": {"$ref": "#/$defs/Voices"},
        "prompt": {"type": "string"},
    },
    "$defs": {
        "Voices": {
            "properties": {
                "voices": {"items": {"properties": {"url": {"type": "string", "x-media": SOUND}, "name": {}}}},
            }
        }
    },
}


@pytest.mark.parametrize(
    ("place", "media"),
    [
        (("picture",), PICTURE),
        (("pictures", 1), PICTURE),
        (("shared", "voices", 0, "url"), SOUND),
        (("shared", "voices", 0, "name"), None),
        (("prompt",), None),
        (("no such field", 0, "deep"), None),
    ],
)
def test_a_local_file_is_held_to_the_limits_of_its_own_field(place: tuple[str | int, ...], media: Any) -> None:
    assert media_constraints(SCHEMA, place) == media


@pytest.mark.parametrize(
    ("brand", "kind", "form"),
    [
        (b"heic", "image", "heic"),
        (b"heix", "image", "heic"),
        (b"mif1", "image", "heif"),
        (b"msf1", "image", "heif"),
        (b"isom", "video", "mp4"),
    ],
)
def test_pictures_in_a_videos_container_are_pictures(brand: bytes, kind: str, form: str) -> None:
    found = detect_media_type(b"\0\0\0\x18ftyp" + brand + b"\0" * 8)

    assert found is not None
    assert (found.kind, found.format) == (kind, form)


def test_a_heif_file_is_taken_where_heif_is_named(tmp_path: Path) -> None:
    path = tmp_path / "photo.heif"
    path.write_bytes(b"\0\0\0\x18ftypmif1" + b"\0" * 100)

    assert list(media_violations(path, {"kind": "image", "formats": ["heic", "heif"]})) == []
    assert list(media_violations(path, {"kind": "image", "formats": ["jpg"]})) != []


@pytest.fixture
def speaker(tmp_path: Path) -> Path:
    path = tmp_path / "speaker.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 100)
    return path


def test_a_path_in_a_field_of_one_url_is_uploaded(harness: ClientHarness, client: EvoLink, speaker: Path) -> None:
    client.videos.generate(
        {"model": "videoretalk", "video_url": speaker, "audio_url": "https://example.com/speech.wav"}
    )

    assert [request.url.path for request in harness.sent] == ["/api/v1/files/upload/stream", "/v1/videos/generations"]
    assert json.loads(harness.sent[-1].content)["video_url"].endswith("speaker.mp4")


def test_a_file_of_another_kind_is_refused_in_a_field_of_one_url(
    harness: ClientHarness, client: EvoLink, speaker: Path
) -> None:
    with pytest.raises(errors.InvalidRequest, match=r"audio_url: .* is video \(mp4\); it must be audio"):
        client.videos.generate(
            {"model": "videoretalk", "video_url": "https://example.com/speaker.mp4", "audio_url": speaker}
        )

    assert harness.sent == []
