"""Runs openapi-python-client on a simplified copy of the contract that avoids the generator's defects.

The defects of version 0.29.1, all reproduced: it silently ignores `discriminator` and `if`/`then`; one bad property
drops a whole endpoint with exit code 0; an unknown value of an enum in a response raises and loses the response; a
`default` is sent in every request; an optional object that is null in a response crashes `from_dict`; HTTP 520 and 529
crash `HTTPStatus()`; `repr()` of its client contains the token; its models/__init__ imports every model; a copy of a
request has another `Unset` and sends it.
"""

from __future__ import annotations

import ast
import json
import os
import shlex
import subprocess
import sys
from importlib import resources
from pathlib import Path

from .attribute_names import attribute_name
from .bundle import request_schemas
from .media_types import accept_local_files
from .simplify import simplify
from .sources import Json, SpecError

TEMPLATES = Path(__file__).with_name("templates")

_UNSET_CLASS = '''class Unset:
    """The type of UNSET, of which each process has one object, also after pickle, copy and deepcopy."""

    _instance: "ClassVar[Unset | None]" = None

    def __new__(cls) -> "Unset":
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __copy__(self) -> "Unset":
        return self

    def __deepcopy__(self, memo: object) -> "Unset":
        return self

    def __reduce__(self) -> str:
        return "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

'''
_SEQUENCE_CLASS = '''_T_co = TypeVar("_T_co", covariant=True)


class SequenceNotStr(Protocol[_T_co]):
    """A sequence that is not a string: unlike `Sequence[str]`, it refuses a single URL in place of a list of them."""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: SupportsIndex, /) -> _T_co: ...
    def __iter__(self) -> Iterator[_T_co]: ...
    def __len__(self) -> int: ...


'''
_UNSET_VALUE = '''UNSET: Unset = Unset()


def repr_set_fields(instance: Any) -> str:
    """Return the repr of an object with those of its fields that are set."""
    values = {field.name: getattr(instance, field.name, UNSET) for field in fields(type(instance))}
    if not values.get("additional_properties", True):
        del values["additional_properties"]
    shown = ", ".join(f"{name}={value!r}" for name, value in values.items() if value is not UNSET)
    return f"{type(instance).__name__}({shown})"

'''

PATCHES: dict[str, list[tuple[str, str]]] = {
    "model.py.jinja": [
        # Keyword-only constructors: a new required field must not change the meaning of positional calls.
        ("@_attrs_define\n", "@_attrs_define(kw_only=True)\n"),
        # repr() must not list dozens of fields that are not set.
        ("from ..types import UNSET, Unset\n", "from ..types import UNSET, Unset, repr_set_fields\n"),
        (
            "{% macro _transform_property(property, content) %}",
            "    __repr__ = repr_set_fields\n\n{% macro _transform_property(property, content) %}",
        ),
        # typing.get_type_hints needs the classes of nested objects at run time; nested objects are never circular.
        ("{% if loop.first %}\nif TYPE_CHECKING:\n{% endif %}\n  {{ lazy_import }}\n", "{{ lazy_import }}\n"),
    ],
    # repr() must not contain the token.
    "client.py.jinja": [
        ('"token": namespace(type="str", default="",', '"token": namespace(type="str", default="field(repr=False)",'),
        ("_headers: dict[str, str] = field(", "_headers: dict[str, str] = field(repr=False, "),
    ],
    # HTTPStatus has no 520 to 529, which gateways send.
    "endpoint_module.py.jinja": [
        ("status_code=HTTPStatus(response.status_code)", "status_code=response.status_code"),
        ("from http import HTTPStatus\n", ""),
    ],
    # In a union with a constant, from_dict() would raise for every other value.
    "property_templates/union_property.py.jinja": [
        (
            "{% if not inner_template.construct %}",
            "{% if not inner_template.construct or inner_property.template == 'const_property.py.jinja' %}",
        )
    ],
    "types.py.jinja": [
        ("status_code: HTTPStatus", "status_code: int"),
        ("from http import HTTPStatus\n", ""),
        # to_dict() compares with `is UNSET`, which copies of a request must survive.
        ("class Unset:\n", _SEQUENCE_CLASS + _UNSET_CLASS),
        ("from collections.abc import Mapping,", "from collections.abc import Iterator, Mapping,"),
        ('"Response", "Unset"]', '"Response", "SequenceNotStr", "Unset"]'),
        ("UNSET: Unset = Unset()\n", _UNSET_VALUE),
        ("from attrs import define\n", "from attrs import define, fields\n"),
        ("from typing import BinaryIO,", "from typing import Any, BinaryIO, ClassVar, Protocol, SupportsIndex,"),
    ],
}
"""Template of the generator -> (old, new) replacements, each of which must match exactly once."""

