"""Labels and prose of the made-up pages: the labels of the documentation's languages, and prose of our own.

A new language needs only its prose here: the labels are those of the reader's table. So these pages do not show that
the labels are those of the documentation.
"""

from __future__ import annotations

from tooling.drift.pages.languages import LANGUAGES as READER_LANGUAGES
from tooling.drift.pages.languages import Language

PROSE: dict[str, dict[str, str]] = {
    "en": {
        "skip": "Skip to main content",
        "keys": "Authorizations",
        "body": "Body",
        "about": "- Makes videos\n- Ask [for the task](/{language}/api-manual/tasks)",
        "created": "The task was taken on",
        "rule": "Anything else is prohibited",
        "response_field": "What the task says of `{name}`",
        "prose": "What `{name}` does to the clip\n\n**Note:**\n\n- `5` and `10` only, never more than `{other}`\n"
        "- Required with `{other}`: see above. Default: 99",
    },
    "es": {
        "skip": "Saltar al contenido principal",
        "keys": "Autorizaciones",
        "body": "Cuerpo",
        "about": "- Hace vídeos\n- Pregunte [por la tarea](/{language}/api-manual/tasks)",
        "created": "La tarea se ha aceptado",
        "rule": "Lo demás está prohibido",
        "response_field": "Lo que la tarea dice de `{name}`",
        "prose": "Lo que `{name}` hace con el clip\n\n**Nota:**\n\n- Solo `5` y `10`, nunca más que `{other}`\n"
        "- Hace falta con `{other}`: véase arriba. Valor: 99",
    },
    "fr": {
        "skip": "Passer au contenu principal",
        "keys": "Autorisations",
        "body": "Corps",
        "colon": " :",
        "about": "- Fait des vidéos\n- Demandez [la tâche](/{language}/api-manual/tasks)",
        "created": "La tâche est acceptée",
        "rule": "Le reste est interdit",
        "response_field": "Ce que la tâche dit de `{name}`",
        "prose": "Ce que `{name}` fait au clip\n\n**Remarque :**\n\n"
        "- Seulement `5` et `10`, jamais plus que `{other}`\n"
        "- Nécessaire avec `{other}` : voir plus haut. Valeur : 99",
    },
    "de": {
        "skip": "Zum Hauptinhalt springen",
        "keys": "Autorisierungen",
        "body": "Body",
        "about": "- Macht Videos\n- Fragen Sie [nach der Aufgabe](/{language}/api-manual/tasks)",
        "created": "Die Aufgabe ist angenommen",
        "rule": "Alles andere ist verboten",
        "response_field": "Was die Aufgabe über `{name}` sagt",
        "prose": "Was `{name}` mit dem Clip macht\n\n**Hinweis:**\n\n- Nur `5` und `10`, nie mehr als `{other}`\n"
        "- Nötig mit `{other}`: siehe oben. Wert: 99",
    },
    "ko": {
        "skip": "메인 콘텐츠로 건너뛰기",
        "keys": "인증",
        "body": "본문",
        "about": "- 비디오를 만듭니다\n- [작업 확인](/{language}/api-manual/tasks)",
        "created": "작업을 받았습니다",
        "rule": "다른 값은 금지됩니다",
        "response_field": "`{name}`에 대한 작업의 설명",
        "prose": "`{name}` 값이 영상에 하는 일\n\n**참고:**\n\n"
        "- `5` 와 `10` 만 가능, `{other}` 이하\n- `{other}` 사용 시 필요. 값: 99",
    },
    "ja": {
        "skip": "メインコンテンツへスキップ",
        "keys": "承認",
        "body": "ボディ",
        "about": "- 動画を作ります\n- [タスクを見る](/{language}/api-manual/tasks)",
        "created": "タスクを受け付けました",
        "rule": "それ以外の値は禁止です",
        "response_field": "`{name}` についてのタスクの説明",
        "prose": "`{name}` が動画にすること\n\n**注意:**\n\n"
        "- `5` と `10` のみ、`{other}` 以下\n- `{other}` のとき必要。値：99",
    },
    "cn": {
        "skip": "跳转到主要内容",
        "keys": "授权",
        "body": "请求体",
        "about": "- 制作视频\n- [查看任务](/{language}/api-manual/tasks)",
        "created": "任务已接受",
        "rule": "禁止其他的值",
        "response_field": "任务对 `{name}` 的说明",
        "prose": "`{name}` 对视频的作用\n\n**注意:**\n\n"
        "- 只能是 `5` 和 `10`,不超过 `{other}`\n- 与 `{other}` 一起时需要。值：99",
    },
}

LANGUAGES = tuple(PROSE)
LOSING_SHORT_WORDS = ("ja", "cn")
"""Languages whose rendered pages lose words of one character: between inline code, and as a label."""


def _labels(language: Language, colon: str) -> dict[str, str]:
    """Return the usual labels of a language as pages write them; those of French have a space before the colon."""
    example = language.example[0]
    if language.code in LOSING_SHORT_WORDS and len(example) == 1:
        example = ""
    return {
        "response": language.response[0],
        "required": language.required[0],
        "deprecated": language.deprecated[0],
        "default": language.default[0],
        # Pages have either kind of space before a colon.
        "options": language.options[0] + colon.replace(" ", "\u00a0"),
        "example": example + colon,
        "range": language.range[0] + colon,
        "last_sentence": language.last_sentence[0],
    }


_BY_CODE = {language.code: language for language in READER_LANGUAGES}

TEXTS = {code: _labels(_BY_CODE[code], prose.get("colon", ":")) | prose for code, prose in PROSE.items()}
"""Language -> the labels and the prose of its pages."""

SWEDISH = TEXTS["en"] | {
    "skip": "Hoppa till innehållet",
    "keys": "Behörighet",
    "body": "Brödtext",
    "response": "Svar",
    "required": "obligatorisk",
    "deprecated": "föråldrad",
    "default": "standardvärde",
    "options": "Tillgängliga alternativ:",
    "example": "Exempel:",
    "range": "Tillåtet intervall:",
    "last_sentence": "Uppgifter om användning och fakturering",
    "created": "Uppgiften är mottagen",
    "response_field": "Vad uppgiften säger om `{name}`",
    "prose": "Vad `{name}` gör med klippet\n\n**Obs:**\n\n- Endast `5` och `10`, aldrig mer än `{other}`",
}
"""A language that the documentation does not have, and the reader's table neither."""
