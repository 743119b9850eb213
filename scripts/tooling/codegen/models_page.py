"""Writes docs/models.md: for each family a table of its models, and for each model its rules and notices in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from .bundle import COMPONENT, request_schemas
from .derived import MADE, facts
from .sources import Json

COLUMNS = ("model", "task", "works from", "seconds", "quality", "shape", "sound", "takes about", "source")
SOUND = {"always": "yes", "choice": "as asked", None: "not said"}


def models_page(contract: Json) -> str:
    """The page as Markdown, whose first line says how it was made."""
    schemas = contract["components"]["schemas"]
    rows = {model: facts(name, schemas) for model, name in request_schemas(contract).items()}
    by_family = sorted(rows, key=lambda model: rows[model]["family"])
    families = {
        family: list(models) for family, models in groupby(by_family, key=lambda model: str(rows[model]["family"]))
    }
    links = " · ".join(f"[{family}](#{family}) {len(models)}" for family, models in families.items())
    parts = [f"<!-- {MADE} -->", "# The models", _preface(len(rows), schemas), links]
    for family, models in families.items():
        parts += [f"## {family}", _table({model: rows[model] for model in models}), *_entries(models, rows, schemas)]
    return "\n\n".join(parts) + "\n"


def _preface(count: int, schemas: Json) -> str:
    lines = [
        f"All {count}, one table per family; `evolink.catalog.search()` chooses among them by the same facts.",
        "Seconds, quality and shape are what a request can ask for, – where it cannot. Sound is “as asked” where a",
        "field of the request decides, and “not said” where the documentation does not tell. The time is that of the",
        "documentation's sample. Below each table are the rules between fields, which are checked before a request is",
        "sent; what begins with *Note* is allowed.",
        "",
        "For every model:",
        "",
    ]
    shared = (schema for schema in schemas.values() if schema.get("type") == "string")
    rules = (rule["sentence"] for schema in shared for rule in schema.get("x-rules", ()))
    return "\n".join([*lines, *(f"- {sentence}" for sentence in dict.fromkeys(rules))])


def _table(rows: dict[str, Json]) -> str:
    lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS))]
    for model, row in rows.items():
        cells = [f"`{model}`", row["task"], ", ".join(row["inputs"]), _seconds(row.get("durations", ()))]
        cells += [", ".join(row.get(fact, ())) or "–" for fact in ("qualities", "aspect_ratios")]
        cells += [SOUND[row.get("sound")] if row["result"] == "video" else "–"]
        cells += [f"{row['sandbox']['estimated_time']} s", f"[page]({row['docs']})"]
        lines.append(_line(cells))
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _seconds(durations: tuple[int, ...]) -> str:
    """`3-15` for all numbers from 3 to 15, `5, 10` for these two."""
    if len(durations) > 2 and list(durations) == list(range(durations[0], durations[-1] + 1)):
        return f"{durations[0]}–{durations[-1]}"
    return ", ".join(map(str, durations)) or "–"


def _entries(models: list[str], rows: dict[str, Json], schemas: Json) -> Iterator[str]:
    """What each model does and its rules, these only once where several models have the same ones."""
    told: dict[tuple[str, ...], str] = {}
    for model in models:
        schema = schemas[rows[model]["class_name"]]
        rules = tuple(_rules(schema, schemas))
        lines = [f"`{model}`: {schema['description']}"]
        if rules in told:
            lines[0] += f" What is said of `{told[rules]}` holds of it too."
        elif rules:
            told[rules] = model
            lines += ["", *(f"- {rule}" for rule in rules)]
        names = list(_names(schema["x-evolink"]))
        yield "\n".join([" ".join([lines[0], *names]), *lines[1:]])


def _names(told: Json) -> Iterator[str]:
    """Other names of a model, and newer ones."""
    for alias in told.get("aliases", ()):
        yield f"The API also calls it `{alias['id']}` (since {alias['date']})."
    for rename in told.get("renames", ()):
        yield f"The API maps this name to `{rename['to']}` (since {rename['date']})."


def _rules(schema: Json, schemas: Json) -> Iterator[str]:
    """The rules between the fields of an object and of those in it, and what the model's notices say."""
    yield from dict.fromkeys(_sentences(schema, schemas))
    for notice in schema.get("x-notices", ()):
        yield f"*Note:* {notice['sentence']}"


def _sentences(node: Json, schemas: Json) -> Iterator[str]:
    node = schemas[node["$ref"].removeprefix(COMPONENT)] if "$ref" in node else node
    if node.get("type") == "string":  # Such as that of a URL: it is said once, for every model.
        return
    for part in (node, *node.get("allOf", ())):
        yield from (rule["sentence"] for rule in part.get("x-rules", ()))
    for field in (*node.get("properties", {}).values(), *([node["items"]] if "items" in node else [])):
        yield from _sentences(field, schemas)
