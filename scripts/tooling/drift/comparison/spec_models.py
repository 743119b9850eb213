"""The files of spec/models in the form of pages: each model's fields as `Page.fields`, and its known differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from evolink._json import is_dict

from ...codegen.sources import Place, Source, Spec, line_of, read_source, read_spec
from ..pages.addresses import page_name
from ..pages.field_pointers import join_pointer, split_pointer
from ..pages.page import Field, Fields, Json, Page
from ..pages.schemas import ANNOTATIONS

CHECK_KEYWORDS = {
    "public-https-url": {"pattern": ("^https://", "^https://.*", "^https://.+")},
    "http-url": {"pattern": ("^https?://", "^https?://.*", "^https?://.+")},
}
"""Named check -> keyword -> the values by which a page may express the same."""

ROOT = Path(__file__).parents[4]
"""The folder that holds spec/, wherever a command is started."""


@dataclass(frozen=True)
class KnownDifference:
    """An entry of `info.x-evolink.differences`: a difference from the documentation that is intended."""

    pointer: str
    keyword: str
    documented: Json
    ours: Json
    reason: str
    """prose, later, older or mistake; see spec/model.schema.json."""
    date: str
    page: str | None = None
    """The URL of the page it is about, if that is not the model's own."""


@dataclass(frozen=True)
class SpecModel:
    """One model's file."""

    id: str
    source: Source = field(repr=False)
    fields: Fields = field(repr=False)
    """Its fields, references followed; a `const` is an enum of one value."""
    not_from_schema: frozenset[tuple[str, str]]
    """(pointer, keyword) whose x-source is prose or ours: a page's schema need not state them."""
    own_sources: frozenset[tuple[str, str]]
    """Those of `not_from_schema` whose x-source is in this file, not in a schema that several files share."""
    checks: frozenset[tuple[str, str]]
    """(pointer, name) of the named checks, which may express a keyword of a page."""
    known_differences: tuple[KnownDifference, ...]
    docs: str
    checked: str
    aliases: tuple[str, ...] = ()
    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    """Newer name -> the date of the renaming."""

    def has_check_for(self, pointer: str, keyword: str, value: Json) -> bool:
        """Return whether one of the field's named checks expresses the keyword with that value."""
        return any(at == pointer and value in CHECK_KEYWORDS.get(name, {}).get(keyword, ()) for at, name in self.checks)

    @property
    def page_name(self) -> str:
        """The last segment of the documentation's URL, such as `veo3.1-pro-video-generate`."""
        return page_name(self.docs)

    def line_of(self, pointer: str) -> int:
        """Return the line of the file on which the field starts, or its nearest existing parent."""
        return line_of(self.source.text, spec_path(self.source, pointer))


def read_models(root: Path) -> dict[str, SpecModel]:
    """Return every model of `root`/spec by its id.

    Raises:
        SpecError: If the spec cannot be read.
    """
    spec = read_spec(root)
    return {model: read_model(spec, source) for model, source in spec.models.items()}


def read_retired(root: Path) -> frozenset[str]:
    """Return the ids in `root`/spec/retired.yaml: models that EvoLink no longer offers, of which older pages remain.

    The file is a mapping of each id to the date since which it is gone; there is none while no model is.

    Raises:
        SpecError: If the file is no such mapping.
    """
    path = root / "spec" / "retired.yaml"
    if not path.is_file():
        return frozenset()
    source = read_source(root, path)
    for model, date in source.data.items():
        if not isinstance(date, str):
            raise source.error('the date since which the model is gone must be text, such as "2026-10-01"', (model,))
    return frozenset(source.data)


def read_model(spec: Spec, source: Source) -> SpecModel:
    """Return the model of one file of the spec."""
    facts = source.data["info"]["x-evolink"]
    ((_, request),) = source.data["components"]["schemas"].items()
    reader = _RequestReader(spec, source)
    fields = reader.read_fields(request, "", source)
    return SpecModel(
        id=request["properties"]["model"]["const"],
        source=source,
        fields=fields,
        not_from_schema=frozenset(reader.not_from_schema),
        own_sources=frozenset(reader.own_sources),
        checks=frozenset(reader.checks),
        known_differences=tuple(KnownDifference(**entry) for entry in facts.get("differences", ())),
        docs=facts["docs"],
        checked=facts["checked"],
        aliases=tuple(alias["id"] for alias in facts.get("aliases", ())),
        renames={rename["to"]: rename["date"] for rename in facts.get("renames", ())},
    )


