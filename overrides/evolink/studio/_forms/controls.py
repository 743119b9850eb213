"""Controls: what a form shows for each field of a schema, as values that the templates render."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..._json import is_dict, is_list, is_mapping, iter_members
from ..._security.redaction import shorten
from ...contract._field_schemas import allowed_types
from ...contract._json_pointer import Location, format_pointer
from .choices import Choice, list_choices
from .drafts import MAX_ROWS, UNSET, RawJSON, Unparsed, input_name
from .values import fits_text, format_text, to_json
from .wording import UNITS, MediaHint, field_label, format_default, media_hint, range_hint, singular

MAX_BUTTONS = 5
"""Choices that are shown side by side; more are a drop-down list."""
LONG_TEXT = 100
"""Characters; a text that may be longer gets several lines."""

Kind = Literal["text", "lines", "choice", "media", "json", "object", "list"]
Level = Literal["error", "warning", "missing"]


@dataclass(frozen=True)
class Message:
    """A sentence about a field: a violation, a warning, or that a required field is missing."""

    text: str
    level: Level


@dataclass
class Control:
    """One field of a form, or one row of a list."""

    kind: Kind
    location: Location
    label: str
    description: str = ""
    is_required: bool = False
    is_set: bool = False
    text: str = ""
    """The value of the input."""
    hint: str = ""
    """The allowed range or length, with its unit."""
    unit: str = ""
    default: str = ""
    max_length: int | None = None
    is_numeric: bool = False
    is_unknown: bool = False
    """Whether the schema has no such field."""
    is_row: bool = False
    choices: list[Choice] = field(default_factory=list[Choice])
    media: MediaHint | None = None
    children: list[Control] = field(default_factory=list["Control"])
    messages: list[Message] = field(default_factory=list[Message])

    @property
    def pointer(self) -> str:
        return format_pointer(self.location)

    @property
    def id(self) -> str:
        """The id of its element."""
        return "f" + re.sub(r"[^A-Za-z0-9_-]", lambda match: f".{ord(match[0]):x}", self.pointer)

    @property
    def name(self) -> str:
        """The name of its input."""
        return input_name("json" if self.kind in ("choice", "json") else "text", self.location)

    @property
    def is_drop_down(self) -> bool:
        return len(self.choices) > MAX_BUTTONS

    @property
    def excluded(self) -> list[tuple[str, list[Choice]]]:
        """The sentences of the rules that exclude choices, with these choices."""
        found: dict[str, list[Choice]] = {}
        for choice in self.choices:
            if choice.excluded:
                found.setdefault(choice.excluded, []).append(choice)
        return list(found.items())

    def walk(self) -> Iterator[Control]:
        """Yield the control and all controls in it."""
        yield self
        for child in self.children:
            yield from child.walk()


def build_controls(schema: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Control]:
    """Return the controls of a request except its model: those of the schema, then the draft's unknown fields.

    Args:
        schema: The schema of the request without `$ref`s.
        draft: The draft, without the model.
    """
    return [control for control in _fields(schema, draft, ()) if control.location != ("model",)]


def _fields(schema: Mapping[str, Any], draft: Mapping[str, Any], location: Location) -> list[Control]:
    fields = schema.get("properties", {})
    required = schema.get("required", ())
    known = [
        _control(node, draft.get(name, UNSET), (*location, name), is_required=name in required)
        for name, node in fields.items()
    ]
    unknown = [_unknown(draft[name], (*location, name)) for name in draft if name not in fields]
    return known + unknown


def _unknown(value: Any, location: Location) -> Control:
    return _json(Control("json", location, str(location[-1]), is_unknown=True), value)


def _control(schema: Mapping[str, Any], value: Any, location: Location, *, is_required: bool = False) -> Control:
    control = Control(
        "text",
        location,
        field_label(location, schema),
        str(schema.get("description", "")),
        is_required,
        is_set=value is not UNSET,
        unit=UNITS.get(schema.get("x-unit", ""), ""),
        default=format_default(schema),
        media=media_hint(schema["x-media"]) if "x-media" in schema else None,
    )
    control.hint = range_hint(schema, control.unit)
    if isinstance(value, RawJSON | Unparsed):
        return _json(control, value)
    if "properties" in schema:
        return _object(control, schema, value)
    if "items" in schema:
        return _list(control, schema, value)
    choices = list_choices(schema)
    if choices:
        return _choice(control, choices, value)
    return _text(control, schema, value)


def _object(control: Control, schema: Mapping[str, Any], value: Any) -> Control:
    if not is_mapping(value) and value is not UNSET:
        return _json(control, value)
    control.kind = "object"
    control.children = _fields(schema, value if is_mapping(value) else {}, control.location)
    return control


def _list(control: Control, schema: Mapping[str, Any], value: Any) -> Control:
    """Return the control of a list, with an empty row at its end."""
    if not is_list(value) and value is not UNSET:
        return _json(control, value)
    control.kind = "list"
    rows: list[Any] = list(value) if is_list(value) else []
    while rows and _is_blank(rows[-1]):
        rows.pop()
    if len(rows) < min(schema.get("maxItems", MAX_ROWS), MAX_ROWS):
        rows.append(UNSET)
    items = schema["items"]
    if control.media is not None and "x-media" not in items:
        items = {**items, "x-media": schema["x-media"]}
    for index, row in enumerate(rows):
        child = _control(items, row, (*control.location, index))
        child.is_row = True
        child.label = f"{singular(control.label)} {index + 1}"
        child.description = "" if child.kind != "json" else child.description
        control.children.append(child)
    control.is_set = any(not _is_blank(row) for row in rows)
    return control


def _is_number(choice: Choice) -> bool:
    return isinstance(choice.value, int | float) and not isinstance(choice.value, bool)


def _choice(control: Control, choices: list[Choice], value: Any) -> Control:
    """Return the control of a field with listed values; another value is a choice beside them."""
    control.kind = "choice"
    text = None if value is UNSET else to_json(value)
    for choice in choices:
        choice.is_selected = choice.json == text
        choice.label = f"{choice.label} {control.unit}" if control.unit == "s" and _is_number(choice) else choice.label
    if text is not None and not any(choice.is_selected for choice in choices):
        choices.append(Choice(text, shorten(value), True, value))
    control.choices = choices
    return control


def _text(control: Control, schema: Mapping[str, Any], value: Any) -> Control:
    control.is_numeric = bool(allowed_types(schema) & {"integer", "number"})
    maximum = schema.get("maxLength")
    is_prose = control.location[-1] in ("prompt", "negative_prompt") or (maximum or 0) > LONG_TEXT
    is_url = schema.get("format") == "uri"
    control.kind = "media" if control.media else "lines" if is_prose and not is_url else "text"
    control.max_length = maximum if not is_url else None
    if value is UNSET:
        return control
    if not fits_text(schema, value) or (control.kind != "lines" and "\n" in format_text(value)):
        return _json(control, value)
    control.text = format_text(value)
    return control


def _json(control: Control, value: Any) -> Control:
    """Return a control with JSON as its text, for a value that the field's own inputs cannot have."""
    control.kind, control.is_set = "json", True
    control.text = value.text if isinstance(value, Unparsed) else to_json(_plain(value))
    return control


def _plain(value: Any) -> Any:
    """Return a value of a draft as JSON."""
    if isinstance(value, RawJSON):
        return value.value
    if is_dict(value):
        return {name: _plain(child) for name, child in value.items()}
    if is_list(value):
        return [_plain(child) for child in value if child is not UNSET]
    return value


def _is_blank(value: Any) -> bool:
    if is_dict(value) or is_list(value):
        return all(_is_blank(child) for _, child in iter_members(value))
    return value is UNSET
