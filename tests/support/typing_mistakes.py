"""For each family of models one request and three mistakes in it that a type checker must find.

A new model needs no line here, a new family one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A request, and what is wrong about three others. Values are Python source."""

    request: str
    """The name of its class."""
    needed: dict[str, str]
    """Its required fields. A request without the last of them is one mistake."""
    misspelt: str
    """Another spelling of the last required field."""
    wrong: tuple[str, str]
    """A field with a value that it cannot have."""
    allowed: tuple[str, ...]
    """What it can have, as a checker must name it."""
    inner: str = ""
    """The class that has this field, where that is not the request itself."""


@dataclass(frozen=True)
class Mistake:
    """A call that is wrong, and what a checker must name in what it says of its line."""

    family: str
    kind: str
    code: str
    told: tuple[str, ...]


TEXT = {"prompt": '"A boat"'}
PICTURES = {"image_urls": '["https://example.com/a.png"]'}
VIDEOS = {"video_urls": '["https://example.com/a.mp4"]'}
VIDEO = {"video_url": '"https://example.com/a.mp4"'}
SOUND = {"audio_url": '"https://example.com/a.mp3"'}

FAMILIES = {
    "gemini": Row(
        "GeminiOmniFlashImageToVideo", TEXT | PICTURES, "image_url", ("aspect_ratio", '"1:1"'), ("16:9", "9:16", "auto")
    ),
    "grok": Row("GrokImagineVideo10I2V", PICTURES | TEXT, "promt", ("quality", '"1080p"'), ("480p", "720p")),
    "hailuo": Row("MiniMaxHailuo23Fast", PICTURES, "images_urls", ("duration", "7"), ("6", "10")),
    "happyhorse": Row("Happyhorse11TextToVideo", TEXT, "promtp", ("quality", '"480p"'), ("720p", "1080p")),
    "kling": Row("KlingO1ImageToVideo", TEXT | PICTURES, "imageurls", ("aspect_ratio", '"4:3"'), ("16:9", "1:1")),
    "minimax": Row("MinimaxH3TextToVideo", TEXT, "prompts", ("quality", '"4k"'), ("768p", "2k")),
    "omnihuman": Row("Omnihuman15", SOUND | PICTURES, "image_url", ("auto_mask", '"yes"'), ("bool",)),
    "seedance": Row("Seedance20FastTextToVideo", TEXT, "prompt_", ("quality", '"1080p"'), ("480p", "720p")),
    "sora": Row("Sora2Preview", TEXT, "propmt", ("duration", "5"), ("4", "8", "12")),
    "topaz": Row(
        "TopazVideoUpscale",
        VIDEOS,
        "video_url",
        ("upscale_factor", '"3"'),
        ("1", "2", "4"),
        inner="TopazVideoUpscaleModelParams",
    ),
    "veo": Row("Veo31Pro", TEXT, "pompt", ("generation_type", '"text"'), ("TEXT", "FIRST&LAST")),
    "videoretalk": Row("Videoretalk", VIDEO | SOUND, "audio_urls", ("video_extension", '"true"'), ("bool",)),
    "wan": Row("Wan26ImageToVideo", PICTURES | TEXT, "promt", ("quality", '"480p"'), ("720p", "1080p")),
}


def mistakes() -> list[Mistake]:
    """Three for each family."""
    return [mistake for family, row in FAMILIES.items() for mistake in _mistakes_of(family, row)]


def source() -> str:
    """A module with each request as it should be, all on one line, and then each mistake on a line of its own."""
    right = "; ".join(_call(row.request, row.needed) for row in FAMILIES.values())
    return "\n".join(["from evolink.models import *", right, *(mistake.code for mistake in mistakes())]) + "\n"


FIRST_LINE = 3
"""That of the first mistake in `source`."""


def _mistakes_of(family: str, row: Row) -> list[Mistake]:
    field, value = row.wrong
    last = list(row.needed)[-1]
    others = {name: text for name, text in row.needed.items() if name != last}
    wrong = _call(row.inner, {field: value}) if row.inner else _call(row.request, row.needed | {field: value})
    return [
        Mistake(family, "a wrong value", wrong, (field, *row.allowed)),
        Mistake(family, "a missing field", _call(row.request, others), (last,)),
        Mistake(
            family,
            "a misspelt field",
            _call(row.request, others | {row.misspelt: row.needed[last]}),
            (row.misspelt, last),
        ),
    ]


def _call(name: str, fields: dict[str, str]) -> str:
    return f"{name}({', '.join(f'{field}={text}' for field, text in fields.items())})"
