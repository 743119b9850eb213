"""Fields that take media: a single URL, a nested one, and what a file is by its first bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from evolink import files
from evolink._media_types import media_type
from evolink._submissions import _media_at

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
    assert _media_at(SCHEMA, place) == media


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
    found = media_type(b"\0\0\0\x18ftyp" + brand + b"\0" * 8)

    assert found is not None
    assert (found.kind, found.format) == (kind, form)


def test_a_heif_file_is_taken_where_heif_is_named(tmp_path: Path) -> None:
    path = tmp_path / "photo.heif"
    path.write_bytes(b"\0\0\0\x18ftypmif1" + b"\0" * 100)

    assert list(files.why_not_media(path, {"kind": "image", "formats": ["heic", "heif"]})) == []
    assert list(files.why_not_media(path, {"kind": "image", "formats": ["jpg"]})) != []
