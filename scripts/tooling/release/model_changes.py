"""Compares two states of spec/: which models, fields, rules, warnings and prices changed, and how severe that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from evolink._json import is_dict, is_list

from ..codegen.bundle import bundle, request_schemas, standalone_schema
from ..codegen.sources import Json, Spec, read_spec
from ..drift.comparison.changes import Change, compare_fields
from ..drift.comparison.severity import Effect
from ..drift.comparison.spec_models import SpecModel, read_model
from ..drift.reports.escaping import format_value
from ..prices.comparison import compare_entries
from ..prices.price_files import read_entries

Severity: TypeAlias = Literal["breaking", "behavior", "compatible"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "behavior", "compatible")
"""From the most severe: a valid request or working code is refused; the same request means something else or costs
more; all that worked works as before."""


@dataclass(frozen=True)
class ModelChange:
    """One change of one model."""

    model: str
    kind: str
    """new, gone, renamed, field, default, rule, warning or price."""
    pointer: str
    """The JSON Pointer of the field, or the id of the rule or warning; "" for the model and its price."""
    summary: str
    """What changed, as a phrase."""
    severity: Severity
    affects: str
    """The requests or code that it affects, as a phrase; "" if there are none."""

    def to_json(self) -> dict[str, str]:
        """Return the change as `scripts/release changes --format json` prints it."""
        return dict(vars(self))


@dataclass(frozen=True)
class SpecState:
    """The spec as it was at one time."""

    models: Mapping[str, SpecModel]
    declarations: Mapping[str, Json]
    """Model id -> its request's schema with all that it refers to, which has the rules and warnings."""
    prices: Mapping[str, Json]

    @classmethod
    def read(cls, root: Path) -> SpecState:
        """Return the state of `root`/spec.

        Raises:
            SpecError: If the spec cannot be read.
        """
        spec: Spec = read_spec(root)
        contract = bundle(spec)
        models = {model: read_model(spec, source) for model, source in spec.models.items()}
        schemas = {model: standalone_schema(contract, name) for model, name in request_schemas(contract).items()}
        has_prices = (root / "spec" / "prices").is_dir()
        return cls(models, schemas, read_entries(root) if has_prices else {})


def compare_states(old: SpecState, new: SpecState) -> list[ModelChange]:
    """Return what changed, the most severe changes first, then in the order of the models' ids."""
    renamed = {name: id for id, model in new.models.items() for name in model.aliases if name in old.models}
    renamed = {name: id for name, id in renamed.items() if name not in new.models}
    changes = [*_compare_ids(old.models, new.models, renamed)]
    for name, model in old.models.items():
        successor = new.models.get(renamed.get(name, name))
        if successor is not None:
            changes += _compare_fields(model, successor)
            changes += _compare_declarations(
                model, old.declarations[name], successor.id, new.declarations[successor.id]
            )
    changes += [change for change in _compare_prices(old.prices, new.prices) if change.model in new.models]
    return sorted(changes, key=lambda change: (SEVERITIES.index(change.severity), change.model.lower()))


def _compare_ids(
    old: Mapping[str, SpecModel], new: Mapping[str, SpecModel], renamed: Mapping[str, str]
) -> Iterator[ModelChange]:
    for name in old.keys() - new.keys():
        if name in renamed:
            affects = f"code that imports {class_name(old[name])}; requests with the old id are still understood"
            yield ModelChange(name, "renamed", "", f"is {renamed[name]} now", "breaking", affects)
        else:
            affects = f"requests for this model, and code that imports {class_name(old[name])}"
            yield ModelChange(name, "gone", "", "is not supported any more", "breaking", affects)
    for name in new.keys() - old.keys() - set(renamed.values()):
        yield ModelChange(name, "new", "", f"is supported, as {class_name(new[name])}", "compatible", "")


def class_name(model: SpecModel) -> str:
    """Return the name of the model's request class."""
    (name,) = model.source.data["components"]["schemas"]
    return str(name)


