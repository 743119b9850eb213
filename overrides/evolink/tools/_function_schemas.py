"""Function definitions for language models: the tools, and one function for each model, in the format of a provider."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal, TypeAlias

from .. import catalog
from ._definitions import TOOLS, Tool
from ._dialects import DIALECTS, JSON_SCHEMA, Dialect

Style: TypeAlias = Literal["openai", "anthropic", "gemini"]

MAX_DESCRIPTION = 1024
"""Characters of a function's description, the limit of OpenAI."""
_CHECKED = "Rules between fields and everything else are checked before anything is paid."
_AGENTS_POLL = "Leave it out: wait_task polls."
"""The description of `callback_url`, which an agent cannot receive."""


def schemas(
    models: Iterable[str] | None = None,
    *,
    style: Style = "openai",
    strict: bool = False,
    per_model: bool | None = None,
    tools: Iterable[str] = ("generate",),
) -> list[dict[str, Any]]:
    """Return function definitions for a provider's API; `call` carries out what the language model makes of them.

        >>> [each["name"] for each in tools.schemas(["veo3.1-pro"], style="anthropic")]
        ['veo3_1-pro']

    Args:
        models: The models that may be used, by their ids; all by default.
        style: The provider's format: "openai" for chat completions, "anthropic", or "gemini" for function declarations.
        strict: Whether to use the provider's strict mode, in which the model cannot deviate from the schema. What the
            schema then lacks is in the descriptions, and `call` checks it. Gemini has no such mode; its schemas
            are the same.
        per_model: Whether each model is a function of its own, named like the model with `_` for `.`, whose parameters
            are the fields of its request. Otherwise `generate` is one function for all, whose `request` is an object,
            or JSON in a string where the format has no such object. By default, if `models` is given.
        tools: The tools to define, of `NAMES`; `generate` stands for the functions of the models.

    Raises:
        KeyError: If the catalog has no such model, or there is no such tool.
        ValueError: If there is no such style.
    """
    if (style, strict) not in DIALECTS:
        raise ValueError(f"style is {style!r}; it must be 'openai', 'anthropic' or 'gemini'.")
    dialect = DIALECTS[style, strict]
    models = [models] if isinstance(models, str) else models
    ids = [*catalog.ids()] if models is None else [catalog.get(model).id for model in models]
    definitions: list[tuple[str, str, dict[str, Any]]] = []
    for name in tools:
        if name == "generate" and (models is not None if per_model is None else per_model):
            definitions += [(function_name(model), *_model_function(model, dialect)) for model in ids]
        else:
            definitions.append((name, *_tool_function(_get_tool(name), dialect, None if models is None else ids)))
    wrap = _FORMATS[style]
    return [wrap(*definition, strict) for definition in definitions]


def function_name(model: str) -> str:
    """Return the name of a model's function: OpenAI and Anthropic allow no dot in it."""
    return model.replace(".", "_")


@functools.cache
def model_of_function() -> Mapping[str, str]:
    """Return the model of each function name; a model's id is a name of its function, too."""
    return {name: model for model in catalog.ids() for name in (function_name(model), model)}


def compact_schema(model: str, dialect: Dialect = JSON_SCHEMA) -> dict[str, Any]:
    """Return the fields of a model's request in a dialect, without the rules between them and without `model`."""
    schema = catalog.schema(model)
    properties = {name: field for name, field in schema["properties"].items() if name != "model"}
    if "callback_url" in properties:
        properties["callback_url"] = {"type": "string", "format": "uri", "description": _AGENTS_POLL}
    required = [name for name in schema["required"] if name != "model"]
    fields = {"type": "object", "properties": properties, "additionalProperties": False}
    return dialect.convert({**fields, "required": required} if required else fields, schema)


def _model_function(model: str, dialect: Dialect) -> tuple[str, dict[str, Any]]:
    """Return the description and the parameters of a model's function."""
    facts = catalog.get(model)
    sentences = [facts.description, *facts.rules, *facts.warnings]
    description = "Costs credits."
    kept = 0
    for sentence in sentences:
        if len(description) + len(sentence) + len(_CHECKED) + 2 > MAX_DESCRIPTION:
            break
        description = f"{description} {sentence}"
        kept += 1
    parameters = compact_schema(model, dialect)
    if sentences[kept:]:
        parameters["description"] = " ".join(sentences[kept:])
    return f"{description} {_CHECKED}", parameters


def _tool_function(tool: Tool, dialect: Dialect, models: Collection[str] | None) -> tuple[str, dict[str, Any]]:
    """Return the description and the parameters of a tool."""
    schema = tool.input_schema
    if "request" in tool.properties and not dialect.has_free_objects:
        schema["properties"]["request"] = {
            "type": "string",
            "description": f"{tool.properties['request']['description']} As JSON in a string.",
        }
    allowed = f" Models: {', '.join(models)}." if models is not None and "request" in tool.properties else ""
    return f"{tool.description}{allowed}", dialect.convert(schema, schema)


def _get_tool(name: str) -> Tool:
    if name not in TOOLS:
        raise KeyError(f"There is no tool {name!r}. There are {', '.join(TOOLS)}.")
    return TOOLS[name]


def _openai(name: str, description: str, parameters: dict[str, Any], strict: bool) -> dict[str, Any]:
    function = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": {**function, "strict": True} if strict else function}


def _anthropic(name: str, description: str, parameters: dict[str, Any], strict: bool) -> dict[str, Any]:
    tool = {"name": name, "description": description, "input_schema": parameters}
    return {**tool, "strict": True} if strict else tool


def _gemini(name: str, description: str, parameters: dict[str, Any], strict: bool) -> dict[str, Any]:
    declaration = {"name": name, "description": description}
    return {**declaration, "parameters": parameters} if parameters["properties"] else declaration


_FORMATS: dict[Style, Callable[[str, str, dict[str, Any], bool], dict[str, Any]]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "gemini": _gemini,
}