_RUFF_STYLE = ("--isolated", "--no-cache", "--quiet", "--line-length", "120", "--target-version", "py311")
RUFF_FIX = ("check", "--fix-only", "--select", "F401,I", *_RUFF_STYLE)
RUFF_FORMAT = ("format", *_RUFF_STYLE)


def generate_client(contract: Json, *, into: Path, work: Path) -> None:
    """Generate the client package.

    Args:
        contract: The OpenAPI document.
        into: The package's folder, which must not exist.
        work: A folder for temporary files.

    Raises:
        SpecError: If the generator fails or drops an operation, model or field.
    """
    work.mkdir(parents=True)
    document, config = work / "openapi.json", work / "config.json"
    document.write_text(json.dumps(simplify(contract)), "utf-8")
    # -P, because the package's types.py would shadow the standard library's.
    hooks = [shlex.join([sys.executable, "-P", "-m", "ruff", *arguments, "."]) for arguments in (RUFF_FIX, RUFF_FORMAT)]
    settings = {"package_name_override": into.name, "literal_enums": True, "post_hooks": hooks}
    config.write_text(json.dumps(settings), "utf-8")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", "--meta", "none"]
    command += ["--path", str(document), "--config", str(config), "--output-path", str(into)]
    command += ["--custom-template-path", str(_write_templates(work / "templates"))]
    completed = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"}
    )
    if completed.returncode != 0:
        output = " ".join((completed.stdout + completed.stderr).split())
        raise SpecError("spec", f"openapi-python-client: {output[:600]}")
    _assert_complete(contract, into)
    accept_local_files(contract, into)
    for arguments in (RUFF_FIX, RUFF_FORMAT):
        subprocess.run([sys.executable, "-P", "-m", "ruff", *arguments, "models"], cwd=into, check=True)


def _write_templates(folder: Path) -> Path:
    """Write the generator's own templates with PATCHES, and this project's templates, to `folder`; return it."""
    (folder / "property_templates").mkdir(parents=True)
    originals = resources.files("openapi_python_client") / "templates"
    for name, patches in PATCHES.items():
        text = (originals / name).read_text("utf-8")
        for old, new in patches:
            if text.count(old) != 1:
                reason = f"{old.strip()!r} does not occur exactly once"
                raise SpecError(f"scripts/tooling/codegen/generator.py ({name})", reason)
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    for template in TEMPLATES.glob("*.jinja"):
        (folder / template.name).write_text(template.read_text("utf-8"), "utf-8")
    return folder


def _assert_complete(contract: Json, package: Path) -> None:
    """Check that every operation has its module and every model its class with all fields: nothing was dropped.

    Raises:
        SpecError: If something is missing.
    """
    for path, item in contract["paths"].items():
        for verb, operation in item.items():
            if verb != "servers":
                module = package / "api" / operation["tags"][0] / f"{operation['operationId']}.py"
                if not module.is_file():
                    raise SpecError("spec/api.yaml", f"the generator dropped {verb.upper()} {path}")
    fields = _generated_fields(package)
    for model, name in request_schemas(contract).items():
        for field in contract["components"]["schemas"][name]["properties"]:
            if attribute_name(field) not in fields.get(name, ()):
                raise SpecError(f"spec/models (…/{model}.yaml)", f"the generator dropped {name}.{field}")


def _generated_fields(package: Path) -> dict[str, set[str]]:
    """Return class name -> names of its annotated attributes, for all generated models."""
    fields: dict[str, set[str]] = {}
    for module in (package / "models").glob("*.py"):
        for node in ast.parse(module.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                fields[node.name] = {
                    line.target.id
                    for line in node.body
                    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
                }
    return fields
