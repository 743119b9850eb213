"""Reads and checks spec/prices, and writes its rules into the generated package: one JSON file for each model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import jsonschema_rs
from evolink.prices._rules import PriceRule, compile_rule
from evolink.prices._values import RuleError

from .bundle import request_schemas, standalone_schema
from .derived import HEADER, model_aliases
from .sources import Json, Source, read_source

SCHEMA_FILE = "spec/prices.schema.json"


def read_prices(root: Path) -> dict[str, Source]:
    """Return the file of each model in `root`/spec/prices, in the order of their ids; none if there is no such folder.

    Raises:
        SpecError: If a file is not YAML, does not match its schema, or has a rule that cannot be calculated.
    """
    paths = sorted((root / "spec" / "prices").glob("*.yaml"), key=lambda path: path.stem)
    if not paths:
        return {}
    schema = json.loads((root / SCHEMA_FILE).read_text("utf-8"))
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    sources = [read_source(root, path) for path in paths]
    for source in sources:
        _check(source, validator)
    return {source.data["model_id"]: source for source in sources}


def compile_prices(prices: Mapping[str, Source], contract: Json) -> dict[str, PriceRule]:
    """Return the rules of spec/prices, each with the defaults and video fields of its model."""
    names, aliases = request_schemas(contract), model_aliases(contract)
    rules: dict[str, PriceRule] = {}
    for model, source in prices.items():
        name = names.get(aliases.get(model, (model, ""))[0])
        rules[model] = compile_rule(source.data, standalone_schema(contract, name) if name else None)
    return rules


def write_prices(prices: Mapping[str, Source], package: Path) -> None:
    """Write the rules to `package`/prices, with HEADER in the first line of each file."""
    folder = package / "prices"
    folder.mkdir()
    for model, source in prices.items():
        text = json.dumps({"$comment": HEADER, **source.data}, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{model}.json").write_text(text.replace('",', '",\n', 1) + "\n", "utf-8")


def _check(source: Source, validator: jsonschema_rs.Draft202012Validator) -> None:
    for error in validator.iter_errors(source.data):
        raise source.error(error.message, tuple(error.instance_path))
    stem = PurePosixPath(source.name).stem
    if source.data["model_id"] != stem:
        raise source.error(f"{source.data['model_id']!r} differs from the file's name, {stem!r}", ("model_id",))
    try:
        compile_rule(source.data)
    except RuleError as error:
        raise source.error(str(error)) from None
