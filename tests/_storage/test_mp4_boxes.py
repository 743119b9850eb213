"""Whether the boxes of an MP4 file are whole (ISO/IEC 14496-12, 4.2)."""

from __future__ import annotations

import io

import pytest
from evolink._storage.mp4_boxes import are_boxes_whole

FTYP = b"\0\0\0\x10ftypisom\0\0\0\0"
MOOV = b"\0\0\0\x08moov"


def box(length: int, kind: bytes, content: bytes = b"") -> bytes:
    return length.to_bytes(4, "big") + kind + content


def large_box(length: int, kind: bytes, content: bytes = b"") -> bytes:
    """Return a box whose length is in the 64 bits after its type."""
    return box(1, kind, length.to_bytes(8, "big") + content)


@pytest.mark.parametrize(
    ("boxes", "is_whole"),
    [
        (MOOV + large_box(20, b"mdat", b"data"), True),
        (MOOV + large_box(21, b"mdat", b"data"), False),
        (MOOV + box(0, b"mdat", b"up to the end of the file"), True),
        (box(0, b"mdat", b"up to the end of the file"), False),  # without an index
        (MOOV + box(7, b"mda\0", b"\0\0\x08mdat"), False),  # shorter than its own header, although others follow it
        (MOOV + large_box(0, b"mdat"), False),
    ],
)
def test_the_length_of_a_box(boxes: bytes, is_whole: bool) -> None:
    file = FTYP + boxes

    assert are_boxes_whole(io.BytesIO(file), len(file)) is is_whole


def test_a_quicktime_file_without_a_type_has_boxes() -> None:
    file = box(12, b"wide", b"\0\0\0\0") + MOOV

    assert are_boxes_whole(io.BytesIO(file), len(file))
    assert not are_boxes_whole(io.BytesIO(file[:-1]), len(file) - 1)
