"""The languages of the documentation, one row each: the labels of a rendered page, and the words of rules in prose.

A new language is one more row here, and one in tests/support/drift/languages.py with the prose of the test pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language. Labels are without the colons and spaces that follow some of them, the usual one first."""

    code: str
    """The name of its folder in the documentation's URLs, so Chinese is `cn`; links to `zh` are read as `cn`."""
    response: tuple[str, ...]
    """The heading above the fields of the response."""
    required: tuple[str, ...]
    """The mark of a required field. No two languages share one: it identifies the language of a page."""
    deprecated: tuple[str, ...]
    default: tuple[str, ...]
    options: tuple[str, ...]
    example: tuple[str, ...]
    """Pages in Japanese and Chinese lose some short labels: "" is a lost one, of which only the colon is left."""
    range: tuple[str, ...]
    last_sentence: tuple[str, ...]
    """The last sentence of a page; a page that ends with the beginning of it is cut off."""
    rule_words: str
    """Lower-case words that sentences with rules contain, as a regular expression."""
    common_words: str = ""
    """Lower-case words of any text, as a regular expression; "" if the script shows the language."""


LANGUAGES = (
    Language(
        code="en",
        response=("Response",),
        required=("required",),
        deprecated=("deprecated",),
        default=("default",),
        options=("Available options",),
        example=("Example",),
        range=("Required range",),
        last_sentence=("Usage and billing information",),
        rule_words=r"\b(?:must|only|cannot|can't|not|never|at (?:least|most)|up to|maximum|minimum|exceed\w*|requires?"
        r"|required|when|if|unless|between|either|ignored|limited|prohibited|mutually|depends)\b",
        common_words=r"the|and|of|with|for|to|is|are",
    ),
    Language(
        code="es",
        response=("Respuesta",),
        required=("requerido",),
        deprecated=("obsoleto",),
        default=("predeterminado",),
        options=("Opciones disponibles",),
        example=("Ejemplo",),
        range=("Rango requerido",),
        last_sentence=("Información de uso y facturación",),
        rule_words=r"\b(?:debe\w*|solo|sólo|no|nunca|máxim\w+|mínim\w+|hasta|exced\w+|requier\w+|cuando|si|entre"
        r"|prohibid\w+|según)\b",
        common_words=r"el|la|los|las|y|en|que|con|para|una|del|por|es|lo|más",
    ),
    Language(
        code="fr",
        response=("Réponse",),
        required=("requis",),
        deprecated=("obsolète", "déprécié"),
        default=("défaut",),
        options=("Options disponibles",),
        example=("Exemple",),
        range=("Plage requise",),
        last_sentence=(
            "Informations d'utilisation et de facturation",
            "Informations d’utilisation et de facturation",
        ),
        rule_words=r"\b(?:doi\w+|seul\w*|uniquement|pas|jamais|maxim\w+|minim\w+|jusqu\w*|dépass\w+|nécessit\w+"
        r"|requis\w*|lorsqu\w*|quand|si|entre|interdit\w*|selon)\b",
        common_words=r"le|la|les|des|une|est|et|pour|avec|dans|du|que|au|sur|plus",
    ),
    Language(
        code="de",
        response=("Antwort",),
        required=("erforderlich",),
        deprecated=("veraltet",),
        default=("Standard",),
        options=("Verfügbare Optionen",),
        example=("Beispiel",),
        range=("Erforderlicher Bereich",),
        last_sentence=("Nutzungs- und Abrechnungsinformationen",),
        rule_words=r"\b(?:muss|müssen|soll\w*|nur|nicht|kein\w*|nie|maximal|höchstens|mindestens|bis zu|überschreit\w+"
        r"|erford\w+|wenn|falls|zwischen|verboten|begrenzt|abhängig|einstellung auf)\b",
        common_words=r"der|die|das|und|mit|eine|ist|für|dem|den|wird",
    ),
    Language(
        code="ko",
        response=("응답",),
        required=("필수",),
        deprecated=("사용 중단됨",),
        default=("기본값",),
        options=("사용 가능한 옵션",),
        example=("예시", "예"),
        range=("필수 범위",),
        last_sentence=("사용량 및 과금 정보",),
        rule_words="해야|만 |최대|최소|까지|이하|이상|초과|경우|때|금지|없|필요|필수|무시",
    ),
    Language(
        code="ja",
        response=("レスポンス", "応答"),
        required=("必須",),
        deprecated=("非推奨",),
        default=("デフォルト",),
        options=("利用可能なオプション",),
        example=("例", ""),
        range=("必須範囲",),
        last_sentence=("使用量と課金情報",),
        rule_words="必要|必須|のみ|だけ|まで|以下|以上|超え|場合|とき|時に|禁止|できません|ません|無視",
    ),
    Language(
        code="cn",
        response=("响应",),
        required=("必填",),
        deprecated=("已弃用",),
        default=("默认值",),
        options=("可用选项",),
        example=("示例", ""),
        range=("必填范围", "必需范围"),
        last_sentence=("使用量和计费信息",),
        rule_words="必须|需要|只|仅|最多|最少|至少|不|超过|当|如果|若|时|禁止|范围|限制|忽略",
    ),
)

_SCRIPTS = (("ko", re.compile("[가-힣]")), ("ja", re.compile("[ぁ-ヿ]")), ("cn", re.compile("[一-鿿]")))


_COMMON_WORDS = {each.code: re.compile(rf"\b(?:{each.common_words})\b") for each in LANGUAGES if each.common_words}
MIN_COMMON_WORDS = 5
"""Fewer common words show no language."""


def detect_language(text: str) -> str | None:
    """Return the language whose script, or else whose common words, a text is written in; None if none is clear."""
    script = next((language for language, script in _SCRIPTS if len(script.findall(text)) > len(text) / 50), None)
    if script is not None:
        return script
    lower = text.lower()
    counts = {language: len(words.findall(lower)) for language, words in _COMMON_WORDS.items()}
    best, second = sorted(counts, key=lambda language: -counts[language])[:2]
    return best if counts[best] >= max(MIN_COMMON_WORDS, 2 * counts[second]) else None
