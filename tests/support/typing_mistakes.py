"""One request per family of models, and three mistakes in each that a type checker must report.

A new model needs no line here, a new family needs one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FamilyExample:
    """A correct request of a family and what to change for each mistake. Values are Python source."""

    request: str
    """The name of the request class."""
    required: dict[str, str]
    """The required fields. A request without the last of them is one mistake."""
    misspelt: str
    """A misspelling of the last required field."""
    wrong_value: tuple[str, str]
    """A field and a value that it does not allow."""
    allowed: tuple[str, ...]
    """The allowed values or types, which a checker's message must contain."""
    nested_class: str = ""
    """The class with this field, if it is not the request class."""


@dataclass(frozen=True)
class Mistake:
    """A wrong call, and the names that a checker's message about its line must contain."""

    family: str
    kind: str
    code: str
    expected_names: tuple[str, ...]


TEXT = {"prompt": '"A boat"'}
PICTURES = {"image_urls": '["https://example.com/a.png"]'}
VIDEOS = {"video_urls": '["https://example.com/a.mp4"]'}
VIDEO = {"video_url": '"https://example.com/a.mp4"'}
SOUND = {"audio_url": '"https://example.com/a.mp3"'}

FAMILIES = {
    "gemini": FamilyExample(
        "GeminiOmniFlashImageToVideo", TEXT | PICTURES, "image_url", ("aspect_ratio", '"1:1"'), ("16:9", "9:16", "auto")
    ),
    "grok": FamilyExample("GrokImagineVideo10I2V", PICTURES | TEXT, "promt", ("quality", '"1080p"'), ("480p", "720p")),
    "hailuo": FamilyExample("MiniMaxHailuo23Fast", PICTURES, "images_urls", ("duration", "7"), ("6", "10")),
    "happyhorse": FamilyExample("Happyhorse11TextToVideo", TEXT, "promtp", ("quality", '"480p"'), ("720p", "1080p")),
    "kling": FamilyExample(
        "KlingO1ImageToVideo", TEXT | PICTURES, "imageurls", ("aspect_ratio", '"4:3"'), ("16:9", "1:1")
    ),
    "minimax": FamilyExample("MinimaxH3TextToVideo", TEXT, "prompts", ("quality", '"4k"'), ("768p", "2k")),
    "omnihuman": FamilyExample("Omnihuman15", SOUND | PICTURES, "image_url", ("auto_mask", '"yes"'), ("bool",)),
    "seedance": FamilyExample("Seedance20FastTextToVideo", TEXT, "prompt_", ("quality", '"1080p"'), ("480p", "720p")),
    "sora": FamilyExample("Sora2Preview", TEXT, "propmt", ("duration", "5"), ("4", "8", "12")),
    "topaz": FamilyExample(
        "TopazVideoUpscale",
        VIDEOS,
        "video_url",
        ("upscale_factor", '"3"'),
        ("1", "2", "4"),
        nested_class="TopazVideoUpscaleModelParams",
    ),
    "veo": FamilyExample("Veo31Pro", TEXT, "pompt", ("generation_type", '"text"'), ("TEXT", "FIRST&LAST")),
    "videoretalk": FamilyExample("Videoretalk", VIDEO | SOUND, "audio_urls", ("video_extension", '"true"'), ("bool",)),
    "wan": FamilyExample("Wan26ImageToVideo", PICTURES | TEXT, "promt", ("quality", '"480p"'), ("720p", "1080p")),
}


def mistakes() -> list[Mistake]:
    """Return three mistakes for each family."""
    return [mistake for family, example in FAMILIES.items() for mistake in _family_mistakes(family, example)]


def source() -> str:
    """Return a module with all correct requests on one line, then each mistake on its own line."""
    correct = "; ".join(_call(example.request, example.required) for example in FAMILIES.values())
    return "\n".join(["from evolink.models import *", correct, *(mistake.code for mistake in mistakes())]) + "\n"


FIRST_LINE = 3
"""The line of the first mistake in `source()`."""


def _family_mistakes(family: str, example: FamilyExample) -> list[Mistake]:
    field, value = example.wrong_value
    last = list(example.required)[-1]
    others = {name: text for name, text in example.required.items() if name != last}
    wrong = (
        _call(example.nested_class, {field: value})
        if example.nested_class
        else _call(example.request, example.required | {field: value})
    )
    return [
        Mistake(family, "a wrong value", wrong, (field, *example.allowed)),
        Mistake(family, "a missing field", _call(example.request, others), (last,)),
        Mistake(
            family,
            "a misspelt field",
            _call(example.request, others | {example.misspelt: example.required[last]}),
            (example.misspelt, last),
        ),
    ]


def _call(name: str, fields: dict[str, str]) -> str:
    return f"{name}({', '.join(f'{field}={text}' for field, text in fields.items())})"
