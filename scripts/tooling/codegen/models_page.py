"""Renders docs/models.md: a table of the models of each family, and each model's rules and warnings as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from evolink.contract._blank_prompts import SENTENCE as BLANK_PROMPT
from evolink.contract._messages import counts_tokens
from evolink.prices._estimate import format_credits
from evolink.prices._estimation import estimate_by_rule
from evolink.prices._rules import PriceRule
from evolink.prices._typical import describe_request, typical_request

from .bundle import COMPONENT, create_request_body, request_schemas
from .derived import HEADER, facts, model_aliases, undocumented_models
from .sources import Json

COLUMNS = (
    "model",
    "task",
    "inputs",
    "seconds",
    "quality",
    "aspect ratio",
    "sound",
    "price",
    "estimated time",
    "source",
)
SOUND = {"always": "yes", "choice": "optional", None: "unknown"}


def render_models_page(contract: Json, rules: Mapping[str, PriceRule]) -> str:
    """Return the page in Markdown, with HEADER in its first line.

    Args:
        contract: The contract.
        rules: The price rule of each model that has one.
    """
    schemas = contract["components"]["schemas"]
    prices = dict(_prices(contract, rules))
    rows = {model: facts(name, schemas) for model, name in request_schemas(contract).items()}
    by_family = sorted(rows, key=lambda model: rows[model]["family"])
    families = {
        family: list(models) for family, models in groupby(by_family, key=lambda model: str(rows[model]["family"]))
    }
    links = " · ".join(f"[{family}](#{family}) {len(models)}" for family, models in families.items())
    parts = [f"<!-- {HEADER} -->", "# Models", _preface(len(rows), schemas, rules), links]
    for family, models in families.items():
        parts += [
            f"## {family}",
            _table({model: rows[model] for model in models}, prices),
            *_entries(models, rows, schemas),
        ]
    parts += ["## Limits in tokens", _token_limits(rows, schemas)]
    parts += ["## Priced but not documented", _undocumented(contract)]
    return "\n\n".join(parts) + "\n"


def _token_limits(rows: dict[str, Json], schemas: Json) -> str:
    lines = [
        "The schema of these fields limits their characters, and the text of the page their tokens. The contract",
        "refuses a longer value, which EvoLink's own clients only warn of; `check=False` sends it all the same.",
        "",
    ]
    for model, row in rows.items():
        for name, field in schemas[row["class_name"]]["properties"].items():
            if counts_tokens(field, "maxLength"):
                lines.append(f"- `{model}`: `{name}`, {field['maxLength']}")
    return "\n".join(lines)


def _undocumented(contract: Json) -> str:
    aliases = ", ".join(f"`{alias}`" for alias in model_aliases(contract))
    lines = [
        "EvoLink's public price list also has these ids, for which the documentation has no page. The catalog does not",
        "have them, because their fields are not known; `check=False` sends a request for one unchecked. The list also",
        f"has {aliases}, which are aliases of models above.",
        "",
        *(f"- `{model}`: {description}" for model, description in undocumented_models(contract).items()),
    ]
    return "\n".join(lines)


def _prices(contract: Json, rules: Mapping[str, PriceRule]) -> Iterator[tuple[str, str]]:
    """Yield each priced model with the price of a typical request: `5 s at 720p: 45 credits`."""
    rows = {model: facts(name, contract["components"]["schemas"]) for model, name in request_schemas(contract).items()}
    for example in create_request_body(contract)["examples"].values():
        model = example["value"]["model"]
        if model not in rules or model not in rows:
            continue
        row = rows.pop(model)  # only the first example is typical
        request = typical_request(example["value"], row.get("durations"), row.get("qualities"))
        estimate = estimate_by_rule(rules[model], request)
        if estimate.credits is not None:
            amount = f"{'from ' * (estimate.kind == 'lower_bound')}{format_credits(estimate.credits)} credits"
            yield model, f"{describe_request(request)}: {amount}".removeprefix(": ")


def _preface(count: int, schemas: Json, rules: Mapping[str, PriceRule]) -> str:
    dates = sorted({rule.captured for rule in rules.values()})
    lines = [
        f"All {count} models, one table per family; `evolink.catalog.search()` selects models by the same facts.",
        "Seconds, quality and aspect ratio are the values that a request may have, – if it has no such field. Sound is",
        "“optional” if a field of the request turns it on or off, and “unknown” if the documentation does not mention",
        "it. The estimated time is that of the documentation's sample. Below each table are the rules between fields,",
        "which are checked before a request is sent; lines that begin with *Warning* are about allowed values.",
        "The price is that of the model's simplest example at about 5 s and 720p, by EvoLink's public prices of",
        f"{' and '.join(dates)}; “from” is a lower bound where the length of an input is unknown, – that no price can",
        "be calculated. `evolink price MODEL` calculates the price of any request.",
        "",
        "Rules of every model:",
        "",
    ]
    shared = (schema for schema in schemas.values() if schema.get("type") == "string")
    sentences = (rule["sentence"] for schema in shared for rule in schema.get("x-rules", ()))
    warning = f"- *Warning:* {BLANK_PROMPT}"
    return "\n".join([*lines, *(f"- {sentence}" for sentence in dict.fromkeys(sentences)), warning])


def _table(rows: dict[str, Json], prices: Mapping[str, str]) -> str:
    lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS))]
    for model, row in rows.items():
        cells = [f"`{model}`", row["task"], ", ".join(row["inputs"]), _seconds(row.get("durations", ()))]
        cells += [", ".join(row.get(fact, ())) or "–" for fact in ("qualities", "aspect_ratios")]
        cells += [SOUND[row.get("sound")] if row["result"] == "video" else "–"]
        cells += [prices.get(model, "–"), f"{row['sandbox']['estimated_time']} s", f"[page]({row['docs']})"]
        lines.append(_line(cells))
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _seconds(durations: tuple[int, ...]) -> str:
    """Return `3–15` for all integers from 3 to 15, `5, 10` for these two."""
    if len(durations) > 2 and list(durations) == list(range(durations[0], durations[-1] + 1)):
        return f"{durations[0]}–{durations[-1]}"
    return ", ".join(map(str, durations)) or "–"


def _entries(models: list[str], rows: dict[str, Json], schemas: Json) -> Iterator[str]:
    """Yield each model's description and rules; rules that several models share are listed once."""
    listed: dict[tuple[str, ...], str] = {}
    for model in models:
        schema = schemas[rows[model]["class_name"]]
        rules = tuple(_rules(schema, schemas))
        lines = [f"`{model}`: {schema['description']}"]
        if rules in listed:
            lines[0] += f" It has the same rules as `{listed[rules]}`."
        elif rules:
            listed[rules] = model
            lines += ["", *(f"- {rule}" for rule in rules)]
        names = [*_names(schema["x-evolink"]), *_provenance(schema["x-evolink"])]
        yield "\n".join([" ".join([lines[0], *names]), *lines[1:]])


