"""Labels and prose of the made-up pages: the documentation's labels in seven languages, and prose of our own."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "skip": "Skip to main content",
        "keys": "Authorizations",
        "body": "Body",
        "response": "Response",
        "required": "required",
        "default": "default",
        "options": "Available options:",
        "example": "Example:",
        "range": "Required range:",
        "about": "- Makes videos\n- Ask [for the task](/{language}/api-manual/tasks)",
        "created": "The task was taken on",
        "response_field": "What the task says of `{name}`",
        "prose": "What `{name}` does to the clip\n\n**Note:**\n\n- `5` and `10` only, never more than `{other}`\n"
        "- Required with `{other}`: see above. Default: 99",
    },
    "es": {
        "skip": "Saltar al contenido principal",
        "keys": "Autorizaciones",
        "body": "Cuerpo",
        "response": "Respuesta",
        "required": "requerido",
        "default": "predeterminado",
        "options": "Opciones disponibles:",
        "example": "Ejemplo:",
        "range": "Rango requerido:",
        "about": "- Hace vídeos\n- Pregunte [por la tarea](/{language}/api-manual/tasks)",
        "created": "La tarea se ha aceptado",
        "response_field": "Lo que la tarea dice de `{name}`",
        "prose": "Lo que `{name}` hace con el clip\n\n**Nota:**\n\n- Solo `5` y `10`, nunca más que `{other}`\n"
        "- Hace falta con `{other}`: véase arriba. Valor: 99",
    },
    "fr": {
        "skip": "Passer au contenu principal",
        "keys": "Autorisations",
        "body": "Corps",
        "response": "Réponse",
        "required": "requis",
        "default": "défaut",
        "options": "Options disponibles\u00a0:",
        "example": "Exemple :",
        "range": "Plage requise :",
        "about": "- Fait des vidéos\n- Demandez [la tâche](/{language}/api-manual/tasks)",
        "created": "La tâche est acceptée",
        "response_field": "Ce que la tâche dit de `{name}`",
        "prose": "Ce que `{name}` fait au clip\n\n**Remarque :**\n\n"
        "- Seulement `5` et `10`, jamais plus que `{other}`\n"
        "- Nécessaire avec `{other}` : voir plus haut. Valeur : 99",
    },
    "de": {
        "skip": "Zum Hauptinhalt springen",
        "keys": "Autorisierungen",
        "body": "Body",
        "response": "Antwort",
        "required": "erforderlich",
        "default": "Standard",
        "options": "Verfügbare Optionen:",
        "example": "Beispiel:",
        "range": "Erforderlicher Bereich:",
        "about": "- Macht Videos\n- Fragen Sie [nach der Aufgabe](/{language}/api-manual/tasks)",
        "created": "Die Aufgabe ist angenommen",
        "response_field": "Was die Aufgabe über `{name}` sagt",
        "prose": "Was `{name}` mit dem Clip macht\n\n**Hinweis:**\n\n- Nur `5` und `10`, nie mehr als `{other}`\n"
        "- Nötig mit `{other}`: siehe oben. Wert: 99",
    },
    "ko": {
        "skip": "메인 콘텐츠로 건너뛰기",
        "keys": "인증",
        "body": "본문",
        "response": "응답",
        "required": "필수",
        "default": "기본값",
        "options": "사용 가능한 옵션:",
        "example": "예시:",
        "range": "필수 범위:",
        "about": "- 비디오를 만듭니다\n- [작업 확인](/{language}/api-manual/tasks)",
        "created": "작업을 받았습니다",
        "response_field": "`{name}`에 대한 작업의 설명",
        "prose": "`{name}` 값이 영상에 하는 일\n\n**참고:**\n\n"
        "- `5` 와 `10` 만 가능, `{other}` 이하\n- `{other}` 사용 시 필요. 값: 99",
    },
    "ja": {
        "skip": "メインコンテンツへスキップ",
        "keys": "承認",
        "body": "ボディ",
        "response": "レスポンス",
        "required": "必須",
        "default": "デフォルト",
        "options": "利用可能なオプション:",
        "example": ":",
        "range": "必須範囲:",
        "about": "- 動画を作ります\n- [タスクを見る](/{language}/api-manual/tasks)",
        "created": "タスクを受け付けました",
        "response_field": "`{name}` についてのタスクの説明",
        "prose": "`{name}` が動画にすること\n\n**注意:**\n\n"
        "- `5` と `10` のみ、`{other}` 以下\n- `{other}` のとき必要。値：99",
    },
    "cn": {
        "skip": "跳转到主要内容",
        "keys": "授权",
        "body": "请求体",
        "response": "响应",
        "required": "必填",
        "default": "默认值",
        "options": "可用选项:",
        "example": "示例:",
        "range": "必填范围:",
        "about": "- 制作视频\n- [查看任务](/{language}/api-manual/tasks)",
        "created": "任务已接受",
        "response_field": "任务对 `{name}` 的说明",
        "prose": "`{name}` 对视频的作用\n\n**注意:**\n\n"
        "- 只能是 `5` 和 `10`,不超过 `{other}`\n- 与 `{other}` 一起时需要。值：99",
    },
}

LANGUAGES = tuple(TEXTS)
LOSING_SHORT_WORDS = ("ja", "cn")
"""Languages whose rendered pages lose words of one character between inline code."""

SWEDISH = TEXTS["en"] | {
    "skip": "Hoppa till innehållet",
    "keys": "Behörighet",
    "body": "Brödtext",
    "response": "Svar",
    "required": "obligatorisk",
    "default": "standardvärde",
    "options": "Tillgängliga alternativ:",
    "example": "Exempel:",
    "range": "Tillåtet intervall:",
    "created": "Uppgiften är mottagen",
    "response_field": "Vad uppgiften säger om `{name}`",
    "prose": "Vad `{name}` gör med klippet\n\n**Obs:**\n\n- Endast `5` och `10`, aldrig mer än `{other}`",
}
"""A language that the documentation does not have."""
