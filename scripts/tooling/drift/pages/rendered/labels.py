"""The labels of one rendered page: those of its language, and those that the page itself shows.

Labels that the table of languages lacks are learned from the page: the required `Authorization` header shows the label
for "required", the response's `progress` the one for a range, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..languages import LANGUAGES, Language
from ..page import Json


@dataclass(frozen=True)
class Labels:
    """The labels of one page, as in `Language`; without any for a page in a language that is not in the table."""

    language: str
    response: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    deprecated: frozenset[str] = frozenset()
    default: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    example: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    last_sentence: frozenset[str] = frozenset()


def _labels_of(language: Language) -> Labels:
    return Labels(
        language.code,
        response=frozenset(language.response),
        required=frozenset(language.required),
        deprecated=frozenset(language.deprecated),
        default=frozenset(language.default),
        options=frozenset(language.options),
        example=frozenset(language.example),
        range=frozenset(language.range),
        last_sentence=frozenset(language.last_sentence),
    )


BY_REQUIRED = {label: _labels_of(language) for language in LANGUAGES for label in language.required}
"""The label for "required" -> the labels of its language."""
UNKNOWN = Labels("unknown")


def strip_colon(line: str) -> str:
    """Return the label without the colon and the spaces at its end."""
    return line.rstrip(":： \u00a0\u202f")


def learn_labels(required: str | None, response: list[str], response_example: dict[str, Json]) -> Labels:
    """Return the page's labels: those of its language, and those that the lines of its response section show.

    Args:
        required: The label beside the Authorization header.
        response: The lines of the section.
        response_example: The page's example of a response.
    """
    known = BY_REQUIRED.get(required or "", UNKNOWN)
    options, example, ranges = set(known.options), set(known.example), set(known.range)
    first_options = {str(response_example.get("object")), f"{response_example.get('status')},"}
    created = str(response_example.get("created"))
    before = ""
    for index, line in enumerate(response):
        if line in first_options and index and response[index - 1].rstrip().endswith((":", "：")):
            options.add(strip_colon(response[index - 1]))
        elif line == created:
            example.add(strip_colon(before))
        elif line.endswith("0 <= x <= 100"):
            ranges.add(strip_colon(line.removesuffix("0 <= x <= 100")))
        before = line or before
    return replace(
        known,
        required=known.required | ({required} if required else set()),
        options=frozenset(options),
        example=frozenset(example),
        range=frozenset(ranges),
    )
