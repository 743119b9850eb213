"""Detection of the media type of a file from its first bytes."""

from __future__ import annotations

from typing import NamedTuple


class MediaType(NamedTuple):
    """A media type: its kind (image, video or audio), its format as a file name extension, its MIME type."""

    kind: str
    format: str
    mime: str


_SIGNATURES = (
    (b"\xff\xd8\xff", MediaType("image", "jpg", "image/jpeg")),
    (b"\x89PNG\r\n\x1a\n", MediaType("image", "png", "image/png")),
    (b"GIF8", MediaType("image", "gif", "image/gif")),
    (b"BM", MediaType("image", "bmp", "image/bmp")),
    (b"II*\0", MediaType("image", "tiff", "image/tiff")),
    (b"MM\0*", MediaType("image", "tiff", "image/tiff")),
    (b"ID3", MediaType("audio", "mp3", "audio/mpeg")),
    (b"\xff\xfb", MediaType("audio", "mp3", "audio/mpeg")),
    (b"\xff\xf3", MediaType("audio", "mp3", "audio/mpeg")),
    (b"\xff\xf2", MediaType("audio", "mp3", "audio/mpeg")),
    (b"\xff\xf1", MediaType("audio", "aac", "audio/aac")),
    (b"\xff\xf9", MediaType("audio", "aac", "audio/aac")),
    (b"OggS", MediaType("audio", "ogg", "audio/ogg")),
    (b"fLaC", MediaType("audio", "flac", "audio/flac")),
    (b"\x1aE\xdf\xa3", MediaType("video", "webm", "video/webm")),
)
_RIFF = {
    b"WEBP": MediaType("image", "webp", "image/webp"),
    b"WAVE": MediaType("audio", "wav", "audio/wav"),
    b"AVI ": MediaType("video", "avi", "video/x-msvideo"),
}
_MOV = MediaType("video", "mov", "video/quicktime")
_HEIC = MediaType("image", "heic", "image/heic")
_HEIF = MediaType("image", "heif", "image/heif")
_BRANDS = {
    b"qt  ": _MOV,
    b"M4A ": MediaType("audio", "m4a", "audio/mp4"),
    b"heic": _HEIC,
    b"heix": _HEIC,
    b"mif1": _HEIF,
    b"msf1": _HEIF,
    b"avif": MediaType("image", "avif", "image/avif"),
}
_MP4 = MediaType("video", "mp4", "video/mp4")

HEADER_SIZE = 16
"""Bytes at the start of a file that `detect_media_type` needs."""


def detect_media_type(head: bytes) -> MediaType | None:
    """Return the media type of a file that starts with these bytes; None if it is not known."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], _MP4)
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return _MOV
    return next((media_type for signature, media_type in _SIGNATURES if head.startswith(signature)), None)


def is_same_format(one: str, other: str) -> bool:
    """Return whether two file name extensions stand for one format."""
    return _SYNONYMS.get(one, one) == _SYNONYMS.get(other, other)


_SYNONYMS = {"jpeg": "jpg", "tif": "tiff", "m4v": "mp4", "oga": "ogg", "heif": "heic"}
