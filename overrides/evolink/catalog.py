"""The catalog of models: their facts, a search by these facts, and their JSON Schemas.

Everything is read from generated/evolink_api, which is generated from spec/models; each file on first use.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ._contract_files import aliases, contract, ids, load_json, message_schema, schema, unknown_model

if TYPE_CHECKING:
    from evolink_api.choices import AspectRatio, Family, GenerationTask, Input, Quality, Result
else:  # scripts/generate imports this module before generated/ exists
    AspectRatio = Family = GenerationTask = Input = Quality = Result = str

__all__ = [
    "MAX_AGE",
    "Model",
    "age",
    "aliases",
    "checked",
    "contract",
    "get",
    "ids",
    "message_schema",
    "models",
    "schema",
    "search",
    "undocumented",
]

MAX_AGE = 90
"""Days after which the catalog counts as outdated. EvoLink adds models every few weeks."""


@dataclass(frozen=True, slots=True)
class Model:
    """The facts about one model of the API."""

    id: str
    """The id, as `model` in a request."""
    class_name: str
    """The name of its request class in `evolink.models`."""
    description: str
    family: Family
    """The vendor's family, such as "kling"."""
    task: GenerationTask
    """What it does: "text-to-video", "image-to-video", "video-edit" and so on."""
    result: Result
    """What it generates: "video" or "element"."""
    inputs: tuple[Input, ...]
    """What it generates from, of "text", "image", "video" and "audio"."""
    docs: str
    """The URL of its documentation."""
    checked: str
    """The date of the documentation that its spec agrees with, as YYYY-MM-DD."""
    durations: tuple[int, ...] | None = None
    """The lengths that a request can choose, in seconds; None if it cannot choose."""
    qualities: tuple[Quality, ...] | None = None
    aspect_ratios: tuple[AspectRatio, ...] | None = None
    source: str | None = None
    """Where its facts come from, if not from the page in `docs`, and which facts are missing there."""
    sound: Literal["always", "choice"] | None = None
    """Whether its video has sound: always, or by the request's choice; None if the documentation does not state it."""
    renamed_to: str | None = None
    """The newer name that the API maps this one to."""
    sandbox: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """How the sandbox simulates it."""

    @property
    def estimated_time(self) -> int:
        """The duration of a generation in seconds, from the sample response in the documentation."""
        return int(self.sandbox["estimated_time"])

    @property
    def schema(self) -> dict[str, Any]:
        """The standalone JSON Schema (2020-12) of its request."""
        return schema(self.id)

    @property
    def examples(self) -> dict[str, Any]:
        """Valid requests by name, the simplest first."""
        return dict(_examples()[self.id])

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules between the fields of its request, each as a sentence."""
        return tuple(dict.fromkeys(_iter_rule_sentences(self.schema, self.schema)))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed in its request but worth knowing, each as a sentence."""
        return tuple(notice["sentence"] for notice in self.schema.get("x-notices", ()))

    @property
    def request_class(self) -> Any:
        """The class of its requests."""
        from evolink_api import models as classes

        return getattr(classes, self.class_name)


def models() -> list[Model]:
    """Return all models, in the order of their ids."""
    return [get(model) for model in ids()]


def undocumented() -> Mapping[str, str]:
    """Return the models that EvoLink prices but does not document: id -> what is known of it, as sentences.

    They are not in the catalog: their fields are not known.
    """
    from evolink_api.ids import UNDOCUMENTED

    return UNDOCUMENTED


def checked() -> str:
    """Return the date of the catalog, YYYY-MM-DD: that of the newest documentation that the spec agrees with."""
    from evolink_api.ids import CHECKED

    return CHECKED


def age(today: str | None = None) -> int:
    """Return the age of the catalog in days, at least 0. It is outdated after `MAX_AGE` days.

    Args:
        today: The date to count to, YYYY-MM-DD; by default the current one in UTC.
    """
    from datetime import UTC, date, datetime

    until = datetime.now(UTC).date() if today is None else date.fromisoformat(today)
    return max((until - date.fromisoformat(checked())).days, 0)


