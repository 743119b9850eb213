"""What is written beside the generator's output: catalog, operations, schemas, examples, contract.json."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from pprint import pformat

from .bundle import COMPONENT, references, request_schemas, standalone_schema
from .generator import RUFF_FORMAT
from .sources import Json

SOUND_SWITCHES = {"sound", "generate_audio", "keep_original_sound", "keep_sound"}
"""The fields that turn a video's sound on and off."""

MADE = "Made by scripts/generate from spec/. Do not edit."


def write_derived(contract: Json, package: Path) -> None:
    """Adds the derived files to the generated `package` and puts the note of their making on line 1 of each file."""
    (package / "py.typed").write_text("", "utf-8")
    (package / "contract.json").write_text(_with_note("x-generated", contract), "utf-8")
    (package / "examples.json").write_text(_with_note("x-generated", _examples(contract)), "utf-8")
    _write_schemas(contract, request_schemas(contract), package / "schemas")
    _write_schemas(contract, {name: name for name in _messages(contract)}, package / "messages")
    modules = {"catalog.py": _catalog(contract), "ids.py": _ids(contract), "operations.py": _operations(contract)}
    for name, text in modules.items():
        (package / name).write_text(text, "utf-8")
    subprocess.run([sys.executable, "-P", "-m", "ruff", *RUFF_FORMAT, *modules], cwd=package, check=True)
    for module in package.rglob("*.py"):
        module.write_text(f"# {MADE}\n{module.read_text('utf-8')}", "utf-8")


def _write_schemas(contract: Json, names: dict[str, str], folder: Path) -> None:
    """One standing alone for each file's stem -> name: who checks against one loads that one."""
    folder.mkdir()
    for stem, name in names.items():
        text = _with_note("$comment", standalone_schema(contract, name))
        (folder / f"{stem}.json").write_text(text, "utf-8")


def _examples(contract: Json) -> Json:
    """Valid requests by model and name: apart, so that whoever wants those of one model need not read contract.json."""
    body = contract["paths"]["/v1/videos/generations"]["post"]["requestBody"]["content"]["application/json"]
    found: Json = {model: {} for model in request_schemas(contract)}
    for name, example in body["examples"].items():
        model = example["value"]["model"]
        found[model][name.removeprefix(f"{model}.")] = example["value"]
    return found


def _messages(contract: Json) -> list[str]:
    """What the operations take and answer, but for the requests of the models."""
    about = {"paths": contract["paths"], **contract["components"], "schemas": None}
    named = {reference.removeprefix(COMPONENT) for reference in references(about) if COMPONENT in reference}
    return sorted(named - {"VideoRequest"})


def facts(name: str, schemas: Json) -> Json:
    """The row in the catalog of the model whose request is `name` of `schemas`."""
    schema = schemas[name]
    told = schema["x-evolink"]
    fields = schema["properties"]
    durations = _seconds(fields.get("duration", {}))
    inputs = ["text"] if "prompt" in fields else []
    inputs += sorted(set(_media_kinds(schema, schemas)))
    row = {
        "class_name": name,
        "description": schema["description"],
        **{key: told[key] for key in ("family", "task", "result", "docs", "checked")},
        "inputs": tuple(inputs),
        "durations": tuple(durations) or None,
        "qualities": _choices(fields, "quality"),
        "aspect_ratios": _choices(fields, "aspect_ratio"),
        "sound": _sound(schema, schemas, told),
        "renamed_to": told["renames"][-1]["to"] if told.get("renames") else None,
        "sandbox": told["sandbox"],
    }
    return {key: value for key, value in row.items() if value is not None}


def _media_kinds(node: Json, schemas: Json) -> Iterator[str]:
    """The kind of each media field, nested ones too."""
    for _, field in _fields_below(node, schemas):
        if "x-media" in field:
            yield field["x-media"]["kind"]


