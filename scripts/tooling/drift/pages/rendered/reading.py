"""Layout A: the text of a page as a browser shows it, in any language, as of 2025 and of 2026."""

from __future__ import annotations

import re

from ..candidates import rules_in
from ..openapi import check_subject, models_of
from ..page import Json, Page, Unreadable
from .fields import Block, Fields, is_name
from .head import Head, operation_of, read_head
from .labels import BY_REQUIRED, Labels, labels_of
from .types import is_type

_SCRIPTS = (("ko", re.compile("[가-힣]")), ("ja", re.compile("[ぁ-ヿ]")), ("cn", re.compile("[一-鿿]")))


def read_rendered(text: str, *, name: str) -> Page | None:
    """The page of a text, or None where it does not begin as such a page does.

    Raises:
        Unreadable: a part is missing, cut off, or contradicts another.
        OtherPage: it is about another operation.
    """
    lines = [line.rstrip() for line in text.replace("\u200b", "").split("\n")]
    head = _head(lines)
    if head is None:
        return None
    blocks, labels = _request(lines, head)
    fields = {block.name: block.told() for block in blocks}
    words = {block.name: "\n".join(block.words) for block in blocks}
    language = _language(labels, text)
    return Page(
        name=name,
        layout="rendered",
        language=language,
        method=head.operation.method,
        path=head.operation.path,
        models=models_of(fields, examples=[*(b.example for b in blocks if b.name == "model"), head.sent.get("model")]),
        fields=fields,
        candidates=(*rules_in(words, fields=fields, language=language), *_undocumented(head, fields)),
    )


def _head(lines: list[str]) -> Head | None:
    operation = operation_of(lines)
    if operation is None:
        if any(line.startswith("curl --request") for line in lines):
            raise Unreadable("cut off at the top: the method and the path, which stand above the call, are missing")
        return None
    check_subject(operation.method, operation.path, host=None)
    head = read_head(lines, operation)
    check_subject(operation.method, operation.path, host=head.host)
    return head


def _request(lines: list[str], head: Head) -> tuple[list[Block], Labels]:
    """The request's fields, once the reply's, which are the end of the page, have shown that it is whole."""
    types = frozenset(index for index, line in enumerate(lines) if line and is_type(line))
    reply = _reply_start(lines, types, head)
    labels = _labels(lines, head, reply)
    _check_reply(Fields(lines, types, labels, reply, len(lines)).blocks(words_may_follow=True), head, lines, labels)
    end = _reply_label(lines, reply, labels)
    blocks = Fields(lines, types, labels, head.end, end or reply).blocks(words_may_follow=end is None)
    names = {block.name for block in blocks}
    for block in blocks:
        if block.name not in names:
            raise Unreadable(f"{block.name}: the request has two fields of this name")
        names.remove(block.name)
    return blocks, labels


def _reply_start(lines: list[str], types: frozenset[int], head: Head) -> int:
    """The line of the reply's first field: the last place where the first key of the example stands as a field."""
    first = next(iter(head.shown))
    for index in range(len(lines) - 2, head.end, -1):
        if lines[index] == first and index + 1 in types:
            return index
    nameless = [index for index in sorted(types) if index >= head.end and not is_name(lines[index - 1])]
    if nameless:
        raise Unreadable(
            f"field names are missing: {lines[nameless[0]]!r} in line {nameless[0] + 1} is a type without one"
        )
    raise Unreadable(
        f"cut off: the reply's fields are missing (`{first[:60]}`, which its example shows, is not described)"
    )


def _labels(lines: list[str], head: Head, reply: int) -> Labels:
    required = head.required or next((line for line in lines[head.end : head.end + 8] if line in BY_REQUIRED), None)
    if required is None:
        raise Unreadable("the page does not show its word for `required`: it has no Authorization header")
    return labels_of(required, lines[reply:], head.shown)


def _language(labels: Labels, text: str) -> str:
    """The language of the labels; of the words, on the pages of 2025 whose labels were not translated yet."""
    if labels.language != "en" or len(text.encode()) < 1.15 * len(text):
        return labels.language
    return next((language for language, script in _SCRIPTS if len(script.findall(text)) > len(text) / 50), "en")


def _reply_label(lines: list[str], reply: int, labels: Labels) -> int | None:
    """The line of the heading above the reply's fields; None where the language is unknown."""
    for index in range(reply - 1, max(reply - 40, 0), -1):
        if lines[index] in labels.response and not lines[index - 1]:
            return index
    return None


def _check_reply(blocks: list[Block], head: Head, lines: list[str], labels: Labels) -> None:
    """The reply is the last part of a page: if it is whole, the page is not cut off."""
    missing = [key for key in head.shown if key not in {block.name for block in blocks}]
    if missing:
        raise Unreadable(f"cut off: the reply's `{missing[0][:60]}`, which its example shows, is not described")
    for block in blocks:
        block.told()
    *others, last = blocks
    if not (last.words or last.options) and all(block.words for block in others):
        raise Unreadable(f"cut off: the words of `{last.name}`, the reply's last field, are missing")
    end = next(line for line in reversed(lines) if line)
    for closing in labels.closing:
        if closing.startswith(end) and closing != end:
            raise Unreadable(f"cut off in the last sentence, {end!r}")


def _undocumented(head: Head, fields: dict[str, Json]) -> list[str]:
    """A note where the example sends a field that the page does not describe; several are a hole in the page."""
    missing = [key for key in head.sent if key not in fields]
    if len(missing) > 1:
        raise Unreadable(
            f"the example sends fields that are not described, {', '.join(missing)[:120]}: a hole in the page"
        )
    return [f"{key}: the page's example sends this field, but the page does not describe it" for key in missing]
