"""Sentences of a page's prose that look like rules, for a person to read; nothing is derived from them.

Numbers in prose are not to be trusted: pages in Chinese, Japanese and Korean lose words of one character, so that
"5 and 10" can read "510".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .page import Fields, Json

MAX_SENTENCES = 200
MAX_CHARACTERS = 400

RULE_WORDS = {
    "en": r"\b(?:must|only|cannot|can't|not|never|at (?:least|most)|up to|maximum|minimum|exceed\w*|requires?|required"
    r"|when|if|unless|between|either|ignored|limited|prohibited|mutually|depends)\b",
    "es": r"\b(?:debe\w*|solo|sólo|no|nunca|máxim\w+|mínim\w+|hasta|exced\w+|requier\w+|cuando|si|entre|prohibid\w+"
    r"|según)\b",
    "fr": r"\b(?:doi\w+|seul\w*|uniquement|pas|jamais|maxim\w+|minim\w+|jusqu\w*|dépass\w+|nécessit\w+|requis\w*"
    r"|lorsqu\w*|quand|si|entre|interdit\w*|selon)\b",
    "de": r"\b(?:muss|müssen|soll\w*|nur|nicht|kein\w*|nie|maximal|höchstens|mindestens|bis zu|überschreit\w+|erford\w+"
    r"|wenn|falls|zwischen|verboten|begrenzt|abhängig|einstellung auf)\b",
    "ko": "해야|만 |최대|최소|까지|이하|이상|초과|경우|때|금지|없|필요|필수|무시",
    "ja": "必要|必須|のみ|だけ|まで|以下|以上|超え|場合|とき|時に|禁止|できません|ません|無視",
    "cn": "必须|需要|只|仅|最多|最少|至少|不|超过|当|如果|若|时|禁止|范围|限制|忽略",
}
"""Language -> lower-case words that rules contain, as a pattern; pages in other languages are searched for all."""

_RULE_WORDS = {language: re.compile(words) for language, words in RULE_WORDS.items()}
_ANY_RULE_WORD = re.compile("|".join(RULE_WORDS.values()))
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý\"¿¡])|(?<=[。！？])(?=.)")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{1,300}\)")
_MARKUP = " \t#>*-•|"
_NUMBER = re.compile(r"\d")
_LETTER = re.compile(r"\w")
_STOP = re.compile(r"[.!?。！？]\s*\S")


def find_rule_candidates(descriptions: Mapping[str, str], *, fields: Fields, language: str) -> tuple[str, ...]:
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
    return [str(option) for option in field.get("enum", ())] if isinstance(field, dict) else []


def _without_option(sentence: str, options: list[str]) -> str:
    """Return the sentence without the option it explains, such as `720p` in "720p: the standard of 720P"."""
    for option in options:
        if sentence.startswith(option) and sentence[len(option) :].lstrip().startswith((":", "：")):
            return re.sub(re.escape(option), "", sentence, flags=re.IGNORECASE)
    return sentence


def _shorten(sentence: str) -> str:
    return sentence if len(sentence) <= MAX_CHARACTERS else sentence[: MAX_CHARACTERS - 1] + "…"
