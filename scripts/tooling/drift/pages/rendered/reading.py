"""Layout A, rendered: the text of a page as a browser shows it, in any language, in the styles of 2025 and 2026."""

from __future__ import annotations

from ..languages import detect_language
from ..openapi import find_models, refuse_other_operation
from ..page import Json, Page, Unreadable
from ..rule_sentences import find_rule_sentences
from .fields import Block, BlockReader, is_name
from .head import Head, find_operation, read_head
from .labels import BY_REQUIRED, Labels, learn_labels
from .types import is_type


def read_rendered(text: str, *, name: str) -> Page | None:
    """Return the page of a text, or None if the text does not begin like a rendered page.

    Raises:
        Unreadable: If something is missing, cut off, or contradicts the rest.
        OtherPage: If the page documents another operation.
    """
    lines = [line.rstrip() for line in text.replace("\u200b", "").split("\n")]
    head = _read_head(lines)
    if head is None:
        return None
    blocks, labels = _read_request(lines, head)
    fields = {block.name: block.to_field() for block in blocks}
    prose = {block.name: "\n".join(block.prose) for block in blocks}
    language = _detect_language(labels, text)
    model_examples = [*(b.example for b in blocks if b.name == "model"), head.request_example.get("model")]
    return Page(
        name=name,
        layout="rendered",
        language=language,
        method=head.operation.method,
        path=head.operation.path,
        models=find_models(fields, examples=model_examples),
        fields=fields,
        response_example=head.response_example,
        candidates=(
            *find_rule_sentences(prose, fields=fields, language=language),
            *_undocumented_fields(head, fields),
        ),
    )


def _read_head(lines: list[str]) -> Head | None:
    operation = find_operation(lines)
    if operation is None:
        if any(line.startswith("curl --request") for line in lines):
            raise Unreadable(
                "cut off at the top: the method and the path, which stand above the curl command, are missing"
            )
        return None
    refuse_other_operation(operation.method, operation.path, host=None)
    head = read_head(lines, operation)
    refuse_other_operation(operation.method, operation.path, host=head.host)
    return head


def _read_request(lines: list[str], head: Head) -> tuple[list[Block], Labels]:
    """Return the request's fields, once those of the response, which end the page, have shown that it is complete."""
    types = frozenset(index for index, line in enumerate(lines) if line and is_type(line))
    response = _find_response(lines, types, head)
    labels = _find_labels(lines, head, response)
    expected = frozenset(head.response_example)
    response_blocks = BlockReader(lines, types, labels, response, len(lines), expected).read(prose_may_follow=True)
    _check_response(response_blocks, head, lines, labels)
    end = _find_response_heading(lines, response, labels)
    expected = frozenset(head.request_example)
    reader = BlockReader(lines, types, labels, head.end, end or response, expected)
    blocks = reader.read(prose_may_follow=end is None)
    names = {block.name for block in blocks}
    for block in blocks:
        if block.name not in names:
            raise Unreadable(f"{block.name}: the request has two fields of this name")
        names.remove(block.name)
    return blocks, labels


def _find_response(lines: list[str], types: frozenset[int], head: Head) -> int:
    """Return the line of the response's first field: the last one on which the example's first key is a field."""
    first = next(iter(head.response_example))
    for index in range(len(lines) - 2, head.end, -1):
        if lines[index] == first and index + 1 in types:
            return index
    nameless = [index for index in sorted(types) if index >= head.end and not is_name(lines[index - 1])]
    if nameless:
        raise Unreadable(
            f"field names are missing: {lines[nameless[0]]!r} in line {nameless[0] + 1} is a type without one"
        )
    raise Unreadable(
        f"cut off: the response's fields are missing (`{first[:60]}`, which its example shows, is not described)"
    )


def _find_labels(lines: list[str], head: Head, response: int) -> Labels:
    required = head.required or next((line for line in lines[head.end : head.end + 8] if line in BY_REQUIRED), None)
    if required is None:
        raise Unreadable("the page does not show its label for `required`: it has no Authorization header")
    return learn_labels(required, lines[response:], head.response_example)


def _detect_language(labels: Labels, text: str) -> str:
    """Return the language of the labels, or of the prose on pages of 2025, whose labels were not translated yet."""
    if labels.language != "en" or len(text.encode()) < 1.15 * len(text):
        return labels.language
    return detect_language(text) or "en"


def _find_response_heading(lines: list[str], response: int, labels: Labels) -> int | None:
    """Return the line of the heading above the response's fields; None if the language is unknown."""
    for index in range(response - 1, max(response - 40, 0), -1):
        if lines[index] in labels.response and not lines[index - 1]:
            return index
    return None


def _check_response(blocks: list[Block], head: Head, lines: list[str], labels: Labels) -> None:
    """Raise Unreadable unless the response, which is the end of a page, is complete: then the page is not cut off."""
    missing = [key for key in head.response_example if key not in {block.name for block in blocks}]
    if missing:
        raise Unreadable(f"cut off: the response's `{missing[0][:60]}`, which its example shows, is not described")
    for block in blocks:
        block.to_field()
    *others, last = blocks
    if not (last.prose or last.options) and all(block.prose for block in others):
        raise Unreadable(f"cut off: the prose of `{last.name}`, the response's last field, is missing")
    end = next(line for line in reversed(lines) if line)
    for sentence in labels.last_sentence:
        if sentence.startswith(end) and sentence != end:
            raise Unreadable(f"cut off in the last sentence, {end!r}")


def _undocumented_fields(head: Head, fields: dict[str, Json]) -> list[str]:
    """Return a note on a field that the example sends and the page does not describe; more than one are a gap."""
    missing = [key for key in head.request_example if key not in fields]
    if len(missing) > 1:
        raise Unreadable(
            f"the example sends fields that are not described, {', '.join(missing)[:120]}: a hole in the page"
        )
    return [f"{key}: the page's example sends this field, but the page does not describe it" for key in missing]
