"""Facts about the models: which there are, what each makes of what, and its contract.

Everything here is read from generated/evolink_api, which is made from spec/models.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Model", "contract", "get", "ids", "models"]


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
    renamed_to: str | None = None
    """The newer name that the API maps this one to."""
    sandbox: Mapping[str, Any] = field(default_factory=dict)
    """How the sandbox acts it."""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) of its request, standing alone."""
        return _schema(self.id)

    @property
    def examples(self) -> dict[str, Any]:
        """Valid requests by name, the plainest first."""
        body = contract()["paths"]["/v1/videos/generations"]["post"]["requestBody"]["content"]["application/json"]
        return {
            name.removeprefix(f"{self.id}."): example["value"]
            for name, example in body["examples"].items()
            if name.startswith(f"{self.id}.") and example["value"]["model"] == self.id
        }

    @property
    def request_class(self) -> Any:
        """The class of its requests."""
        from evolink_api import models as classes

        return getattr(classes, self.class_name)


def ids() -> Collection[str]:
    """The ids of all models."""
    return _rows().keys()


def models() -> list[Model]:
    """All models, in the order of their ids."""
    return [get(model) for model in _rows()]


@functools.cache
def get(model: str) -> Model:
    """The facts about one model.

    Raises:
        KeyError: there is no such model.
    """
    return Model(id=model, **_rows()[model])


@functools.cache
def contract() -> dict[str, Any]:
    """The whole API as one OpenAPI 3.1 document: generated/evolink_api/contract.json."""
    return _load("contract.json")


@functools.cache
def _rows() -> dict[str, dict[str, Any]]:
    from evolink_api.catalog import MODELS

    return MODELS


@functools.cache
def _schema(model: str) -> dict[str, Any]:
    return _load(f"schemas/{model}.json")


def _load(name: str) -> dict[str, Any]:
    import evolink_api

    loaded: dict[str, Any] = json.loads(Path(evolink_api.__path__[0], name).read_bytes())
    return loaded
