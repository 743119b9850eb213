"""A first draft of a model's file from its page, for a person to finish.

It holds what the page's schema states. What a person has to write or decide is a `# TODO` comment, which scripts/check
refuses: descriptions, which are never the page's sentences; media limits and rules, which pages state in prose only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evolink._json import is_dict

from ...codegen.lint import class_name
from ..pages.addresses import page_name
from ..pages.page import Fields, Json, Page
from .field_yaml import NO_DESCRIPTIONS, NOT_DESCRIBED, SHARED, Descriptions, field_lines, sentence_todo
from .samples import create_sample, create_sample_request
from .yaml_text import to_yaml

DOCS = "https://docs.evolink.ai/en/api-manual/video-series"

TASKS = (
    *("text-to-video", "image-to-video", "reference-to-video", "video-edit", "video-extend", "video-upscale"),
    *("draft-to-video", "motion-control", "avatar", "lip-sync", "element"),
)

_ABBREVIATED_TASKS = {"i2v": "image-to-video", "t2v": "text-to-video", "reference-video": "reference-to-video"}


class CannotDraft(Exception):
    """A page that no file can be drafted from; its text is the reason."""


@dataclass(frozen=True)
class DraftSettings:
    """What a page does not state about itself."""

    family: str
    docs: str
    is_docs_known: bool
    """Whether `docs` was given, not guessed."""
    checked: str
    descriptions: Descriptions = NO_DESCRIPTIONS


def guess_settings(
    page: Page,
    *,
    family: str | None,
    docs: str | None,
    checked: str,
    descriptions: Descriptions = NO_DESCRIPTIONS,
) -> DraftSettings:
    """Return the model's family and its page's address, guessed from where the page was read unless they are given."""
    model = page.models[0]
    folders = _folders(page.name)
    guessed = re.match(r"[a-z]+(-[a-z]+)*", (folders or [model.lower()])[0])
    address = docs or "/".join([DOCS, *(folders or [model]), *([page_name(page.name)] if folders else [])])
    if page.name.startswith(("https://docs.evolink.ai/en/", "https://evolink.ai/docs/en/")):
        docs = address = page.name.partition("?")[0].removesuffix(".md")
    words = model.lower().replace(".", "-").split("-")
    return DraftSettings(
        family=family or (guessed.group() if guessed and folders else re.sub(r"[^a-z].*", "", words[0]) or "other"),
        docs=address,
        is_docs_known=docs is not None,
        checked=checked,
        descriptions=descriptions,
    )


def draft_file(page: Page, settings: DraftSettings) -> str:
    """Return the text of the model's file.

    Raises:
        CannotDraft: If the page documents several models, or requires a field that no value was found for.
    """
    if len(page.models) != 1:
        raise CannotDraft(f"it documents {len(page.models)} models together; import their own pages")
    (model,) = page.models
    fields = {name: field for name, field in page.fields.items() if name != "model"}
    for name, field in fields.items():
        if field.get("required") and create_sample(field, name=name) is None:
            raise CannotDraft(f"no valid value was found for its required field {name!r}: write the file by hand")
    lines = [
        *_info_lines(page, model, fields, settings),
        *_path_lines(model, fields),
        *_schema_lines(page, model, fields, settings.descriptions),
    ]
    return "\n".join(lines) + "\n"


def _info_lines(page: Page, model: str, fields: Fields, settings: DraftSettings) -> Iterator[str]:
    task = next((task for task in TASKS if task in model.lower()), None)
    task = task or next((task for word, task in _ABBREVIATED_TASKS.items() if word in model.lower()), None)
    guess = "video-edit" if "video_urls" in fields else "image-to-video" if "image_urls" in fields else "text-to-video"
    yield from (
        "openapi: 3.1.0",
        "info:",
        f"  title: {to_yaml(model)}",
        f'  version: "{settings.checked}"',
        f"  {NOT_DESCRIBED}  # TODO description: describe the model in one sentence of your own.",
        "  x-evolink:",
        f"    family: {settings.family}",
        f"    task: {task or guess}" + ("" if task else f"  # TODO task: guessed; one of {', '.join(TASKS)}"),
        f"    result: {'element' if 'element' in model else 'video'}",
        f"    docs: {settings.docs}" + ("" if settings.is_docs_known else "  # TODO docs: the page's address, guessed"),
        f'    checked: "{settings.checked}"',
        *_sandbox_lines(page.response_example),
    )


def _sandbox_lines(example: Mapping[str, Json]) -> Iterator[str]:
    """Yield the facts of the sandbox from the page's example of a task, and a `# TODO` for those that it lacks."""
    info, usage = (value if is_dict(value) else {} for value in map(example.get, ("task_info", "usage")))
    found = {"estimated_time": info.get("estimated_time"), "credits": usage.get("credits_reserved")}
    stated: dict[str, Json] = {key: value for key, value in found.items() if _is_positive(value)}
    if "estimated_time" in stated:
        stated["estimated_time"] = math.ceil(stated["estimated_time"])
    missing = [key for key in found if key not in stated]
    if missing:
        yield f"    # TODO sandbox: {' and '.join(missing)}: the page has no sample of a task that shows it."
    facts = {"estimated_time": 120, "credits": 5} | stated
    if usage.get("billing_rule") in ("per_token", "per_second"):
        facts["billing_rule"] = usage["billing_rule"]
    yield f"    sandbox: {to_yaml(facts)}"


