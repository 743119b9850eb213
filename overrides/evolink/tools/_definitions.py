"""The eleven tools: their names, descriptions, parameters, and what they may do.

Descriptions are short, because every one of them is in the context of every conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_WAIT = 600
"""Seconds that `wait_task` waits at most."""
DEFAULT_WAIT = 45
"""Seconds that `wait_task` waits by default; many MCP clients end a call after 60 s."""


@dataclass(frozen=True)
class Tool:
    """One tool."""

    name: str
    description: str
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The JSON Schemas of its parameters."""
    required: tuple[str, ...] = ()
    is_read_only: bool = True
    """Whether it changes nothing: no credits, no stored file, no local file."""
    pays: bool = False
    """Whether it costs credits."""
    uses_network: bool = True
    """Whether it calls the API. The others work on the catalog and the contract alone."""

    @property
    def input_schema(self) -> dict[str, Any]:
        """The JSON Schema of its arguments."""
        schema = {"type": "object", "properties": dict(self.properties), "additionalProperties": False}
        return {**schema, "required": [*self.required]} if self.required else schema


_TASK_ID = {"type": "string", "minLength": 1, "maxLength": 200}
_REQUEST = {"type": "object", "description": "The request, with its model, as describe_model shows it."}
_SECONDS = {"type": "number", "minimum": 0, "description": "Length of all input videos, or of the audio, in seconds."}

TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "search_models",
            "Find video models by what they do. Then describe_model.",
            {
                "query": {"type": "string", "description": "Part of an id or description."},
                "family": {"type": "string", "description": "Such as kling, veo, wan."},
                "task": {"type": "string", "description": "Such as text-to-video, image-to-video, video-edit."},
                "inputs": {
                    "type": "array",
                    "items": {"type": "string", "enum": ["text", "image", "video", "audio"]},
                    "description": "What it generates from.",
                },
                "duration": {"type": "integer", "description": "Seconds."},
                "quality": {"type": "string", "description": "Such as 1080p."},
                "aspect_ratio": {"type": "string", "description": "Such as 9:16."},
                "sound": {"type": "boolean"},
                "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
            },
            uses_network=False,
        ),
        Tool(
            "describe_model",
            "Fields, rules, price and example of a model's request.",
            {
                "model": {"type": "string"},
                "detail": {
                    "type": "string",
                    "enum": ["short", "full"],
                    "default": "short",
                    "description": "full: its whole JSON Schema.",
                },
            },
            ("model",),
            uses_network=False,
        ),
        Tool(
            "check_request",
            "Check a request before paying. Violations have a pointer, a message, the nearest allowed value, and a fix:"
            " a JSON Patch operation, whose value is yours to choose if is_example.",
            {"request": _REQUEST},
            ("request",),
            uses_network=False,
        ),
        Tool(
            "estimate",
            "Price of a request, and an estimate_id for generate. Free.",
            {
                "request": _REQUEST,
                "input_seconds": _SECONDS,
                "searches": {"type": "integer", "minimum": 0, "description": "Web searches."},
            },
            ("request",),
            uses_network=False,
        ),
        Tool(
            "upload",
            "Upload a media file; its URL is valid for 72 hours.",
            {"source": {"type": "string", "minLength": 1, "description": "A URL, or a path in the allowed folder."}},
            ("source",),
            is_read_only=False,
        ),
        Tool(
            "generate",
            "Generate a video. COSTS CREDITS. Needs estimate_id (then request may be omitted) or max_credits. An"
            " identical call returns the first task and costs nothing; a new request_id generates again.",
            {
                "request": _REQUEST,
                "estimate_id": {"type": "string"},
                "max_credits": {"type": "number", "minimum": 0},
                "request_id": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 200,
                    "description": "Names this generation: a repeated id never pays twice.",
                },
            },
            is_read_only=False,
            pays=True,
        ),
        Tool("get_task", "Status of a task, and its result links.", {"task_id": _TASK_ID}, ("task_id",)),
        Tool(
            "wait_task",
            "Wait until a task has ended; if it has not in time, call again.",
            {
                "task_id": _TASK_ID,
                "timeout": {"type": "number", "minimum": 1, "maximum": MAX_WAIT, "default": DEFAULT_WAIT},
            },
            ("task_id",),
        ),
        Tool(
            "download",
            "Save the result of a completed task in the output folder.",
            {
                "task_id": _TASK_ID,
                "name": {"type": "string", "description": "File name, such as cat.mp4; no folder."},
            },
            ("task_id",),
            is_read_only=False,
        ),
        Tool(
            "list_tasks",
            "Tasks of the account, the newest first.",
            {
                "status": {"type": "string", "enum": ["processing", "completed", "failed", "cancelled"]},
                "model": {"type": "string"},
                "page": {"type": "integer", "minimum": 1, "default": 1},
                "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10},
            },
        ),
        Tool("balance", "Credits of the account, and what is left of this session's budget."),
    )
}
"""The tools by name, in the order in which an agent uses them."""
