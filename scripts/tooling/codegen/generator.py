"""Runs openapi-python-client on a view of the contract that keeps clear of its traps.

The traps of version 0.29.1, all reproduced: it ignores `discriminator` and drops `if`/`then` in silence; one bad
property drops a whole endpoint with exit 0; an unknown value of a reply's enum raises and loses the reply; a `default`
is sent in every request; an optional object answered as null crashes `from_dict`; HTTP 520 and 529 crash
`HTTPStatus()`; `repr()` of its client prints the token; its models/__init__ imports every model.
"""

from __future__ import annotations

import ast
import copy
import json
import os
import shlex
import subprocess
import sys
from importlib import resources
from pathlib import Path

from .bundle import COMPONENT, references, request_schemas
from .sources import Json, SpecError

TEMPLATES = Path(__file__).with_name("templates")

PATCHES: dict[str, list[tuple[str, str]]] = {
    # Keyword-only constructors: a new required field must not change the meaning of positional calls.
    "model.py.jinja": [("@_attrs_define\n", "@_attrs_define(kw_only=True)\n")],
    # The token stays out of repr().
    "client.py.jinja": [
        ('"token": namespace(type="str", default="",', '"token": namespace(type="str", default="field(repr=False)",'),
        ("_headers: dict[str, str] = field(", "_headers: dict[str, str] = field(repr=False, "),
    ],
    # A gateway's 520 to 529 are no HTTPStatus.
    "endpoint_module.py.jinja": [
        ("status_code=HTTPStatus(response.status_code)", "status_code=response.status_code"),
        ("from http import HTTPStatus\n", ""),
    ],
    "types.py.jinja": [("status_code: HTTPStatus", "status_code: int"), ("from http import HTTPStatus\n", "")],
}
"""What is changed in the generator's own templates, each at exactly one place."""

_RUFF_STYLE = ("--isolated", "--no-cache", "--quiet", "--line-length", "120", "--target-version", "py311")
RUFF_FIX = ("check", "--fix-only", "--select", "F401,I", *_RUFF_STYLE)
RUFF_FORMAT = ("format", *_RUFF_STYLE)


def generate_client(contract: Json, *, into: Path, work: Path) -> None:
    """Writes the client package to `into`, a folder that does not exist; `work` is a folder for passing files.

    Raises:
        SpecError: the generator refused or left something out.
    """
    work.mkdir(parents=True)
    document = work / "openapi.json"
    document.write_text(json.dumps(generator_view(contract)), "utf-8")
    config = work / "config.json"
    # -P, because the package has a types.py that must not be taken for the standard library's.
    hooks = [shlex.join([sys.executable, "-P", "-m", "ruff", *verb, "."]) for verb in (RUFF_FIX, RUFF_FORMAT)]
    config.write_text(
        json.dumps({"package_name_override": into.name, "literal_enums": True, "post_hooks": hooks}), "utf-8"
    )
    command = [
        *(sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning"),
        *(
            "--path",
            str(document),
            "--config",
            str(config),
            "--custom-template-path",
            str(_templates(work / "templates")),
        ),
        *("--meta", "none", "--output-path", str(into)),
    ]
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"}
    )
    if run.returncode != 0:
        raise SpecError("spec", f"openapi-python-client: {' '.join((run.stdout + run.stderr).split())[:600]}")
    _assert_whole(contract, into)


def generator_view(contract: Json) -> Json:
    """The contract without what the generator cannot take: rules, server defaults, enums in replies, callbacks."""
    contract = copy.deepcopy(contract)
    schemas = contract["components"]["schemas"]
    requests = _reachable(contract, set(request_schemas(contract).values()))
    view = {key: value for key, value in contract.items() if not key.startswith("x-")}
    view["paths"] = {
        path: {
            verb: {key: value for key, value in operation.items() if key not in ("callbacks", "externalDocs")}
            for verb, operation in item.items()
            if verb != "servers"
        }
        for path, item in contract["paths"].items()
    }
    view["components"] = contract["components"] | {
        "schemas": {
            name: _plain(schema, schemas, reply=name not in requests)
            for name, schema in schemas.items()
            if not _is_scalar(schema)
        }
    }
    body = view["paths"]["/v1/videos/generations"]["post"]["requestBody"]["content"]["application/json"]
    body.pop("examples", None)
    return _without_extensions(_inlined(view, schemas))


def _plain(schema: Json, schemas: Json, *, reply: bool) -> Json:
    """One schema as the generator should see it."""
    plain = {key: value for key, value in schema.items() if key not in ("allOf", "examples", "discriminator")}
    if "description" in plain and not reply:
        plain["description"] = " ".join([plain["description"], *_limits(schema)])
    if "default" in plain and "const" not in plain:
        del plain["default"]
    if reply:
        plain.pop("enum", None)
        plain.pop("format", None) if plain.get("format") == "date-time" else None
    if plain.get("type") == ["object", "null"]:
        plain["type"] = "object"
    if "properties" in plain:
        plain["properties"] = {
            name: _nullable(_plain(field, schemas, reply=reply), schemas)
            if reply
            else _plain(field, schemas, reply=reply)
            for name, field in plain["properties"].items()
        }
    if isinstance(plain.get("items"), dict):
        plain["items"] = _plain(plain["items"], schemas, reply=reply)
    if "oneOf" in plain and not reply:
        plain["oneOf"] = [_choice(choice, schemas) for choice in plain["oneOf"]]
    return plain