def _is_positive(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _path_lines(model: str, fields: Fields) -> Iterator[str]:
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
    for key, summary, full in (
        ("required_fields", "The required fields only", False),
        ("every_field", "Every field", True),
    ):
        yield from (f"              {key}:", f"                summary: {summary}", "                value:")
        for name, value in create_sample_request(fields, model=model, full=full).items():
            yield f"                  {to_yaml(name)}: {to_yaml(value)}"
    yield from (
        "      responses:",
        '        "200": {$ref: "../../api.yaml#/components/responses/TaskCreated"}',
        '        default: {$ref: "../../api.yaml#/components/responses/AnyError"}',
    )


def _schema_lines(page: Page, model: str, fields: Fields, descriptions: Descriptions) -> Iterator[str]:
    yield from ("components:", "  schemas:", f"    {class_name(model)}:", "      type: object")
    required = ["model", *(name for name, field in fields.items() if field.get("required"))]
    yield f"      required: {to_yaml(required)}"
    yield from ("      additionalProperties: false", "      properties:", "        model:", "          type: string")
    yield from (f"          const: {to_yaml(model)}", f"          default: {to_yaml(model)}")
    yield "          description: Model id."
    stated = page.fields["model"]
    ours = [ours for ours, keyword in (("const", "enum"), ("default", "default")) if keyword not in stated]
    if ours:
        yield f"          x-source: {to_yaml(dict.fromkeys(ours, 'ours'))}"
    for name, field in fields.items():
        rules = [rule for rule in page.candidates if _subject(rule) == name and name != "callback_url"]
        yield from field_lines(name, field, indent=8, rules=rules, descriptions=descriptions)
    if "callback_url" not in fields:
        yield "        # TODO callback_url: the page does not show it; every model so far takes one."
        yield f"        callback_url: {{$ref: {to_yaml(SHARED['CallbackUrl'])}}}"
    for rule in page.candidates:
        if _subject(rule) not in fields:
            yield f"      {sentence_todo(rule)}"


def _subject(candidate: str) -> str:
    """Return the field of the request that a candidate, `outer.inner: sentence`, is about."""
    return candidate.partition(":")[0].partition(".")[0]


def _folders(address: str) -> list[str]:
    """Return the folders between `video-series` and the page, or the page's folder if the page is named after it."""
    parts = address.partition("?")[0].split("/")[:-1]
    for root in ("video-series", "video"):
        if root in parts:
            return parts[len(parts) - parts[::-1].index(root) :]
    letters = re.match(r"[a-z]+", parts[-1]) if parts else None
    return parts[-1:] if letters and page_name(address).lower().startswith(letters.group()) else []
