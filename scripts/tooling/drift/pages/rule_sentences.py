"""Sentences of a page's prose that may be rules, for a person to read; nothing is derived from them.

Numbers in prose are not to be trusted: pages in Chinese, Japanese and Korean lose words of one character, so that
"5 and 10" can read "510".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evolink._json import is_dict

from .languages import LANGUAGES
from .page import Fields, Json

MAX_SENTENCES = 200
MAX_CHARACTERS = 400

_RULE_WORDS = {language.code: re.compile(language.rule_words) for language in LANGUAGES}
_ANY_RULE_WORD = re.compile("|".join(language.rule_words for language in LANGUAGES))
"""For pages in a language that is not in the table."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý\"¿¡])|(?<=[。！？])(?=.)")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{1,300}\)")
_MARKUP = " \t#>*-•|"
_NUMBER = re.compile(r"\d")
_LETTER = re.compile(r"\w")
_STOP = re.compile(r"[.!?。！？]\s*\S")


def find_rule_sentences(descriptions: Mapping[str, str], *, fields: Fields, language: str) -> tuple[str, ...]:
    """Return `field: sentence` for each sentence that may state a rule, in the page's order.

    A rule names another field, or has a number or one of its language's words for conditions and limits; the meaning of
    an option ("9:16: portrait") is none.
    """
    rule_words = _RULE_WORDS.get(language, _ANY_RULE_WORD)
    found: dict[str, None] = {}
    for name, description in descriptions.items():
        others = fields.keys() - {name.split(".", 1)[0]}
        options = _options(fields.get(name))
        for sentence in _sentences(description):
            rest = _without_option(sentence, options) if options else sentence
            # Patterns that ignore case would take three times as long.
            if _NUMBER.search(rest) or rule_words.search(rest.lower()) or not others.isdisjoint(_WORD.findall(rest)):
                found[f"{name}: {_shorten(sentence)}"] = None
        if len(found) >= MAX_SENTENCES:
            break
    return tuple(found)[:MAX_SENTENCES]


def _sentences(description: str) -> Iterator[str]:
    for line in description.replace("`", "").replace("**", "").split("\n"):
        plain = line.strip(_MARKUP)
        if not plain or plain[-1] in ":：":
            continue
        if "](" in plain:
            plain = _LINK.sub(r"\1", plain)
        yield from filter(_LETTER.search, _END.split(plain)) if _STOP.search(plain) else (plain,)


def _options(field: Json) -> list[str]:
    return [str(option) for option in field.get("enum", ())] if is_dict(field) else []


def _without_option(sentence: str, options: list[str]) -> str:
    """Return the sentence without the option it explains, such as `720p` in "720p: the standard of 720P"."""
    for option in options:
        if sentence.startswith(option) and sentence[len(option) :].lstrip().startswith((":", "：")):
            return re.sub(re.escape(option), "", sentence, flags=re.IGNORECASE)
    return sentence


def _shorten(sentence: str) -> str:
    return sentence if len(sentence) <= MAX_CHARACTERS else sentence[: MAX_CHARACTERS - 1] + "…"