def _choice(schema: Json, schemas: Json) -> Json:
    """One choice of a `oneOf`; a single value as `const`, which needs no class of its own."""
    plain = _plain(schema, schemas, reply=False)
    if len(plain.get("enum", ())) == 1:
        (plain["const"],) = plain.pop("enum")
    return plain


def _limits(schema: Json) -> list[str]:
    """What a docstring should say of a field's limits, in sentences; of a model, where it is documented."""
    unit = schema.get("x-unit", "")
    told = []
    if "minimum" in schema and "maximum" in schema:
        told.append(f"From {schema['minimum']} to {schema['maximum']} {unit}".strip() + ".")
    elif "enum" in schema and unit:
        told.append(f"In {unit}.")
    elif "oneOf" in schema:
        told += _choices(schema["oneOf"], unit)
    if "maxLength" in schema:
        told.append(f"At most {schema['maxLength']} characters.")
    if "maxItems" in schema:
        least = schema.get("minItems", 0)
        count = f"{least} to {schema['maxItems']}" if least != schema["maxItems"] else f"Exactly {least}"
        told.append(f"{count} elements." if schema["maxItems"] > 1 else f"{count} element.")
    if "x-media" in schema:
        media = schema["x-media"]
        size = f", up to {media['max_bytes'] // 2**20} MB" if "max_bytes" in media else ""
        told.append(f"As {', '.join(media.get('formats', (media['kind'],)))}{size}.")
    if "default" in schema and "const" not in schema:
        told.append(f"The server's default is {json.dumps(schema['default'])}.")
    told += [part["x-rules"][0]["sentence"] for part in schema.get("allOf", ())]
    if "x-evolink" in schema:
        told.append(f"Source: {schema['x-evolink']['docs']}")
    return told


def _choices(choices: Json, unit: str) -> list[str]:
    """The limits of a `oneOf` in one sentence, nothing where one of its choices is neither values nor a range."""
    words = []
    for choice in choices:
        values = [choice["const"]] if "const" in choice else choice.get("enum")
        if values:
            words += [json.dumps(value) for value in values]
        elif "minimum" in choice and "maximum" in choice:
            words.append(f"from {choice['minimum']} to {choice['maximum']} {unit}".strip())
        else:
            return []
    told = " or ".join(words)
    return [f"{told[0].upper()}{told[1:]}."]


def _nullable(field: Json, schemas: Json) -> Json:
    """A reply's object or list as one that may also be null."""
    target = schemas[field["$ref"].removeprefix(COMPONENT)] if "$ref" in field else field
    if target.get("type") in ("object", "array", ["object", "null"]):
        return {"oneOf": [field, {"type": "null"}]}
    return field


def _inlined(node: Json, schemas: Json) -> Json:
    """References to plain values replaced by what they refer to: the generator makes no class of those."""
    if isinstance(node, dict):
        target = schemas.get(str(node.get("$ref", "")).removeprefix(COMPONENT))
        if target is not None and _is_scalar(target):
            return _plain(target, schemas, reply="enum" in target)
        return {key: _inlined(value, schemas) for key, value in node.items()}
    return [_inlined(value, schemas) for value in node] if isinstance(node, list) else node


def _is_scalar(schema: Json) -> bool:
    return schema.get("type") not in ("object", ["object", "null"]) and "oneOf" not in schema


def _without_extensions(node: Json) -> Json:
    if isinstance(node, dict):
        return {key: _without_extensions(value) for key, value in node.items() if not str(key).startswith("x-")}
    return [_without_extensions(value) for value in node] if isinstance(node, list) else node


def _reachable(contract: Json, names: set[str]) -> set[str]:
    found, waiting = set(names), list(names)
    while waiting:
        for reference in references(contract["components"]["schemas"][waiting.pop()]):
            name = reference.removeprefix(COMPONENT)
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _templates(folder: Path) -> Path:
    """The generator's own templates with PATCHES, and ours beside them."""
    folder.mkdir()
    originals = resources.files("openapi_python_client") / "templates"
    for name, patches in PATCHES.items():
        text = (originals / name).read_text("utf-8")
        for old, new in patches:
            if text.count(old) != 1:
                raise SpecError(f"scripts/tooling/codegen/generator.py ({name})", f"{old.strip()!r} is not there once")
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    for template in TEMPLATES.glob("*.jinja"):
        (folder / template.name).write_text(template.read_text("utf-8"), "utf-8")
    return folder


def _assert_whole(contract: Json, package: Path) -> None:
    """Every operation has its module, every model its class with every field: a silent drop stops here."""
    for path, item in contract["paths"].items():
        for verb, operation in item.items():
            if verb != "servers":
                module = package / "api" / operation["tags"][0] / f"{operation['operationId']}.py"
                if not module.is_file():
                    raise SpecError("spec/api.yaml", f"{verb.upper()} {path} did not come through the generator")
    classes: dict[str, set[str]] = {}
    for module in (package / "models").glob("*.py"):
        for node in ast.parse(module.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                classes[node.name] = {
                    line.target.id
                    for line in node.body
                    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
                }
    for model, name in request_schemas(contract).items():
        for field in contract["components"]["schemas"][name]["properties"]:
            if field not in classes.get(name, ()):
                raise SpecError(f"spec/models (…/{model}.yaml)", f"{name}.{field} did not come through the generator")
