"""Fonts of the machine: the first one that has a character, or ASCII in its place if none has it.

Pillow brings one font, with Latin letters. For other scripts the usual font folders of the system are searched; nothing
is installed or downloaded.
"""

from __future__ import annotations

import functools
import os
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PREFERRED = (
    "DejaVuSans",
    "NotoSans-Regular",
    "NotoSansCJK-Regular",
    "NotoSansJP-Regular",
    "NotoNaskhArabic-Regular",
    "NotoSansArabic-Regular",
    "NotoSansHebrew-Regular",
    "NotoSansDevanagari-Regular",
    "NotoSansThai-Regular",
    "NotoColorEmoji",
    "Hiragino Sans GB",
    "Apple Color Emoji",
    "arial",
    "YuGothM",
    "msyh",
    "malgun",
    "seguiemj",
)
"""File names, without suffix, of fonts with many characters. They are tried first, in this order."""
MAX_FONTS = 300
"""Fonts that are tried for a character."""
BITMAP_SIZES = (109, 128, 136, 160, 96, 64)
"""Pixels. Fonts of coloured emoji consist of bitmaps of one size."""
_SUFFIXES = frozenset({".ttf", ".otf", ".ttc"})
_EXCLUDED = frozenset({"LastResort", "AdobeBlank"})
"""Fonts whose glyphs are placeholders."""
_NONCHARACTER = "\U0010ffff"
"""A character that no font has: it is drawn as the box of missing characters."""
_INVISIBLE = frozenset("\u200d\ufe0e\ufe0f")
"""The zero-width joiner and the variation selectors of emoji."""
_NON_JOINER = "\u200c"
"""The zero-width non-joiner, by which Persian and Indic letters keep their shapes."""
_NEEDS_SHAPING = ((0x0900, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x17FF))
"""Ranges of scripts written from left to right whose letters change their shape and order: Indic, Myanmar, Khmer."""


def font_folders() -> list[Path]:
    """Return the font folders of the system and the user."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home))
        return [Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts"), local / "Microsoft/Windows/Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    data = os.environ.get("XDG_DATA_HOME") or home / ".local/share"
    system = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(data, "fonts"), home / ".fonts", *(Path(folder, "fonts") for folder in system.split(":"))]


@functools.cache
def font_files() -> tuple[str, ...]:
    """Return the paths of the machine's fonts, those with many characters first."""
    found = {
        Path(folder, name)
        for start in font_folders()
        for folder, _, names in os.walk(start)
        for name in names
        if Path(name).suffix.lower() in _SUFFIXES
    }
    rank = {name: position for position, name in enumerate(PREFERRED)}
    ordered = sorted(found, key=lambda path: (rank.get(path.stem, len(rank)), path.name, str(path)))
    return tuple(str(path) for path in ordered if path.stem not in _EXCLUDED)[:MAX_FONTS]


@functools.lru_cache(maxsize=256)
def open_font(path: str, size: int) -> Any:
    """Return a font with glyphs of that size or, if it has bitmaps of one size only, of that; None if it is unusable.

    Args:
        path: The font's file, empty for the one that Pillow brings.
        size: Pixels.
    """
    from PIL import ImageFont

    if not path:
        return ImageFont.load_default(size)
    for attempt in (size, *BITMAP_SIZES):
        try:
            return ImageFont.truetype(path, attempt)
        except OSError:
            continue
    return None


@functools.lru_cache(maxsize=4096)
def find_font(cluster: str) -> str | None:
    """Return the path of the first font that has every character of a cluster, empty for Pillow's; None if none has."""
    from PIL import features

    if not cluster.isascii() and any(map(_needs_shaping, cluster)) and not _can_shape(features):
        return None
    return next((path for path in ("", *font_files()) if all(_has_glyph(path, each) for each in cluster)), None)


def _can_shape(features: Any) -> bool:
    return bool(features.check("raqm")) and bool(features.check("fribidi"))


def _needs_shaping(character: str) -> bool:
    is_right_to_left = unicodedata.bidirectional(character) in ("R", "AL")
    return is_right_to_left or any(first <= ord(character) <= last for first, last in _NEEDS_SHAPING)


@functools.lru_cache(maxsize=65536)
def _has_glyph(path: str, character: str) -> bool:
    """Return whether a font draws a character as something else than the box of missing characters."""
    if character.isspace() or character in _INVISIBLE or unicodedata.category(character) == "Cf":
        return True
    font = open_font(path, 20)
    drawn = _bitmap(font, character) if font is not None else b""
    return bool(drawn.strip(b"\0")) and drawn != _missing_glyph(path)


@functools.cache
def _missing_glyph(path: str) -> bytes:
    return _bitmap(open_font(path, 20), _NONCHARACTER)


def _bitmap(font: Any, character: str) -> bytes:
    try:
        mask = font.getmask(character)
    except (OSError, ValueError):
        return b""
    return bytes(mask) + bytes(repr(mask.size), "ascii") if mask.size[0] else b""


def _is_shown(character: str) -> bool:
    is_control = unicodedata.category(character) in ("Cc", "Cf")
    return not is_control or character.isspace() or character in {_NON_JOINER, *_INVISIBLE}


def split_clusters(text: str) -> Iterator[str]:
    """Yield the characters of a text, together with the marks and the emoji that are joined to them."""
    cluster = ""
    for character in text:
        is_joined = (
            character in _INVISIBLE
            or unicodedata.category(character) in ("Mn", "Me", "Mc")
            or "\U0001f3fb" <= character <= "\U0001f3ff"
            or cluster.endswith("\u200d")
            or (_is_flag(character) and len(cluster) == 1 and _is_flag(cluster))
        )
        if cluster and not is_joined:
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def drawable(text: str) -> tuple[str, bool]:
    """Return a text in which ASCII replaces what no font has, and whether anything was replaced.

    Control and format characters are left out: fonts have no glyph for them, or draw a box.
    """
    from anyascii import anyascii

    text = "".join(filter(_is_shown, text))
    if text.isascii():
        return text, False
    replaced = False
    parts: list[str] = []
    for cluster in split_clusters(unicodedata.normalize("NFC", text)):
        is_missing = find_font(cluster) is None
        replaced = replaced or is_missing
        parts.append((anyascii(cluster) or f"U+{ord(cluster[0]):04X}") if is_missing else cluster)
    return "".join(parts), replaced
