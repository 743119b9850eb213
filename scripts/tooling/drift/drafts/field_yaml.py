"""A page's field as YAML of the spec, with a `# TODO` comment for everything that is left to a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from evolink._json import is_list, is_mapping

from ..comparison.spec_models import CHECK_KEYWORDS
from ..pages.field_pointers import join_pointer
from ..pages.page import Field, Fields, Json
from .samples import alternatives_of, create_sample, is_allowed, media_kind, to_json_schema
from .yaml_text import to_comment, to_yaml

SHARED = {"CallbackUrl": "../../schemas/request.yaml#/CallbackUrl", "MediaUrl": "../../schemas/request.yaml#/MediaUrl"}
"""Schemas that all models share -> the reference to them."""

NOT_DESCRIBED = "description: Not described yet."
"""The description of everything in a draft, which a person replaces."""

KEYWORDS = (
    *("type", "enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "multipleOf"),
    *("items", "minItems", "maxItems", "uniqueItems", "default"),
)
"""The keywords of spec/model.schema.json, in the order in which the files have them."""

_REPEATED = ("minLength", "maxLength", "minimum", "maximum", "multipleOf", "minItems", "maxItems", "default")
_WORDS = re.compile(r"\d+(?:\.\d+)?|[^\W\d][\w:-]*")
_PLAIN_WORDS = frozenset(
    {"a", "an", "and", "of", "the", "to", "in", "is", "or", "between", "from", "at", "most", "least", "up", "be", "can"}
    | {"maximum", "minimum", "max", "min", "default", "defaults", "range", "limited", "length", "value", "values"}
    | {
        "characters",
        "character",
        "seconds",
        "second",
        "s",
        "images",
        "image",
        "items",
        "elements",
        "options",
        "supports",
    }
    | {"supported", "any", "integer", "number", "prompt", "video", "duration", "one", "available"}
)
"""Words of a sentence that adds nothing to the values in it."""

_WRITTEN = frozenset({*KEYWORDS, "required", "properties", "oneOf", "anyOf", "additionalProperties"})


@dataclass(frozen=True)
class Descriptions:
    """Descriptions for the fields of a draft, by pointer; a field without one gets a `# TODO`."""

    by_pointer: Mapping[str, str] = dataclass_field(default_factory=dict[str, str])
    pointer: str = ""
    """The object or list whose fields are written."""

    def below(self, name: str) -> Descriptions:
        """Return the descriptions as they apply to the fields in a field, or to a list's `items`."""
        return Descriptions(self.by_pointer, join_pointer(self.pointer, name))

    def line(self, name: str) -> str:
        """Return the line with the description of a field."""
        found = self.by_pointer.get(join_pointer(self.pointer, name))
        if found is not None:
            return f"description: {to_yaml(found)}"
        return f"{NOT_DESCRIBED}  # TODO description: describe {to_comment(name)} in your own words."


NO_DESCRIPTIONS = Descriptions()


def field_lines(
    name: str,
    field: Field,
    *,
    indent: int,
    rules: Sequence[str] = (),
    descriptions: Descriptions = NO_DESCRIPTIONS,
) -> Iterator[str]:
    """Yield the lines of one field in a `properties` mapping; `rules` in prose become comments."""
    margin, inner = " " * indent, " " * (indent + 2)
    if name == "callback_url" and _is_shared_callback(field):
        yield f"{margin}callback_url: {{$ref: {to_yaml(SHARED['CallbackUrl'])}}}"
        return
    yield f"{margin}{to_yaml(name)}:"
    yield f"{inner}{descriptions.line(name)}"
    sentences = dict.fromkeys(rule.removeprefix(f"{name}: ") for rule in rules)
    yield from (f"{inner}{sentence_todo(each)}" for each in sentences if not _is_written(each, field))
    yield from value_lines(name, field, indent=indent + 2, descriptions=descriptions.below(name))
    value = create_sample(field, name=name, full=True)
    if value is not None and field.get("type") != "object":
        yield f"{inner}examples: [{to_yaml(value)}]"
    kind = media_kind(name)
    if kind and (name.endswith(("_url", "_urls")) or _is_url(field) or _is_url(field.get("items"))):
        yield f"{inner}x-media: {{kind: {kind}}}  # TODO formats, max_bytes, min_seconds, max_seconds, if stated"


def sentence_todo(sentence: str) -> str:
    """Return the comment for a sentence of a page that may state a rule."""
    return f"# TODO sentence: add a rule or delete this line: {to_comment(sentence)}"


def _is_written(sentence: str, field: Field) -> bool:
    """Return whether a sentence only repeats keywords of its field, such as "Maximum 2000 characters, default 5"."""
    stated = [field.get(keyword) for keyword in (*_REPEATED, "enum")]
    values = {str(value) for each in stated for value in (each if is_list(each) else [each])}
    words = _WORDS.findall(sentence.lower())
    said = [word for word in words if word[0].isdigit() or word in values]
    return bool(said) and set(said) <= values and set(words) - set(said) <= _PLAIN_WORDS


