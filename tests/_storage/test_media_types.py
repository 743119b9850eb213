"""Detection of media types by a file's first bytes."""

from __future__ import annotations

import pytest
from evolink._storage.media_types import detect_media_type


@pytest.mark.parametrize(
    ("brand", "kind", "format_"),
    [
        (b"heic", "image", "heic"),
        (b"heix", "image", "heic"),
        (b"mif1", "image", "heif"),
        (b"msf1", "image", "heif"),
        (b"isom", "video", "mp4"),
    ],
)
def test_an_image_in_a_video_container_is_an_image(brand: bytes, kind: str, format_: str) -> None:
    detected = detect_media_type(b"\0\0\0\x18ftyp" + brand + b"\0" * 8)

    assert detected is not None
    assert (detected.kind, detected.format) == (kind, format_)
