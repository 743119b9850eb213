"""The boxes of MP4 and QuickTime files, which show whether a file is whole."""

from __future__ import annotations

from typing import BinaryIO

from .media_types import HEADER_SIZE, detect_media_type

BOX_HEADER_SIZE = 8
"""Bytes of the length and type of a box."""


def are_boxes_whole(file: BinaryIO, size: int, *, max_trailing: int = 0) -> bool:
    """Return whether the boxes of an MP4 or QuickTime file are whole; True for any other format.

    Args:
        file: The file, open for reading.
        size: Its size in bytes.
        max_trailing: The most bytes after the last box that are accepted.

    Source: ISO/IEC 14496-12, 4.2.
    """
    file.seek(0)
    detected = detect_media_type(file.read(HEADER_SIZE))
    if detected is None or detected.format not in ("mp4", "mov"):
        return True
    offset, has_index = 0, False
    while offset + BOX_HEADER_SIZE <= size:
        file.seek(offset)
        header = file.read(16)
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:  # the last box, up to the end of the file
            length = size - offset
        if length < BOX_HEADER_SIZE:
            return False
        has_index = has_index or header[4:8] == b"moov"
        offset += length
    return has_index and 0 <= size - offset <= max_trailing
