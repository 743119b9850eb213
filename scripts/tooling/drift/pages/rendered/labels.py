"""The words that give a rendered page its structure, one row a language; an eighth language is one more row.

Collected from pages of the documentation. What is not in the table is learned from the page itself: the required
`Authorization` header shows the word for "required", the reply's `progress` the one for a range, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..page import Json


@dataclass(frozen=True)
class Labels:
    """One language's words, without the colons and spaces that follow some of them."""

    language: str
    response: frozenset[str] = frozenset()
    """What stands above the reply's fields."""
    required: frozenset[str] = frozenset()
    deprecated: frozenset[str] = frozenset()
    default: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    example: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    """The last sentence of a page: a page that ends with a part of it is cut off."""


def _row(language: str, **words: str) -> Labels:
    return Labels(language, **{kind: frozenset(each.split("|")) for kind, each in words.items()})


TABLE = (
    _row(
        "en",
        response="Response",
        required="required",
        deprecated="deprecated",
        default="default",
        options="Available options",
        example="Example",
        range="Required range",
        closing="Usage and billing information",
    ),
    _row(
        "es",
        response="Respuesta",
        required="requerido",
        deprecated="obsoleto",
        default="predeterminado",
        options="Opciones disponibles",
        example="Ejemplo",
        range="Rango requerido",
        closing="Información de uso y facturación",
    ),
    _row(
        "fr",
        response="Réponse",
        required="requis",
        deprecated="obsolète|déprécié",
        default="défaut",
        options="Options disponibles",
        example="Exemple",
        range="Plage requise",
        closing="Informations d'utilisation et de facturation|Informations d’utilisation et de facturation",
    ),
    _row(
        "de",
        response="Antwort",
        required="erforderlich",
        deprecated="veraltet",
        default="Standard",
        options="Verfügbare Optionen",
        example="Beispiel",
        range="Erforderlicher Bereich",
        closing="Nutzungs- und Abrechnungsinformationen",
    ),
    _row(
        "ko",
        response="응답",
        required="필수",
        deprecated="사용 중단됨",
        default="기본값",
        options="사용 가능한 옵션",
        example="예시|예",
        range="필수 범위",
        closing="사용량 및 과금 정보",
    ),
    _row(
        "ja",
        response="レスポンス|応答",
        required="必須",
        deprecated="非推奨",
        default="デフォルト",
        options="利用可能なオプション",
        # Pages lose words of one character between others, and 例 is one.
        example="例|",
        range="必須範囲",
        closing="使用量と課金情報",
    ),
    _row(
        "cn",
        response="响应",
        required="必填",
        deprecated="已弃用",
        default="默认值",
        options="可用选项",
        example="示例|",
        range="必填范围|必需范围",
        closing="使用量和计费信息",
    ),
)

BY_REQUIRED = {word: row for row in TABLE for word in row.required}
UNKNOWN = Labels("unknown")


def bare(line: str) -> str:
    """The label without the colon and the spaces at its end."""
    return line.rstrip(":： \u00a0\u202f")


def labels_of(required: str | None, reply: list[str], shown: dict[str, Json]) -> Labels:
    """The page's own words: the row of its language and what the lines of its reply section show.

    `required` is the word beside the Authorization header, `shown` the example of the reply.
    """
    row = BY_REQUIRED.get(required or "", UNKNOWN)
    options, example, ranges = set(row.options), set(row.example), set(row.range)
    anchors = {str(shown.get("object")), f"{shown.get('status')},"}
    created = str(shown.get("created"))
    before = ""
    for index, line in enumerate(reply):
        if line in anchors and index and reply[index - 1].rstrip().endswith((":", "：")):
            options.add(bare(reply[index - 1]))
        elif line == created:
            example.add(bare(before))
        elif line.endswith("0 <= x <= 100"):
            ranges.add(bare(line.removesuffix("0 <= x <= 100")))
        before = line or before
    return Labels(
        row.language,
        response=row.response,
        required=row.required | ({required} if required else set()),
        deprecated=row.deprecated,
        default=row.default,
        options=frozenset(options),
        example=frozenset(example),
        range=frozenset(ranges),
        closing=row.closing,
    )
