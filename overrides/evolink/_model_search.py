"""Chooses models by what they are and can do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .catalog import Model

_WORDS = {"qualities": "quality", "aspect_ratios": "aspect ratio", "inputs": "input"}
_SOUNDS: dict[bool | None, tuple[str | None, ...]] = {
    None: ("always", "choice", None),
    True: ("always", "choice"),
    False: ("choice",),
}
"""What a model's `sound` may be, by what is asked for."""


def chosen(
    models: list[Model], wanted: Mapping[str, str | Collection[str] | None], *, duration: int | None, sound: bool | None
) -> list[Model]:
    """Those of `models` that have every wanted value.

    Args:
        models: the models to choose from.
        wanted: the name of a fact -> one value or several that it must hold; None asks for nothing.
        duration: a length in seconds that must be on offer.
        sound: whether sound must, or must not, be possible.

    Raises:
        ValueError: no model has one of the wanted values.
    """
    asked = {
        fact: {values} if isinstance(values, str) else {*values}
        for fact, values in wanted.items()
        if values is not None
    }
    for fact, values in asked.items():
        _refuse_unknown(fact, values, {value for model in models for value in _values(model, fact)})
    return [
        model
        for model in models
        if all(values <= _values(model, fact) for fact, values in asked.items())
        and (duration is None or duration in (model.durations or ()))
        and model.sound in _SOUNDS[sound]
    ]


def _values(model: Model, fact: str) -> set[str]:
    value: str | tuple[str, ...] | None = getattr(model, fact)
    return {value} if isinstance(value, str) else {*(value or ())}


def _refuse_unknown(fact: str, values: Iterable[str], known: Collection[str]) -> None:
    for value in sorted(set(values) - set(known)):
        word = _WORDS.get(fact, fact)
        raise ValueError(f"No model has the {word} {value!r}. There are {', '.join(sorted(known))}.")
