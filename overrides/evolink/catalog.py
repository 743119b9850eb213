"""Facts about the models: which there are, what each makes of what, and its contract.

Everything here is read from generated/evolink_api, which is made from spec/models.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

__all__ = ["Model", "aliases", "contract", "get", "ids", "message_schema", "models", "schema", "search"]


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the API and what people choose it by."""

    id: str
    """The id, as `model` in a request."""
    class_name: str
    """The name of its request class in `evolink.models`."""
    description: str
    family: str
    """The vendor's family, such as "kling"."""
    task: str
    """What it does: "text-to-video", "image-to-video", "video-edit" and so on."""
    result: str
    """What it makes: "video" or "element"."""
    inputs: tuple[str, ...]
    """What it works from, of "text", "image", "video" and "audio"."""
    docs: str
    """The URL of its documentation."""
    checked: str
    """The date of the documentation that its spec agrees with, as YYYY-MM-DD."""
    durations: tuple[int, ...] | None = None
    """The lengths it makes, in seconds, where they can be chosen."""
    qualities: tuple[str, ...] | None = None
    aspect_ratios: tuple[str, ...] | None = None
    sound: Literal["always", "choice"] | None = None
    """Whether its video has sound: always, or as the request says; None where the documentation does not say."""
    renamed_to: str | None = None
    """The newer name that the API maps this one to."""
    sandbox: Mapping[str, Any] = field(default_factory=dict)
    """How the sandbox acts it."""

    @property
    def estimated_time(self) -> int:
        """The seconds that a generation takes, as the documentation's sample of a reply says."""
        return int(self.sandbox["estimated_time"])

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) of its request, standing alone."""
        return schema(self.id)

    @property
    def examples(self) -> dict[str, Any]:
        """Valid requests by name, the plainest first."""
        return dict(_examples()[self.id])

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules between the fields of its request, each as a sentence."""
        return tuple(dict.fromkeys(_sentences(self.schema, self.schema)))

    @property
    def notices(self) -> tuple[str, ...]:
        """What is allowed in its request but should be known, each as a sentence."""
        return tuple(notice["sentence"] for notice in self.schema.get("x-notices", ()))

    @property
    def request_class(self) -> Any:
        """The class of its requests."""
        from evolink_api import models as classes

        return getattr(classes, self.class_name)


def ids() -> Collection[str]:
    """The ids of all models."""
    from evolink_api.ids import IDS

    return IDS.keys()


def models() -> list[Model]:
    """All models, in the order of their ids."""
    return [get(model) for model in ids()]


def search(
    *,
    family: str | None = None,
    task: str | None = None,
    inputs: str | Collection[str] | None = None,
    duration: int | None = None,
    quality: str | None = None,
    aspect_ratio: str | None = None,
    sound: bool | None = None,
    result: str | None = None,
) -> list[Model]:
    """The models for which every condition that is given holds, in the order of their ids.

        >>> [model.id for model in catalog.search(task="text-to-video", duration=15, quality="4k", family="kling")]
        ['kling-o3-text-to-video', 'kling-v3-text-to-video']

    Args:
        family: the vendor's family, such as "kling".
        task: such as "text-to-video" or "video-edit". Some models for text-to-video also start from a picture:
            `inputs` finds them too.
        inputs: what it must be able to work from, one or several of "text", "image", "video" and "audio".
        duration: a length in seconds that can be asked for.
        quality: such as "1080p".
        aspect_ratio: such as "9:16".
        sound: True for models whose video has or can have sound, False for those whose video can be without; those of
            which the documentation does not say are in neither.
        result: "video" or "element".

    Raises:
        ValueError: no model has such a family, task, input, quality, aspect ratio or result; the message names those
            that there are.
    """
    from ._model_search import chosen

    wanted = {"family": family, "task": task, "inputs": inputs, "result": result}
    wanted |= {"qualities": quality, "aspect_ratios": aspect_ratio}
    return chosen(models(), wanted, duration=duration, sound=sound)


def aliases() -> Mapping[str, tuple[str, str]]:
    """Other names that the API takes for a model: alias -> the model's id, and since when, as YYYY-MM-DD."""
    from evolink_api.ids import ALIASES

    return ALIASES


@functools.cache
def get(model: str) -> Model:
    """The facts about one model, by its id or by another name that the API takes for it.

    Raises:
        KeyError: there is no such model.
    """
    model, _ = aliases().get(model, (model, ""))
    return Model(id=model, **_rows()[model])


@functools.cache
def contract() -> dict[str, Any]:
    """The whole API as one OpenAPI 3.1 document: generated/evolink_api/contract.json."""
    return _load("contract.json")


def _sentences(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """The sentences of the rules between the fields of an object and of those in it; not those of a single text."""
    node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")] if "$ref" in node else node
    if node.get("type") == "string":
        return
    for part in (node, *node.get("allOf", ())):
        yield from (rule["sentence"] for rule in part.get("x-rules", ()))
    for inner in (*node.get("properties", {}).values(), *([node["items"]] if "items" in node else [])):
        yield from _sentences(inner, schema)


@functools.cache
def _examples() -> dict[str, dict[str, Any]]:
    return _load("examples.json")


@functools.cache
def _rows() -> dict[str, dict[str, Any]]:
    from evolink_api.catalog import MODELS

    return MODELS


@functools.cache
def schema(model: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a model's request, by the model's id; the facts about no model are loaded for it.

    Raises:
        KeyError: there is no such model.
    """
    if model not in ids():
        raise KeyError(model)
    return _load(f"schemas/{model}.json")


@functools.cache
def message_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12), standing alone, of what an operation takes or answers, such as TaskDetail.

    Raises:
        KeyError: the API has no such message.
    """
    try:
        return _load(f"messages/{name}.json")
    except FileNotFoundError:
        raise KeyError(name) from None


def _load(name: str) -> dict[str, Any]:
    import evolink_api

    loaded: dict[str, Any] = json.loads(Path(evolink_api.__path__[0], name).read_bytes())
    return loaded
