"""A first draft of a model's file from its page, for a person to finish.

What the page's schema states is in it. What a person has to write or decide is a `# TODO` comment, which scripts/check
refuses: descriptions, which are never the page's sentences; media limits and rules, which pages say in prose only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..codegen.lint import class_name
from .judging import Field
from .page import Json, Page
from .samples import allows, as_schema, kind_of, sample, sample_request
from .spec_models import IMPLIED, page_name
from .yaml_text import comment, inline

DOCS = "https://docs.evolink.ai/en/api-manual/video-series"

SHARED = {"CallbackUrl": "../../schemas/request.yaml#/CallbackUrl", "MediaUrl": "../../schemas/request.yaml#/MediaUrl"}

TASKS = (
    *("text-to-video", "image-to-video", "reference-to-video", "video-edit", "video-extend", "video-upscale"),
    *("motion-control", "avatar", "lip-sync", "element"),
)

KEYWORDS = (
    *("type", "enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "multipleOf"),
    *("items", "minItems", "maxItems", "uniqueItems", "default"),
)
"""The keywords that spec/model.schema.json has, in the order in which the files say them."""

_WRITTEN = frozenset({*KEYWORDS, "required", "properties", "oneOf", "anyOf", "additionalProperties"})

_WORDS_OF_TASKS = {"i2v": "image-to-video", "t2v": "text-to-video", "reference-video": "reference-to-video"}


class NoDraft(Exception):
    """A page that no file can be drafted from; its text is the reason."""


@dataclass(frozen=True)
class Setting:
    """What a page does not say of itself."""

    family: str
    docs: str
    docs_known: bool
    """Whether `docs` was told, not guessed."""
    checked: str


def setting(page: Page, *, family: str | None, docs: str | None, checked: str) -> Setting:
    """The model's family and its page's address, guessed from where the page was read unless they are told."""
    model = page.models[0]
    folders = _folders(page.name)
    guessed = re.match(r"[a-z]+(-[a-z]+)*", (folders or [model.lower()])[0])
    address = docs or "/".join([DOCS, *(folders or [model]), *([page_name(page.name)] if folders else [])])
    if page.name.startswith("https://docs.evolink.ai/en/"):
        docs = address = page.name.partition("?")[0].removesuffix(".md")
    words = model.lower().replace(".", "-").split("-")
    return Setting(
        family=family or (guessed.group() if guessed and folders else re.sub(r"[^a-z].*", "", words[0]) or "other"),
        docs=address,
        docs_known=docs is not None,
        checked=checked,
    )


def draft(page: Page, given: Setting) -> str:
    """The text of the model's file.

    Raises:
        NoDraft: the page documents several models, or requires a field that no value was found for.
    """
    if len(page.models) != 1:
        raise NoDraft(f"it documents {len(page.models)} models together; import their own pages")
    (model,) = page.models
    fields = {name: field for name, field in page.fields.items() if name != "model"}
    for name, field in fields.items():
        if field.get("required") and sample(field, name=name) is None:
            raise NoDraft(f"no valid value was found for its required field {name!r}: write the file by hand")
    lines = [*_head(model, fields, given), *_operation(model, fields), *_schema(page, model, fields)]
    return "\n".join(lines) + "\n"


def field_lines(name: str, field: Field, *, indent: int, rules: Sequence[str] = ()) -> Iterator[str]:
    """One field of a `properties` mapping, with what is left to a person, such as `rules` in prose, as comments."""
    margin, inner = " " * indent, " " * (indent + 2)
    if name == "callback_url" and _is_callback(field):
        yield f"{margin}callback_url: {{$ref: {inline(SHARED['CallbackUrl'])}}}"
        return
    yield f"{margin}{inline(name)}:"
    yield f"{inner}# TODO description: say in your own words what {comment(name)} is."
    yield from (f"{inner}# TODO rule: {comment(rule.removeprefix(f'{name}: '))}" for rule in rules)
    yield from value_lines(name, field, indent=indent + 2)
    value = sample(field, name=name, full=True)
    if value is not None and field.get("type") != "object":
        yield f"{inner}examples: [{inline(value)}]"
    kind = kind_of(name)
    if kind and (name.endswith(("_url", "_urls")) or _is_url(field) or _is_url(field.get("items"))):
        yield f"{inner}x-media: {{kind: {kind}}}  # TODO formats, max_bytes, min_seconds, max_seconds, if the page says"


def _is_callback(field: Field) -> bool:
    """Whether the field says no more than the schema that the files share."""
    stated = {key: value for key, value in field.items() if key != "required"}
    implied = stated.pop("pattern", None) in (None, *IMPLIED["public-https-url"]["pattern"])
    return implied and stated.pop("maxLength", 2048) == 2048 and stated == {"type": "string", "format": "uri"}


def value_lines(name: str, field: Field, *, indent: int) -> Iterator[str]:
    """The keywords of a field or of a list's elements."""
    margin = " " * indent
    forms = field.get("oneOf", field.get("anyOf"))
    if forms:
        yield f"{margin}oneOf:"
        for form in forms:
            yield f"{margin}  - {inline(one_line(form))}"
    for keyword in KEYWORDS:
        if keyword in field:
            yield from _keyword(name, keyword, field, indent=indent)
    if field.get("type") == "array" and not isinstance(field.get("items"), Mapping):
        yield f"{margin}items: {{}}  # TODO items: the page does not say of what the list is."
    if field.get("type") == "object" and not {"properties", "additionalProperties"} & set(field):
        yield f"{margin}# TODO properties: the page shows none; a rendered page never does, its markdown may."
    if "properties" in field:
        yield from object_lines(field["properties"], indent=indent)
    for keyword in field:
        if keyword not in _WRITTEN or (keyword == "additionalProperties" and isinstance(field[keyword], Mapping)):
            yield f"{margin}# TODO {keyword}: the page says {comment(inline(field[keyword]))}, the vocabulary can't."
    if name == "duration" and field.get("type") in ("integer", "number"):
        yield f"{margin}x-unit: seconds"
    if "maxLength" in field and "prompt" in name:
        yield f"{margin}x-unit: characters"