def rename_page_model(page: Page, model: str) -> dict[str, Json]:
    """Return the page's fields as if its one model had that id: ids are compared separately."""
    fields = dict(page.fields)
    if "model" in fields:
        id_field = dict(fields["model"])
        if "enum" in id_field:
            id_field["enum"] = [model]
        if id_field.get("default") in page.models:
            id_field["default"] = model
        fields["model"] = id_field
    return fields


def spec_path(source: Source, pointer: str) -> Place:
    """Return the path in a model's file of a field: `/a/items/b` -> …, properties, a, items, properties, b."""
    node: dict[str, Json]
    ((name, node),) = source.data["components"]["schemas"].items()
    path: list[str | int] = ["components", "schemas", name]
    for part in split_pointer(pointer):
        is_element = part == "items" and "items" in node and part not in node.get("properties", {})
        keys = [part] if is_element else ["properties", part]
        path += keys
        for key in keys:
            inner = node.get(key)
            node = inner if is_dict(inner) else {}
    return tuple(path)


def get_field(fields: Fields, pointer: str) -> Field:
    """Return the field at a pointer, empty if there is none."""
    found: Field = {"properties": fields}
    for part in split_pointer(pointer):
        inner = found.get("properties", {})
        found = inner[part] if part in inner else found.get("items", {}) if part == "items" else {}
    return found


_ABOUT_NESTED_FIELDS = frozenset({"required", "properties"})
"""Keywords of an object that are about each field in it, and not about the object as a field."""


class _RequestReader:
    """Reads the fields of a request's schema, follows its references, and records their x-source keywords."""

    def __init__(self, spec: Spec, source: Source) -> None:
        self._spec, self._source = spec, source
        self.not_from_schema: set[tuple[str, str]] = set()
        self.own_sources: set[tuple[str, str]] = set()
        self.checks: set[tuple[str, str]] = set()

    def read_fields(self, node: Json, pointer: str, file: Source) -> dict[str, Any]:
        required = node.get("required", ())
        fields: dict[str, Any] = {}
        for name, inner in node.get("properties", {}).items():
            inner_pointer = join_pointer(pointer, name)
            fields[name] = self.read_field(inner, inner_pointer, file) | {"required": name in required}
            for keyword in _ABOUT_NESTED_FIELDS & node.get("x-source", {}).keys():
                self._record_source(inner_pointer, keyword, file)
        return fields

    def read_field(self, node: Json, pointer: str, file: Source) -> dict[str, Any]:
        if "$ref" in node:
            target, file = self._find_target(node["$ref"], file)
            beside = {keyword: value for keyword, value in node.items() if keyword != "$ref"}
            sources = {**target.get("x-source", {}), **node.get("x-source", {})}
            return self.read_field({**target, **beside, **({"x-source": sources} if sources else {})}, pointer, file)
        for keyword in node.get("x-source", {}).keys() - _ABOUT_NESTED_FIELDS:
            self._record_source(pointer, keyword, file)
        self.checks |= {(pointer, rule["check"]["name"]) for rule in node.get("x-rules", ())}
        return dict(self._read_keywords(node, pointer, file))

    def _read_keywords(self, node: Json, pointer: str, file: Source) -> Iterator[tuple[str, Json]]:
        for keyword, value in node.items():
            match keyword:
                case "properties":
                    yield keyword, self.read_fields(node, pointer, file)
                case "items":
                    yield keyword, self.read_field(value, f"{pointer}/items", file)
                case "oneOf":
                    yield keyword, [self.read_field(alternative, pointer, file) for alternative in value]
                case "const":
                    yield "enum", [value]
                case "required" | "allOf":
                    continue
                case _ if not keyword.startswith("x-") and keyword not in ANNOTATIONS:
                    yield keyword, value

    def _record_source(self, pointer: str, keyword: str, file: Source) -> None:
        keyword = "enum" if keyword == "const" else keyword
        self.not_from_schema.add((pointer, keyword))
        if file is self._source:
            self.own_sources.add((pointer, keyword))

    def _find_target(self, reference: str, file: Source) -> tuple[Json, Source]:
        """Return the schema that a reference leads to, and the file it is in."""
        path, _, fragment = reference.partition("#")
        target = self._spec.schemas[f"spec/schemas/{PurePosixPath(path).name}"] if path else file
        node: Json = target.data
        for part in split_pointer(fragment):
            node = node[part]
        return node, target
