"""Made-up models that have, between them, every kind of field that pages show."""

from __future__ import annotations

from dataclasses import replace

from support.drift.languages import TEXTS
from support.drift.models import Json, Model

TABLE = "| Pictures | Use | Role |\n|---|---|---|\n| 1 | start | `first_frame` |\n| 2 | both ends | `last_frame` |"
CALLBACK = {
    "type": "string",
    "format": "uri",
    "description": "Where the news goes",
    "example": "https://hooks.example.com/done",
}


def _model(*ids: str) -> Json:
    return {"type": "string", "enum": list(ids), "default": ids[0], "description": "The model", "example": ids[0]}


LENGTHS = Model(
    ("made-up-1-text-to-video",),
    {
        "model": _model("made-up-1-text-to-video"),
        "prompt": {"type": "string", "minLength": 1, "maxLength": 700, "description": "Words", "example": "A 'cat'"},
        "title": {"type": "string", "minLength": 3},
        "code": {"type": "string", "minLength": 4, "maxLength": 4, "default": "0042", "example": "0042"},
        "image_urls": {
            "type": "array",
            "items": {"type": "string", "format": "uri"},
            "minItems": 2,
            "maxItems": 2,
            "description": TABLE,
            "example": ["https://example.com/a.png", "https://example.com/" + "b" * 60 + ".png"],
        },
        "tags": {"type": "array", "items": {"type": "string", "enum": ["calm", "loud"]}, "minItems": 1},
        "shots": {
            "type": "array",
            "items": {"type": "object", "properties": {"n": {"type": "integer"}}},
            "maxItems": 6,
        },
        "video_urls": {"type": "array", "items": {"type": "string", "format": "uri"}, "default": [], "maxItems": 1},
        "callback_url": CALLBACK,
    },
    ("model", "prompt", "image_urls"),
)

NUMBERS = Model(
    ("made-up-2", "made-up-2-fast", "made-up-2.5"),
    {
        "model": _model("made-up-2", "made-up-2-fast", "made-up-2.5"),
        "duration": {"type": "integer", "minimum": 3, "maximum": 15, "default": 5, "description": "Time", "example": 5},
        "steps": {"type": "integer", "enum": [5, 10, 15], "default": 10, "example": 10},
        "strength": {"type": "number", "minimum": 0, "maximum": 1.5, "default": 0.75, "description": "How much"},
        "scale": {"type": "number", "exclusiveMinimum": 0, "maximum": 4, "example": 2.5},
        "seed": {"type": "integer", "minimum": -1, "description": "Anything", "example": -1},
        "heat": {"type": "number", "exclusiveMaximum": 9},
        "length": {"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["auto"]}], "default": "auto"},
        "wait": {"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["never"]}], "default": 10, "example": 10},
        "callback_url": CALLBACK,
    },
    ("model",),
)

CHOICES = Model(
    ("Made-Up-3",),
    {
        "model": {"type": "string", "default": "Made-Up-3", "description": "The model", "example": "Made-Up-3"},
        "prompt": {"type": "string", "description": "Words", "example": 'Say "on",\nthen [off]'},
        "aspect_ratio": {"type": "string", "enum": ["16:9", "9:16"], "default": "16:9", "example": "16:9"},
        "sound": {"type": "string", "enum": ["on", "off"], "default": "off", "description": "Noise", "example": "off"},
        "watch": {"type": "boolean", "default": False, "description": "Whether", "example": True},
        "style": {"type": "string", "enum": ["FIRST&LAST", "a, b", "null", "1e3"], "default": "null"},
        "mode": {"type": "string", "default": "slow: calm, 2 steps"},
        "model_params": {
            "type": "object",
            "required": ["kind"],
            "properties": {
                "kind": {"type": "string", "enum": ["single", "multi"], "default": "single"},
                "more": {"type": "object", "properties": {"on": {"type": "boolean", "default": True}}},
            },
            "description": "More of them",
        },
        "callback_url": CALLBACK,
    },
    ("model", "prompt", "sound"),
)

MADE_UP = {"lengths": LENGTHS, "numbers": NUMBERS, "choices": CHOICES}


def with_prose(model: Model, language: str) -> Model:
    """Return the model with a description in each field that mentions other fields and misleading numbers."""
    names = list(model.fields)
    described = {
        name: field | {"description": TEXTS[language]["prose"].format(name=name, other=names[index - 1])}
        for index, (name, field) in enumerate(model.fields.items())
    }
    return replace(model, fields=described)
