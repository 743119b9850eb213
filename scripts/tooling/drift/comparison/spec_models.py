"""The files of spec/models as pages are: each model's fields in the shape of `Page.fields`, with what is declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ...codegen.sources import Place, Source, Spec, line_of, read_spec
from ..pages.page import Json, Page
from ..pages.schemas import WORDS
from .changes import Fields
from .severity import Field

IMPLIED = {
    "public-https-url": {"pattern": ("^https://", "^https://.*", "^https://.+")},
    "http-url": {"pattern": ("^https?://", "^https?://.*", "^https?://.+")},
}
"""What a named check of the vocabulary says that a page may say with a keyword: name -> keyword -> values."""

ROOT = Path(__file__).parents[4]
"""The folder that holds spec/, wherever a command is started."""


@dataclass(frozen=True)
class Declared:
    """An entry of `info.x-evolink.differences`: a disagreement with the documentation that is meant."""

    pointer: str
    keyword: str
    documented: Json
    ours: Json
    reason: str
    """prose, later, older or mistake; see spec/model.schema.json."""
    date: str
    page: str | None = None
    """The URL of the page it is about, where that is not the model's own."""


@dataclass(frozen=True)
class OurModel:
    """One model's file."""

    id: str
    source: Source = field(repr=False)
    fields: Fields = field(repr=False)
    """References are followed, and a `const` is an enum of one."""
    silent: frozenset[tuple[str, str]]
    """(pointer, keyword) of what x-source calls prose or ours: the page need not say it."""
    sourced_here: frozenset[tuple[str, str]]
    """Those of `silent` that this file says itself, not a schema it shares."""
    checks: frozenset[tuple[str, str]]
    """(pointer, name) of the named checks: they may say what a page says with a keyword."""
    declared: tuple[Declared, ...]
    docs: str
    checked: str
    aliases: tuple[str, ...] = ()
    renames: Mapping[str, str] = field(default_factory=dict)
    """Newer name -> the date of the renaming."""

    def says_itself(self, pointer: str, keyword: str, value: Json) -> bool:
        """Whether one of the field's named checks says what the page says with a keyword."""
        return any(at == pointer and value in IMPLIED.get(name, {}).get(keyword, ()) for at, name in self.checks)

    @property
    def page_name(self) -> str:
        """The last part of the documentation's URL, such as `veo3.1-pro-video-generate`."""
        return page_name(self.docs)

    def line_of(self, pointer: str) -> int:
        """The line of the file on which the field is, or the nearest thing above it."""
        return line_of(self.source.text, place_of(self.source, pointer))


def page_name(address: str) -> str:
    """The last part of a path or URL without its ending: what a page is called wherever it is kept."""
    last = address.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    for ending in (".md", ".mdx", ".json", ".yaml", ".yml", ".txt", ".html"):
        last = last.removesuffix(ending)
    return last


def read_models(root: Path) -> dict[str, OurModel]:
    """Every model of `root`/spec by its id.

    Raises:
        SpecError: the spec cannot be read.
    """
    spec = read_spec(root)
    return {model: our_model(spec, source) for model, source in spec.models.items()}


def our_model(spec: Spec, source: Source) -> OurModel:
    """The model's file as pages are."""
    facts = source.data["info"]["x-evolink"]
    ((_, request),) = source.data["components"]["schemas"].items()
    seen = _Seen(spec, source)
    fields = seen.properties(request, "", source)
    return OurModel(
        id=request["properties"]["model"]["const"],
        source=source,
        fields=fields,
        silent=frozenset(seen.silent),
        sourced_here=frozenset(seen.sourced_here),
        checks=frozenset(seen.checks),
        declared=tuple(Declared(**entry) for entry in facts.get("differences", ())),
        docs=facts["docs"],
        checked=facts["checked"],
        aliases=tuple(alias["id"] for alias in facts.get("aliases", ())),
        renames={rename["to"]: rename["date"] for rename in facts.get("renames", ())},
    )


