"""Changes between two states of the documentation, as text, JSON, GitHub's workflow commands or Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from ..comparison.oasdiff_axes import Move
from ..comparison.severity import Effect
from .sentences import code, command, plain, shown

_Moves = Sequence[Move]


def report_moves(found: _Moves, *, form: str) -> str:
    """The changes in one of FORMATS, ending in a line break."""
    return _FORMS[form](found)


def _as_text(found: _Moves) -> str:
    lines = [
        f"{each.level:<8}{plain(each.model)} {each.effect}: {plain(each.pointer)} {plain(each.keyword)}"
        f" {each.action}: {_from_to(each)}"
        for each in found
    ]
    return "".join(f"{line}\n" for line in [*lines, _sum(found)])


def _from_to(move: Move) -> str:
    old, new = ("nothing" if value is None else shown(value) for value in (move.old, move.new))
    return f"{old} -> {new}"


def _sum(found: _Moves) -> str:
    counts = [(sum(1 for each in found if each.level == level), level) for level in ("error", "warning", "info")]
    told = ", ".join(f"{number} {level}" for number, level in counts if number)
    models = len({each.model for each in found})
    return f"{len(found)} changes of {models} models: {told}" if found else "no changes"


def _as_json(found: _Moves) -> str:
    lines = [json.dumps(each.told(), ensure_ascii=False) for each in found]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def _as_github(found: _Moves) -> str:
    return "".join(
        command(
            _ANNOTATIONS[each.level],
            {"title": f"{each.model}: {each.effect}"},
            f"{each.pointer} {each.keyword} {each.action}: {_from_to(each)} ({each.page})",
        )
        + "\n"
        for each in found
    )


_ANNOTATIONS = {"error": "error", "warning": "warning", "info": "notice"}


def _as_markdown(found: _Moves) -> str:
    lines = ["## How the documentation changed", "", f"{_sum(found).capitalize()}.", ""]
    if found:
        lines += ["| level | model | effect | place | action | was | is |", "|---|---|---|---|---|---|---|"]
        lines += [*map(_row, found), ""]
    return "\n".join(lines)


def _row(each: Move) -> str:
    was, now = ("–" if value is None else code(shown(value)) for value in (each.old, each.new))
    place = code(f"{each.pointer} {each.keyword}")
    name = f"**{each.effect}**" if each.effect in (Effect.NARROWING, Effect.GONE) else each.effect
    return f"| {each.level} | {code(each.model)} | {name} | {place} | {each.action} | {was} | {now} |"


_FORMS: Mapping[str, Callable[[_Moves], str]] = {
    "text": _as_text,
    "json": _as_json,
    "github": _as_github,
    "markdown": _as_markdown,
}
FORMATS = tuple(_FORMS)