def _fields_below(node: Json, schemas: Json) -> Iterator[tuple[str, Json]]:
    """Each field below `node` with its name, nested ones and the elements of lists too."""
    named = list(node.get("properties", {}).items())
    named += [("", node["items"])] if "items" in node else []
    for name, field in named:
        field = schemas[field["$ref"].removeprefix(COMPONENT)] if "$ref" in field else field
        yield name, field
        yield from _fields_below(field, schemas)


def _sound(schema: Json, schemas: Json, told: Json) -> str | None:
    """What the file says of the video's sound, or what its fields tell of it; None where neither does."""
    said: str | None = told.get("sound")
    if said is not None or told["result"] != "video":
        return said
    names = {name for name, _ in _fields_below(schema, schemas)}
    given = [
        name for name, field in schema["properties"].items() if "audio" in {*_media_kinds({"items": field}, schemas)}
    ]
    if names & SOUND_SWITCHES:
        return "choice"
    if set(given) & set(schema["required"]):
        return "always"
    return "choice" if given else None


def _seconds(duration: Json) -> list[int]:
    """The lengths that can be asked for; a choice such as -1 or "auto", which leaves it to the model, is none."""
    if "oneOf" in duration:
        return sorted({seconds for choice in duration["oneOf"] for seconds in _seconds(choice)})
    if "minimum" in duration and "maximum" in duration:
        return list(range(duration["minimum"], duration["maximum"] + 1))
    return [value for value in duration.get("enum", ()) if isinstance(value, int) and value > 0]


def _choices(fields: Json, name: str) -> tuple[str, ...] | None:
    options = fields.get(name, {}).get("enum")
    return tuple(options) if options else None


def _catalog(contract: Json) -> str:
    schemas = contract["components"]["schemas"]
    rows = {model: facts(name, schemas) for model, name in request_schemas(contract).items()}
    return (
        '"""Facts about the models, by their ids. Read them through `evolink.catalog`."""\n\n'
        "from typing import Any\n\n"
        f"MODELS: dict[str, dict[str, Any]] = {pformat(rows, width=120, sort_dicts=False)}\n"
    )


def _ids(contract: Json) -> str:
    """Apart from the facts, so that checking a request loads those of no model."""
    schemas = contract["components"]["schemas"]
    names = request_schemas(contract)
    aliases = {
        alias["id"]: (model, alias["date"])
        for model, name in names.items()
        for alias in schemas[name]["x-evolink"].get("aliases", ())
        if alias["id"] not in names
    }
    return (
        '"""The names of the models. Read them through `evolink.catalog`."""\n\n'
        f"IDS: dict[str, str] = {pformat(names, width=120, sort_dicts=False)}\n"
        '"""The id of each model, and the name of its request class."""\n\n'
        f"ALIASES: dict[str, tuple[str, str]] = {pformat(aliases, width=120, sort_dicts=False)}\n"
        '"""Other names that the API takes: the id of the model, and since when."""\n'
    )


def _operations(contract: Json) -> str:
    lines = [
        '"""Where each operation of the API is to be found."""\n',
        "from typing import NamedTuple\n\n",
        "class Operation(NamedTuple):",
        '    """An operation: its HTTP method, its path with {parameters}, and the host that answers it."""\n',
        "    method: str",
        "    path: str",
        "    server: str\n\n",
    ]
    for path, item in contract["paths"].items():
        server = item.get("servers", contract["servers"])[0]["url"]
        for verb, operation in item.items():
            if verb != "servers":
                where = ", ".join(json.dumps(word) for word in (verb.upper(), path, server))
                lines.append(f"{operation['operationId'].upper()} = Operation({where})")
    return "\n".join(lines) + "\n"


def _with_note(key: str, value: Json) -> str:
    """JSON whose first line says how it was made."""
    rest = json.dumps(value, ensure_ascii=False, indent=1).removeprefix("{\n")
    return f'{{"{key}": "{MADE}",\n{rest}\n'
