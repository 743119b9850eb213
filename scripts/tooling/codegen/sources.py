"""Reads the YAML files of spec/, and finds the line of any location in them."""

from __future__ import annotations

import copy
import datetime
import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias, cast

import jsonschema_rs
from evolink._json import is_dict, is_list
from yaml import MappingNode, MarkedYAMLError, Node, SequenceNode, YAMLError

from .. import yaml_1_2

Json: TypeAlias = Any
"""A JSON value, which is not typed any further."""

Location: TypeAlias = tuple[str | int, ...]
"""The reference tokens of a JSON Pointer, not escaped."""

Place: TypeAlias = Location


class SpecError(Exception):
    """An error in spec/; the text is one line with the file, the line, the JSON Pointer and the reason."""

    def __init__(self, file: str, reason: str, *, location: Location = (), line: int | None = None) -> None:
        position = file if line is None else f"{file}:{line}"
        pointer = to_pointer(location)
        super().__init__(f"{position}: {pointer + ': ' if pointer else ''}{reason}")


@dataclass(frozen=True)
class Source:
    """One YAML file of the spec."""

    name: str
    """Its path relative to the folder that contains spec/, such as `spec/api.yaml`."""
    text: str
    data: Json

    @property
    def folder(self) -> PurePosixPath:
        return PurePosixPath(self.name).parent

    def error(self, reason: str, location: Location = ()) -> SpecError:
        """Return a SpecError with the line of `location`."""
        return SpecError(self.name, reason, location=location, line=line_of(self.text, location))


@dataclass(frozen=True)
class Spec:
    """The whole of spec/: the API's file, the shared schemas, one file per model in the order of their ids."""

    api: Source
    schemas: dict[str, Source]
    models: dict[str, Source]
    vocabulary: jsonschema_rs.Draft202012Validator
    """The validator of spec/model.schema.json."""
    vocabulary_schema: Json
    """spec/model.schema.json itself."""


def to_pointer(location: Location) -> str:
    """Return a location as a JSON Pointer."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in location)


def line_of(text: str, location: Location) -> int:
    """Return the line, counted from 1, of a location in YAML, or of its nearest ancestor that exists."""
    node: Node | None = yaml_1_2.compose(text)
    line = 1
    for token in location:
        found: Node | None = None
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value == str(token):
                    found, line = value, key.start_mark.line + 1
        elif isinstance(node, SequenceNode) and str(token).isdecimal() and int(token) < len(node.value):
            element: Node = node.value[int(token)]
            found, line = element, element.start_mark.line + 1
        if found is None:
            break
        node = found
    return line


def read_source(root: Path, path: Path) -> Source:
    """Read one file as YAML 1.2, in which `on` and `16:9` are strings and a duplicate key is an error.

    Raises:
        SpecError: If the file is not YAML or not a mapping.
    """
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text("utf-8")
        data = copy.deepcopy(_parse(text))
    except yaml_1_2.DuplicateKeyError as error:
        raise _duplicate_key(name, error) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem or error.context or "malformed").split())
        raise SpecError(name, f"not YAML: {problem}", line=mark.line + 1 if mark else None) from None
    except (YAMLError, UnicodeDecodeError) as error:
        raise SpecError(name, f"not YAML: {' '.join(str(error).split())}") from None
    if not is_dict(data):
        raise SpecError(name, "not a mapping")
    source = Source(name, text, data)
    for location, reason in _not_json(data, ()):
        raise source.error(reason, location)
    return source


@functools.lru_cache(maxsize=1024)
def _parse(text: str) -> Json:
    """Return the value of a YAML text; cached, since a copy of it takes a quarter of the time."""
    return yaml_1_2.load(text)


def _duplicate_key(file: str, error: yaml_1_2.DuplicateKeyError) -> SpecError:
    """Return a SpecError with the line of the second key."""
    begins = f" in the mapping that begins in line {error.context_mark.line + 1}" if error.context_mark else ""
    line = error.problem_mark.line + 1 if error.problem_mark else None
    return SpecError(file, f"duplicate key {error.problem!r}{begins}: remove or rename one of the two", line=line)


def _not_json(node: Json, location: Location) -> Iterator[tuple[Location, str]]:
    """Yield what YAML reads as something that JSON does not have, such as a date, with what to do."""
    if is_dict(node):
        for key, value in cast("dict[object, Json]", node).items():
            if not isinstance(key, str):
                yield (*location, str(key)), f"quote the key {key}"
            yield from _not_json(value, (*location, str(key)))
    elif is_list(node):
        for index, value in enumerate(node):
            yield from _not_json(value, (*location, index))
    elif isinstance(node, datetime.date):
        yield location, f'{location[-1]}: quote the date: "{node}"'
    elif isinstance(node, bytes | set):
        yield location, f"{location[-1]}: a value that JSON does not have"


def read_spec(root: Path) -> Spec:
    """Read `root`/spec.

    Raises:
        SpecError: If a file is missing or not YAML, or two models have the same id.
    """
    folder = root / "spec"
    for required in (folder / "api.yaml", folder / "model.schema.json"):
        if not required.is_file():
            raise SpecError(required.relative_to(root).as_posix(), "missing")
    schemas = {
        source.name: source for source in (read_source(root, path) for path in sorted(folder.glob("schemas/*.yaml")))
    }
    models: dict[str, Source] = {}
    for path in sorted(folder.glob("models/**/*.y*ml"), key=lambda path: path.stem):
        source = read_source(root, path)
        model = model_id(source)
        if path.suffix != ".yaml" or path.parent.parent != folder / "models":
            raise source.error("a model's file must be spec/models/<family>/<model-id>.yaml")
        if model in models:
            raise source.error(f"the model id {model!r} is also in {models[model].name}")
        models[model] = source
    if not models:
        raise SpecError("spec/models", "contains no model")
    schema = json.loads((folder / "model.schema.json").read_text("utf-8"))
    vocabulary = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return Spec(read_source(root, folder / "api.yaml"), schemas, models, vocabulary, schema)


def model_id(source: Source) -> str:
    """Return the `const` of the request's model, or the file's stem if the file is malformed and has none."""
    try:
        (request,) = source.data["components"]["schemas"].values()
        return str(request["properties"]["model"]["const"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return PurePosixPath(source.name).stem
