"""Reads the YAML of spec/ and knows the file and line of every place in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import jsonschema_rs
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

Json: TypeAlias = Any
"""A JSON value; the border where types end."""

Place: TypeAlias = tuple[str | int, ...]


class SpecError(Exception):
    """A fault in spec/, told in one line: file, line, place and what to mend."""

    def __init__(self, file: str, reason: str, *, place: Place = (), line: int | None = None) -> None:
        where = file if line is None else f"{file}:{line}"
        pointer = to_pointer(place)
        super().__init__(f"{where}: {pointer + ': ' if pointer else ''}{reason}")


@dataclass(frozen=True)
class Source:
    """One YAML file of the spec."""

    name: str
    """Its path from the folder above spec/, such as `spec/api.yaml`."""
    text: str
    data: Json

    @property
    def folder(self) -> PurePosixPath:
        return PurePosixPath(self.name).parent

    def fault(self, reason: str, place: Place = ()) -> SpecError:
        """A SpecError that names the line of `place`."""
        return SpecError(self.name, reason, place=place, line=line_of(self.text, place))


@dataclass(frozen=True)
class Spec:
    """The whole of spec/: the API's file, the shared schemas, one file per model in the order of their ids."""

    api: Source
    schemas: dict[str, Source]
    models: dict[str, Source]
    vocabulary: jsonschema_rs.Draft202012Validator


def to_pointer(place: Place) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)


def line_of(text: str, place: Place) -> int:
    """The line, from 1, on which `place` starts, or the nearest place above it that exists."""
    node: Node | None = YAML(typ="rt", pure=True).compose(text)
    line = 1
    for part in place:
        found: Node | None = None
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    found, line = value, key.start_mark.line + 1
        elif isinstance(node, SequenceNode) and str(part).isdecimal() and int(part) < len(node.value):
            found = node.value[int(part)]
            line = found.start_mark.line + 1
        if found is None:
            break
        node = found
    return line


def read_source(root: Path, path: Path) -> Source:
    """One file as YAML 1.2, in which `on` and `16:9` are strings; a repeated key is an error."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text("utf-8")
        data = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem or error.context or "malformed").split())
        raise SpecError(name, f"not YAML: {problem}", line=mark.line + 1 if mark else None) from None
    except (YAMLError, UnicodeDecodeError) as error:
        raise SpecError(name, f"not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict):
        raise SpecError(name, "not a mapping")
    return Source(name, text, data)


def read_spec(root: Path) -> Spec:
    """Reads `root`/spec.

    Raises:
        SpecError: a file is missing or not YAML, or two models have one id.
    """
    folder = root / "spec"
    for needed in (folder / "api.yaml", folder / "model.schema.json"):
        if not needed.is_file():
            raise SpecError(needed.relative_to(root).as_posix(), "missing")
    schemas = {
        source.name: source for source in (read_source(root, path) for path in sorted(folder.glob("schemas/*.yaml")))
    }
    models: dict[str, Source] = {}
    for path in sorted(folder.glob("models/**/*.y*ml"), key=lambda path: path.stem):
        source = read_source(root, path)
        model = model_id(source)
        if path.suffix != ".yaml" or path.parent.parent != folder / "models":
            raise source.fault("a model's file is spec/models/<family>/<model-id>.yaml")
        if model in models:
            raise source.fault(f"the model id {model!r} is also in {models[model].name}")
        models[model] = source
    if not models:
        raise SpecError("spec/models", "holds no model")
    vocabulary = jsonschema_rs.Draft202012Validator(
        json.loads((folder / "model.schema.json").read_text("utf-8")), validate_formats=True
    )
    return Spec(read_source(root, folder / "api.yaml"), schemas, models, vocabulary)


def model_id(source: Source) -> str:
    """The `const` of the request's model, or the file's stem where the file is too broken to have one."""
    try:
        (request,) = source.data["components"]["schemas"].values()
        return str(request["properties"]["model"]["const"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return PurePosixPath(source.name).stem
