"""The labels that structure a rendered page, in one row per language; an eighth language is one more row.

Collected from pages of the documentation. Labels that the table lacks are learned from the page itself: the required
`Authorization` header shows the label for "required", the response's `progress` the one for a range, and so on.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..page import Json


@dataclass(frozen=True)
class Labels:
    """The labels of one language, without the colons and spaces that follow some of them."""

    language: str
    response: frozenset[str] = frozenset()
    """The heading above the fields of the response."""
    required: frozenset[str] = frozenset()
    deprecated: frozenset[str] = frozenset()
    default: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    example: frozenset[str] = frozenset()
    range: frozenset[str] = frozenset()
    last_sentence: frozenset[str] = frozenset()
    """The last sentence of a page; a page that ends with the beginning of it is cut off."""


def _row(language: str, **labels: str) -> Labels:
    return Labels(language, **{kind: frozenset(each.split("|")) for kind, each in labels.items()})


LABELS = (
    _row(
        "en",
        response="Response",
        required="required",
        deprecated="deprecated",
        default="default",
        options="Available options",
        example="Example",
        range="Required range",
        last_sentence="Usage and billing information",
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
        last_sentence="Información de uso y facturación",
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
        last_sentence="Informations d'utilisation et de facturation|Informations d’utilisation et de facturation",
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
        last_sentence="Nutzungs- und Abrechnungsinformationen",
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
        last_sentence="사용량 및 과금 정보",
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
        last_sentence="使用量と課金情報",
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
        last_sentence="使用量和计费信息",
    ),
)

BY_REQUIRED = {label: row for row in LABELS for label in row.required}
"""The label for "required" -> the row of its language."""
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
    row = BY_REQUIRED.get(required or "", UNKNOWN)
    options, example, ranges = set(row.options), set(row.example), set(row.range)
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
    return Labels(
        row.language,
        response=row.response,
        required=row.required | ({required} if required else set()),
        deprecated=row.deprecated,
        default=row.default,
        options=frozenset(options),
        example=frozenset(example),
        range=frozenset(ranges),
        last_sentence=row.last_sentence,
    )