def object_lines(fields: Mapping[str, Field], *, indent: int, also: Sequence[str] = ()) -> Iterator[str]:
    """What an object takes: `required`, `additionalProperties` and `properties`."""
    margin = " " * indent
    required = [*also, *(name for name, field in fields.items() if field.get("required"))]
    if required:
        yield f"{margin}required: {inline(required)}"
    yield f"{margin}additionalProperties: false"
    yield f"{margin}properties:"
    for name, field in fields.items():
        yield from field_lines(name, field, indent=indent + 2)


def _keyword(name: str, keyword: str, field: Field, *, indent: int) -> Iterator[str]:
    margin, value = " " * indent, field[keyword]
    if keyword == "items":
        if not isinstance(value, Mapping):
            return
        if value == {"type": "string", "format": "uri"}:
            yield f"{margin}items: {{$ref: {inline(SHARED['MediaUrl'])}}}"
        elif "properties" in value:
            yield f"{margin}items:"
            yield from value_lines(name, value, indent=indent + 2)
        else:
            yield f"{margin}items: {inline(one_line(value))}"
    elif _is_in_vocabulary(keyword, value, field):
        yield f"{margin}{keyword}: {inline(value)}"
    else:
        yield f"{margin}# TODO {keyword}: the page says {comment(inline(value))}, which does not fit here."


def _is_in_vocabulary(keyword: str, value: Json, field: Field) -> bool:
    if keyword == "format":
        return bool(value == "uri")
    if keyword == "default":
        return value is not None and allows(field, value)
    return not (keyword in ("maxLength", "maxItems") and value < 1)


def one_line(field: Field) -> Json:
    """The field in the vocabulary's keywords, without what they can't say."""
    schema = as_schema(field)
    kept = {key: value for key, value in schema.items() if key in KEYWORDS and _is_in_vocabulary(key, value, field)}
    if schema.get("type") == "array":
        kept["items"] = one_line(field["items"]) if isinstance(field.get("items"), Mapping) else {}
    if "properties" in schema:
        kept |= {"required": schema["required"]} if schema["required"] else {}
        kept["additionalProperties"] = False
        kept["properties"] = {name: one_line(inner) for name, inner in field["properties"].items()}
    return kept


