"""Unknown model ids: the models that an id may mean, and the message about it.

An id names a family, a version and a task, such as wan2.5-text-to-video. Spelling alone misleads: `wan2.5-t2v-preview`
is spelled most like sora-2-preview. So the models are compared by family and task first, then by version and other
words, and by spelling last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from .. import catalog
from .._security.redaction import shorten
from ._suggestions import closest_match

MAX_CANDIDATES = 12
"""The models that a message lists at most."""
MIN_PREFIX = 3
"""Characters from which the beginning of an id is one."""
MIN_TYPING_ERROR = 0.9
"""The similarity, as of `difflib`, from which an id counts as a misspelt one."""
MAX_LENGTH = 100
"""Characters of an id that is compared with the models; a longer one is none of them."""

_TASKS = {
    "text-to-video": r"t(?:ext)?-?(?:2|to)-?v(?:ideo)?",
    "image-to-video": r"i(?:mage)?-?(?:2|to)-?v(?:ideo)?",
    "reference-to-video": r"r(?:ef(?:erence)?)?-?(?:2|to)-?v(?:ideo)?|reference(?:-video)?",
    "draft-to-video": r"draft-?(?:2|to)-?v(?:ideo)?",
    "video-edit": r"v(?:ideo)?-?(?:2|to)-?v(?:ideo)?|video-edit(?:ing)?|edit",
    "video-extend": r"video-ext(?:end|ension)|extend",
    "motion-control": r"motion-control|motion",
}
"""Task -> the ways to write it in an id."""
_TASK_PATTERNS = {task: re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z0-9])") for task, pattern in _TASKS.items()}
_WORD_OR_NUMBER = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class _Name:
    """The parts of a model id."""

    task: str | None
    words: frozenset[str]
    numbers: frozenset[float]

    @classmethod
    def parse(cls, id_: str) -> _Name:
        text = re.sub(r"[\s_/:]+", "-", id_.casefold())
        task = next((task for task, pattern in _TASK_PATTERNS.items() if pattern.search(text)), None)
        rest = _TASK_PATTERNS[task].sub("-", text) if task else text
        parts = _WORD_OR_NUMBER.findall(rest)
        return cls(
            task,
            frozenset(part for part in parts if part[0].isalpha()),
            frozenset(float(part) for part in parts if part[0].isdigit()),
        )


def likely_models(id_: str) -> list[str]:
    """Return the models that an unknown id may mean, the most likely first; several only if they are equally likely.

    The list is empty if no model has its family and none is spelled like it.
    """
    if len(id_) > MAX_LENGTH:
        return []
    plain = _without_separators(id_)
    spelled = {model: _without_separators(model) for model in catalog.ids()}
    if plain in spelled.values():
        return [model for model, spelling in spelled.items() if spelling == plain]
    begun = [model for model, spelling in spelled.items() if len(plain) >= MIN_PREFIX and spelling.startswith(plain)]
    if begun:
        return sorted(begun, key=lambda model: -_similarity(id_, model))
    wanted, family = _Name.parse(id_), _family_of(id_)
    if family is None and wanted.task and not wanted.words:
        return _by_spelling(id_, [model for model in catalog.ids() if _Name.parse(model).task == wanted.task])
    if family is None:
        similar = closest_match(id_, catalog.ids(), cutoff=0.7)
        return [similar] if similar else []
    scores = {model.id: _score(wanted, _Name.parse(model.id)) for model in catalog.models() if model.family == family}
    best = max(scores.values())
    return _by_spelling(id_, [model for model, score in scores.items() if score == best])


def _by_spelling(id_: str, models: list[str]) -> list[str]:
    """Return the models, those first that are spelled most like the id; only those if the id may be a typing error."""
    similarity = {model: _similarity(id_, model) for model in models}
    most = max(similarity.values())
    if most >= MIN_TYPING_ERROR:
        return [model for model in models if similarity[model] == most]
    return sorted(models, key=lambda model: -similarity[model])


def _similarity(id_: str, model: str) -> float:
    return SequenceMatcher(a=id_.casefold(), b=model.casefold()).ratio()


def _without_separators(id_: str) -> str:
    return re.sub(r"[^a-z0-9]", "", id_.casefold())


def unknown_model_message(id_: str, likely: Iterable[str]) -> str:
    """Return the message about an unknown model: the likely ones, the age of the catalog, and how to send it anyway."""
    candidates = [repr(model) for model in likely]
    more = f" and {len(candidates) - MAX_CANDIDATES} more" if len(candidates) > MAX_CANDIDATES else ""
    if not candidates:
        hint = "evolink.catalog and `evolink models` list the models."
    elif len(candidates) == 1:
        hint = f"Did you mean {candidates[0]}?"
    else:
        hint = f"Did you mean one of {', '.join(candidates[:MAX_CANDIDATES])}{more}?"
    facts = catalog.undocumented().get(id_)
    return (
        f"Unknown model {shorten(id_)}. {f'{facts} ' if facts else ''}{hint} The catalog is from {catalog.checked()}"
        f" ({catalog.age()} days old). To send a model that it lacks, use check=False, on the command line --no-check."
    )


def _family_of(id_: str) -> str | None:
    """Return the family that an id names, if need be by a misspelt word; None if it names none."""
    owners = _family_words()
    words = sorted(_Name.parse(id_).words & owners.keys(), key=id_.casefold().find)
    if words:
        return owners[words[0]]
    first = re.match(r"[^a-z]*([a-z]{4,})", id_.casefold())
    similar = closest_match(first[1], [word for word in owners if len(word) > 3], cutoff=0.8) if first else None
    return owners[similar] if similar else None


def _family_words() -> dict[str, str]:
    """Return each word of more than three letters that only the ids of one family have -> that family."""
    families: dict[str, set[str]] = {}
    for model in catalog.models():
        for word in {*_Name.parse(model.id).words, model.family}:
            families.setdefault(word, set()).add(model.family)
    names = {model.family for model in catalog.models()}
    return {
        word: word if word in names else next(iter(owners))
        for word, owners in families.items()
        if word in names or (len(owners) == 1 and len(word) > 3)
    }


def _score(wanted: _Name, name: _Name) -> tuple[bool, bool, int, int]:
    """Return how well a model of the right family fits; the greatest of several fits best."""
    has_task = wanted.task is not None and wanted.task == name.task
    has_version = bool(wanted.numbers) and wanted.numbers <= name.numbers
    shared = {closest_match(word, name.words, cutoff=0.8) for word in wanted.words} - {None}
    return has_task, has_version, len(shared), -len(name.words - shared)