def fields_about(page: Page, model: str) -> dict[str, Json]:
    """The page's fields as they would be if it called its one model by that id: names are compared by themselves."""
    fields = dict(page.fields)
    if "model" in fields:
        name = dict(fields["model"])
        if "enum" in name:
            name["enum"] = [model]
        if name.get("default") in page.models:
            name["default"] = model
        fields["model"] = name
    return fields


def place_of(source: Source, pointer: str) -> Place:
    """Where in the file a pointer of `Change` leads: `/a/items/b` -> …, properties, a, items, properties, b."""
    ((name, node),) = source.data["components"]["schemas"].items()
    place: list[str | int] = ["components", "schemas", name]
    for part in parts_of(pointer):
        is_element = part == "items" and "items" in node and part not in node.get("properties", {})
        steps = [part] if is_element else ["properties", part]
        place += steps
        for step in steps:
            node = node.get(step, {}) if isinstance(node, Mapping) else {}
    return tuple(place)


def field_at(fields: Fields, pointer: str) -> Field:
    """The field at a pointer, empty where there is none."""
    found: Field = {"properties": fields}
    for part in parts_of(pointer):
        inner = found.get("properties", {})
        found = inner[part] if part in inner else found.get("items", {}) if part == "items" else {}
    return found


def parts_of(pointer: str) -> list[str]:
    """`/a/items/b` -> a, items, b."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


_OF_THE_FIELDS_INSIDE = frozenset({"required", "properties"})
"""Keywords of an object that say something of each field in it, and nothing of the object as a field."""


class _Seen:
    """Follows a request schema's references, and notes what its x-source keywords say on the way."""

    def __init__(self, spec: Spec, source: Source) -> None:
        self._spec, self._source = spec, source
        self.silent: set[tuple[str, str]] = set()
        self.sourced_here: set[tuple[str, str]] = set()
        self.checks: set[tuple[str, str]] = set()

    def properties(self, node: Json, at: str, file: Source) -> dict[str, Any]:
        required = node.get("required", ())
        fields: dict[str, Any] = {}
        for name, inner in node.get("properties", {}).items():
            pointer = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
            fields[name] = self.value(inner, pointer, file) | {"required": name in required}
            for keyword in _OF_THE_FIELDS_INSIDE & node.get("x-source", {}).keys():
                self._note(pointer, keyword, file)
        return fields

    def value(self, node: Json, at: str, file: Source) -> dict[str, Any]:
        if "$ref" in node:
            target, at, file = self._target(node["$ref"], at, file)
            beside = {keyword: value for keyword, value in node.items() if keyword != "$ref"}
            sources = {**target.get("x-source", {}), **node.get("x-source", {})}
            return self.value({**target, **beside, **({"x-source": sources} if sources else {})}, at, file)
        for keyword in node.get("x-source", {}).keys() - _OF_THE_FIELDS_INSIDE:
            self._note(at, keyword, file)
        self.checks |= {(at, rule["check"]["name"]) for rule in node.get("x-rules", ())}
        return dict(self._keywords(node, at, file))

    def _keywords(self, node: Json, at: str, file: Source) -> Iterator[tuple[str, Json]]:
        for keyword, value in node.items():
            match keyword:
                case "properties":
                    yield keyword, self.properties(node, at, file)
                case "items":
                    yield keyword, self.value(value, f"{at}/items", file)
                case "oneOf":
                    yield keyword, [self.value(form, at, file) for form in value]
                case "const":
                    yield "enum", [value]
                case "required" | "allOf":
                    continue
                case _ if not keyword.startswith("x-") and keyword not in WORDS:
                    yield keyword, value

    def _note(self, pointer: str, keyword: str, file: Source) -> None:
        keyword = "enum" if keyword == "const" else keyword
        self.silent.add((pointer, keyword))
        if file is self._source:
            self.sourced_here.add((pointer, keyword))

    def _target(self, reference: str, at: str, file: Source) -> tuple[Json, str, Source]:
        path, _, fragment = reference.partition("#")
        target = self._spec.schemas[f"spec/schemas/{PurePosixPath(path).name}"] if path else file
        node: Json = target.data
        for part in fragment.removeprefix("/").split("/"):
            node = node[part]
        return node, at, target