@functools.cache
def get(model: str) -> Model:
    """Return the facts about one model.

    Args:
        model: The id of the model, or an alias that the API accepts for it.

    Raises:
        KeyError: If the catalog has no such model; the message names similar ones.
    """
    model, _ = aliases().get(model, (model, ""))
    if model not in ids():
        raise unknown_model(model)
    return Model(id=model, **_rows()[model])


def search(
    *,
    family: Family | None = None,
    task: GenerationTask | None = None,
    inputs: Input | Collection[Input] | None = None,
    duration: int | None = None,
    quality: Quality | None = None,
    aspect_ratio: AspectRatio | None = None,
    sound: bool | None = None,
    result: Result | None = None,
) -> list[Model]:
    """Return the models that meet every given condition, in the order of their ids.

        >>> [model.id for model in catalog.search(task="text-to-video", duration=15, quality="4k", family="kling")]
        ['kling-o3-text-to-video', 'kling-v3-text-to-video']

    Args:
        family: The vendor's family, such as "kling".
        task: Such as "text-to-video" or "video-edit". Some models for text-to-video also start from an image: search
            with `inputs` to find them too.
        inputs: What the model must be able to generate from: one or several of "text", "image", "video" and "audio".
        duration: A length in seconds that a request can choose.
        quality: Such as "1080p".
        aspect_ratio: Such as "9:16".
        sound: True for models whose video has or can have sound, False for models whose video can be silent. Models
            whose documentation does not state it match neither.
        result: "video" or "element".

    Raises:
        ValueError: If no model at all has such a family, task, input, quality, aspect ratio or result; the message
            lists the existing ones.
    """
    required: dict[str, str | Collection[str] | None] = {
        "family": family,
        "task": task,
        "inputs": inputs,
        "result": result,
    }
    required |= {"qualities": quality, "aspect_ratios": aspect_ratio}
    return [
        model
        for model in _models_with(required)
        if (duration is None or duration in (model.durations or ())) and model.sound in _SOUNDS[sound]
    ]


_FACT_NAMES = {"qualities": "quality", "aspect_ratios": "aspect ratio", "inputs": "input"}
"""What messages call a fact, where that is not its field's name."""
_SOUNDS: dict[bool | None, tuple[str | None, ...]] = {
    None: ("always", "choice", None),
    True: ("always", "choice"),
    False: ("choice",),
}
"""The values of a model's `sound` that match, by the `sound` of a search."""


def _models_with(required: Mapping[str, str | Collection[str] | None]) -> list[Model]:
    """Return the models whose facts include the required values; None requires nothing.

    Raises:
        ValueError: If no model has one of the values.
    """
    conditions = {
        fact: {values} if isinstance(values, str) else {*values}
        for fact, values in required.items()
        if values is not None
    }
    for fact, values in conditions.items():
        _raise_if_unknown(fact, values, {value for model in models() for value in _values_of(model, fact)})
    return [
        model for model in models() if all(values <= _values_of(model, fact) for fact, values in conditions.items())
    ]


def _values_of(model: Model, fact: str) -> set[str]:
    value: str | tuple[str, ...] | None = getattr(model, fact)
    return {value} if isinstance(value, str) else {*(value or ())}


def _raise_if_unknown(fact: str, values: set[str], existing: set[str]) -> None:
    for value in sorted(values - existing):
        name = _FACT_NAMES.get(fact, fact)
        raise ValueError(f"No model has the {name} {value!r}. There are {', '.join(sorted(existing))}.")


def _iter_rule_sentences(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield the sentences of the rules of an object and of the objects in it, but not those of single strings."""
    node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")] if "$ref" in node else node
    if node.get("type") == "string":
        return
    for subschema in (node, *node.get("allOf", ())):
        yield from (rule["sentence"] for rule in subschema.get("x-rules", ()))
    for child in (*node.get("properties", {}).values(), *([node["items"]] if "items" in node else [])):
        yield from _iter_rule_sentences(child, schema)


@functools.cache
def _examples() -> dict[str, dict[str, Any]]:
    return load_json("examples.json")


@functools.cache
def _rows() -> dict[str, dict[str, Any]]:
    from evolink_api.catalog import MODELS

    return MODELS


def __dir__() -> list[str]:
    return sorted(__all__)