def _compare_fields(old: SpecModel, new: SpecModel) -> Iterator[ModelChange]:
    for change in compare_fields(new.fields, old.fields):
        if change.pointer == "/model":
            continue
        kind = "default" if change.keyword == "default" else "field"
        severity, affects = _judge(change)
        yield ModelChange(new.id, kind, change.pointer, _summarize(change), severity, affects)


def _judge(change: Change) -> tuple[Severity, str]:
    """Return the severity of a field's change, and whom it concerns."""
    name = change.pointer.removeprefix("/")
    if change.keyword == "default":
        return "behavior", f"requests without {name}"
    if change.effect is not Effect.NARROWING:
        return "compatible", ""
    if change.keyword == "properties":
        return "breaking", f"code that sets {name}" if change.documented is None else f"requests without {name}"
    if change.keyword == "required":
        return "breaking", f"requests without {name}"
    return "breaking", f"requests whose {name} was allowed until now"


def _summarize(change: Change) -> str:
    if change.keyword == "properties":
        return "is a new field" if change.ours is None else "is no field any more"
    if change.keyword == "required":
        return "is required now" if change.documented else "is optional now"
    old, new = ("none" if value is None else format_value(value) for value in (change.ours, change.documented))
    return f"{change.keyword}: {old} -> {new}"


def _compare_declarations(old_model: SpecModel, old: Json, model: str, new: Json) -> Iterator[ModelChange]:
    """Yield the rules and warnings that are new, gone or different, by their ids."""
    for keyword, kind in (("x-rules", "rule"), ("x-notices", "warning")):
        before, after = (dict(_declarations(schema, keyword)) for schema in (old, new))
        for name in sorted(before.keys() - after.keys()):
            yield ModelChange(model, kind, name, f"is gone: {before[name].sentence}", "compatible", "")
        for name in sorted(name for name in after if before.get(name) != after[name]):
            declaration, earlier = after[name], before.get(name)
            is_reworded = earlier is not None and earlier.schema == declaration.schema
            is_breaking = kind == "rule" and not is_reworded and not _is_about_new_fields(declaration, old_model)
            word = "is new" if earlier is None else "is reworded" if is_reworded else "has changed"
            affects = "requests that break the rule" if is_breaking else ""
            severity: Severity = "breaking" if is_breaking else "compatible"
            yield ModelChange(model, kind, name, f"{word}: {declaration.sentence}", severity, affects)


@dataclass(frozen=True)
class _Declaration:
    """A rule or a warning: its sentence, and what decides which requests it is about."""

    sentence: str
    schema: Json


def _is_about_new_fields(rule: _Declaration, old: SpecModel) -> bool:
    """Return whether the rule applies only to requests with a field that the old model does not have."""
    condition = rule.schema["if"]
    return is_dict(condition) and not set(condition.get("required", ())) <= old.fields.keys()


def _declarations(node: Json, keyword: str) -> Iterator[tuple[str, _Declaration]]:
    """Yield the id of each rule or warning below a node, and the declaration."""
    if is_list(node):
        for item in node:
            yield from _declarations(item, keyword)
    elif is_dict(node):
        for entry in node.get(keyword, ()):
            own = {key: entry[key] for key in ("check", "if") if key in entry}
            schema = {key: node.get(key) for key in ("if", "then", "else", "not")} | own
            yield entry["id"], _Declaration(entry["sentence"], schema)
        for key, value in node.items():
            if key != keyword:
                yield from _declarations(value, keyword)


def _compare_prices(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[ModelChange]:
    for change in compare_entries(old, new):
        has_effect = not {"dearer", "structure changed", "gone"}.isdisjoint(change.kinds)
        details = "; ".join(change.details)
        summary = f"price: {', '.join(change.kinds)}" + (f" ({details})" if details else "")
        affects = "estimates and budgets" if has_effect else ""
        yield ModelChange(change.model, "price", "", summary, "behavior" if has_effect else "compatible", affects)