def _names(extension: Json) -> Iterator[str]:
    """Yield sentences on a model's other names and newer names."""
    for alias in extension.get("aliases", ()):
        yield f"The API also accepts the name `{alias['id']}` (since {alias['date']})."
    for rename in extension.get("renames", ()):
        yield f"The API maps this name to `{rename['to']}` (since {rename['date']})."


def _provenance(extension: Json) -> Iterator[str]:
    """Yield where the facts come from, if not from the documentation's page."""
    if "source" in extension:
        yield f"Source: {extension['source']}"


def _rules(schema: Json, schemas: Json) -> Iterator[str]:
    """Yield the rules between the fields of an object and of its nested objects, and the model's warnings."""
    yield from dict.fromkeys(_sentences(schema, schemas))
    for warning in schema.get("x-notices", ()):
        yield f"*Warning:* {warning['sentence']}"


def _sentences(node: Json, schemas: Json) -> Iterator[str]:
    node = schemas[node["$ref"].removeprefix(COMPONENT)] if "$ref" in node else node
    if node.get("type") == "string":  # Such as the rule of a URL, which is listed once for every model.
        return
    for subschema in (node, *node.get("allOf", ())):
        yield from (rule["sentence"] for rule in subschema.get("x-rules", ()))
    for field in (*node.get("properties", {}).values(), *([node["items"]] if "items" in node else [])):
        yield from _sentences(field, schemas)