def _is_url(field: Json) -> bool:
    return isinstance(field, Mapping) and field.get("format") == "uri"


def _head(model: str, fields: Mapping[str, Field], given: Setting) -> Iterator[str]:
    task = next((task for task in TASKS if task in model.lower()), None)
    task = task or next((task for word, task in _WORDS_OF_TASKS.items() if word in model.lower()), None)
    guess = "video-edit" if "video_urls" in fields else "image-to-video" if "image_urls" in fields else "text-to-video"
    yield from (
        "openapi: 3.1.0",
        "info:",
        f"  title: {inline(model)}",
        f'  version: "{given.checked}"',
        "  description: Not described yet.  # TODO description: say in one sentence of your own what the model makes.",
        "  x-evolink:",
        f"    family: {given.family}",
        f"    task: {task or guess}" + ("" if task else f"  # TODO task: guessed; one of {', '.join(TASKS)}"),
        f"    result: {'element' if 'element' in model else 'video'}",
        f"    docs: {given.docs}" + ("" if given.docs_known else "  # TODO docs: the page's address, guessed"),
        f'    checked: "{given.checked}"',
        "    # TODO sandbox: estimated_time and credits as in the page's sample of a reply.",
        "    sandbox: {estimated_time: 120, credits: 5}",
    )


def _operation(model: str, fields: Mapping[str, Field]) -> Iterator[str]:
    operation = re.sub(r"[^a-z0-9]+", "_", model.lower().replace(".", ""))
    yield from (
        "paths:",
        "  /v1/videos/generations:",
        "    post:",
        f"      operationId: create_{operation}",
        "      requestBody:",
        "        required: true",
        "        content:",
        "          application/json:",
        f'            schema: {{$ref: "#/components/schemas/{class_name(model)}"}}',
        "            # TODO examples: requests that somebody would send.",
        "            examples:",
    )
    for key, summary, full in (("plain", "What is needed", False), ("every_field", "Every field", True)):
        yield from (f"              {key}:", f"                summary: {summary}", "                value:")
        for name, value in sample_request(fields, model=model, full=full).items():
            yield f"                  {inline(name)}: {inline(value)}"
    yield from (
        "      responses:",
        '        "200": {$ref: "../../api.yaml#/components/responses/TaskCreated"}',
        '        default: {$ref: "../../api.yaml#/components/responses/AnyError"}',
    )


def _schema(page: Page, model: str, fields: Mapping[str, Field]) -> Iterator[str]:
    yield from ("components:", "  schemas:", f"    {class_name(model)}:", "      type: object")
    required = ["model", *(name for name, field in fields.items() if field.get("required"))]
    yield f"      required: {inline(required)}"
    yield from ("      additionalProperties: false", "      properties:", "        model:", "          type: string")
    yield from (f"          const: {inline(model)}", f"          default: {inline(model)}")
    yield "          description: Model id."
    stated = page.fields["model"]
    ours = [word for word, keyword in (("const", "enum"), ("default", "default")) if keyword not in stated]
    if ours:
        yield f"          x-source: {inline(dict.fromkeys(ours, 'ours'))}"
    for name, field in fields.items():
        rules = [rule for rule in page.candidates if _subject(rule) == name and name != "callback_url"]
        yield from field_lines(name, field, indent=8, rules=rules)
    if "callback_url" not in fields:
        yield "        # TODO callback_url: the page does not show it; every model so far takes one."
        yield f"        callback_url: {{$ref: {inline(SHARED['CallbackUrl'])}}}"
    for rule in page.candidates:
        if _subject(rule) not in fields:
            yield f"      # TODO rule: {comment(rule)}"


def _subject(candidate: str) -> str:
    """The field of the request that a candidate, `outer.inner: sentence`, is about."""
    return candidate.partition(":")[0].partition(".")[0]


def _folders(address: str) -> list[str]:
    """The folders between `video-series` and the page, or the one the page is in if it is named after it."""
    parts = address.partition("?")[0].split("/")[:-1]
    for root in ("video-series", "video"):
        if root in parts:
            return parts[len(parts) - parts[::-1].index(root) :]
    letters = re.match(r"[a-z]+", parts[-1]) if parts else None
    return parts[-1:] if letters and page_name(address).lower().startswith(letters.group()) else []