def value_lines(name: str, field: Field, *, indent: int, descriptions: Descriptions = NO_DESCRIPTIONS) -> Iterator[str]:
    """Yield the lines of the keywords of a field or of a list's elements."""
    margin = " " * indent
    alternatives = alternatives_of(field)
    if alternatives:
        yield f"{margin}oneOf:"
        for alternative in alternatives:
            yield f"{margin}  - {to_yaml(to_spec_schema(alternative))}"
    for keyword in KEYWORDS:
        if keyword in field:
            yield from _keyword_lines(name, keyword, field, indent=indent, descriptions=descriptions)
    if field.get("type") == "array" and not is_mapping(field.get("items")):
        yield f"{margin}items: {{}}  # TODO items: the page does not state the type of the elements."
    if field.get("type") == "object" and not {"properties", "additionalProperties"} & set(field):
        yield f"{margin}# TODO properties: the page shows none; a rendered page never does, its markdown may."
    if "properties" in field:
        yield from object_lines(field["properties"], indent=indent, descriptions=descriptions)
    for keyword in field:
        if keyword not in _WRITTEN or (keyword == "additionalProperties" and is_mapping(field[keyword])):
            value = to_comment(to_yaml(field[keyword]))
            yield f"{margin}# TODO {keyword}: the page states {value}, which spec/model.schema.json lacks."
    if name == "duration" and field.get("type") in ("integer", "number"):
        yield f"{margin}x-unit: seconds"
    if "maxLength" in field and "prompt" in name:
        yield f"{margin}x-unit: characters"


def object_lines(fields: Fields, *, indent: int, descriptions: Descriptions = NO_DESCRIPTIONS) -> Iterator[str]:
    """Yield the lines of an object's `required`, `additionalProperties` and `properties`."""
    margin = " " * indent
    required = [name for name, field in fields.items() if field.get("required")]
    if required:
        yield f"{margin}required: {to_yaml(required)}"
    yield f"{margin}additionalProperties: false"
    yield f"{margin}properties:"
    for name, field in fields.items():
        yield from field_lines(name, field, indent=indent + 2, descriptions=descriptions)


def to_spec_schema(field: Field) -> Json:
    """Return the field in the keywords of spec/model.schema.json, without what they cannot express."""
    schema = to_json_schema(field)
    kept = {key: value for key, value in schema.items() if key in KEYWORDS and _is_expressible(key, value, field)}
    if alternatives_of(field):
        kept["oneOf"] = [to_spec_schema(alternative) for alternative in alternatives_of(field)]
    if schema.get("type") == "array":
        kept["items"] = to_spec_schema(field["items"]) if is_mapping(field.get("items")) else {}
    if "properties" in schema:
        kept |= {"required": schema["required"]} if schema["required"] else {}
        kept["additionalProperties"] = False
        kept["properties"] = {name: to_spec_schema(inner) for name, inner in field["properties"].items()}
    return kept


def _keyword_lines(name: str, keyword: str, field: Field, *, indent: int, descriptions: Descriptions) -> Iterator[str]:
    margin, value = " " * indent, field[keyword]
    if keyword == "items":
        if not is_mapping(value):
            return
        if value == {"type": "string", "format": "uri"}:
            yield f"{margin}items: {{$ref: {to_yaml(SHARED['MediaUrl'])}}}"
        elif "properties" in value:
            yield f"{margin}items:"
            yield from value_lines(name, value, indent=indent + 2, descriptions=descriptions.below("items"))
        else:
            yield f"{margin}items: {to_yaml(to_spec_schema(value))}"
    elif _is_expressible(keyword, value, field):
        yield f"{margin}{keyword}: {to_yaml(value)}"
    else:
        yield f"{margin}# TODO {keyword}: the page states {to_comment(to_yaml(value))}, which does not fit here."


def _is_expressible(keyword: str, value: Json, field: Field) -> bool:
    """Return whether spec/model.schema.json allows the keyword to have that value."""
    if keyword == "format":
        return bool(value == "uri")
    if keyword == "default":
        return value is not None and is_allowed(field, value)
    return not (keyword in ("maxLength", "maxItems") and value < 1)


def _is_shared_callback(field: Field) -> bool:
    """Return whether the field states no more than the schema of callback URLs that the files share."""
    stated = {key: value for key, value in field.items() if key != "required"}
    is_implied = stated.pop("pattern", None) in (None, *CHECK_KEYWORDS["public-https-url"]["pattern"])
    return is_implied and stated.pop("maxLength", 2048) == 2048 and stated == {"type": "string", "format": "uri"}


def _is_url(field: Json) -> bool:
    return is_mapping(field) and field.get("format") == "uri"
