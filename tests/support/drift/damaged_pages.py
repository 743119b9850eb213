"""Damaged pages: the damage, the page, a function that does the damage, and the expected reason."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.drift.languages import SWEDISH
from support.drift.layouts import as_json, as_markdown, as_rendered
from support.drift.made_up_models import CHOICES, LENGTHS, NUMBERS, with_prose

Damage = Callable[[str], str]


def without(*lines: str) -> Damage:
    """Return the page without the first line that is one of each."""

    def damaged(text: str) -> str:
        found = text.split("\n")
        for line in lines:
            found.remove(line)
        return "\n".join(found)

    return damaged


def replaced(old: str, new: str) -> Damage:
    def damaged(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return damaged


def cut(start: str | None, end: str | None) -> Damage:
    """Return the page from the first to the second mark."""
    return lambda text: text[text.index(start) if start else 0 : text.index(end) if end else None]


def hole(start: str, end: str) -> Damage:
    """Return the page without what is between the two marks."""
    return lambda text: text[: text.index(start)] + text[text.index(end) :]


def names_stripped(text: str) -> str:
    return re.sub(r"^[a-z_]+\n(?=(?:string|integer|number|boolean|object|enum)\S*$)", "", text, flags=re.MULTILINE)


def lines_turned(text: str) -> str:
    return "\n".join(reversed(text.split("\n")))


def lines_sorted(text: str) -> str:
    return "\n".join(sorted(text.split("\n")))


PAGES = {
    "lengths": as_rendered(with_prose(LENGTHS, "en")),
    "numbers": as_rendered(with_prose(NUMBERS, "es"), "es"),
    "choices": as_rendered(with_prose(CHOICES, "ko"), "ko"),
    "bare": as_rendered(CHOICES),
    "table": as_rendered(LENGTHS),
    "2025": as_rendered(with_prose(LENGTHS, "de"), "de", year=2025),
    "swedish": as_rendered(NUMBERS, texts=SWEDISH),
    "json": as_json(CHOICES),
    "markdown": as_markdown(CHOICES),
}

NAMELESS = "a field name is missing|field names are missing"
UNTYPED = "reads like a field without a type"

NAMES_AND_TYPES = [
    ("field names stripped", "lengths", names_stripped, NAMELESS),
    ("field names stripped, in Spanish", "numbers", names_stripped, NAMELESS),
    ("field names stripped, without words", "bare", names_stripped, NAMELESS),
    ("one name stripped", "lengths", without("prompt"), NAMELESS),
    ("one name stripped after options", "bare", without("watch"), NAMELESS),
    ("one name stripped after a list", "2025", without("tags"), NAMELESS),
    ("one name blanked", "numbers", replaced("\nseed\ninteger", "\n\ninteger"), NAMELESS),
    ("a name of the response stripped", "lengths", without("progress"), NAMELESS),
    ("one type stripped", "lengths", without("string<uri>[]"), UNTYPED),
    ("a type stripped, marks left", "numbers", replaced("\nduration\ninteger", "\nduration"), UNTYPED),
    ("a type misspelt", "numbers", replaced("\nseed\ninteger", "\nseed\nintege"), "is not known as the type"),
    ("a type misspelt, first field", "lengths", replaced("model\nenum<string>", "model\nenum<strin>"), "first field"),
    ("no model field", "lengths", replaced("\nmodel\nenum<string>", "\nmodell\nenum<string>"), "no field `model`"),
    ("two fields of one name", "lengths", replaced("\ntitle\nstring", "\nprompt\nstring"), "two fields of this name"),
]

MARKS_AND_OPTIONS = [
    ("an unknown mark", "numbers", replaced("requerido\n\nLo", "requirido\n\nLo"), "not understood"),
    ("a default without its label", "choices", replaced("기본값:off", "off"), "not understood"),
    ("a mark amid prose", "numbers", replaced("Nota:\n", "requerido\n\nNota:\n"), "amid its prose"),
    ("options without their label", "choices", without("사용 가능한 옵션:"), "options are missing|prose below"),
    ("the last option lost", "choices", replaced("16:9,\n9:16\n", "16:9,\n"), "list of options is cut off"),
    ("the last option lost, no words", "bare", replaced("\n9:16\nExample", "\nExample"), "list of options is cut off"),
    ("all options lost", "bare", without("Available options:", "16:9,", "9:16"), "options are missing|not understood"),
    (
        "options of a type that is no enum",
        "bare",
        replaced("sound\nenum<string>", "sound\nstring"),
        "its type is no enum",
    ),
    ("two lists of options", "bare", replaced("Available", "Available options:\nx\nAvailable"), "two lists of options"),
    ("prose below options", "bare", replaced("off\nExample:", "off\nor none\nExample:"), "prose below its options"),
    ("no label for required", "swedish", without("Authorization", "header"), "its label for `required`"),
    ("two labels for default", "swedish", replaced("standardvärde:10", "utgångsvärde:10"), "not understood"),
]

LIMITS_AND_EXAMPLES = [
    (
        "a constraint amid prose",
        "lengths",
        replaced("\nNote:", "\nMaximum string length: 9\n\nNote:"),
        "prose below its constraint",
    ),
    (
        "two constraints of one kind",
        "lengths",
        replaced("length: 3", "length: 3\nMinimum string length: 4"),
        "two constraints",
    ),
    ("a constraint that is no number", "lengths", replaced("length: 3", "length: three"), "can't be read"),
    ("a constraint cut off", "lengths", replaced("length: 1 - 700", "length: 1 -"), "can't be read"),
    ("a range cut off", "numbers", replaced("3 <= x <= 15", "3 <= x <="), "can't be read"),
    ("a range without numbers", "numbers", replaced("3 <= x <= 15", "3 - 15"), "can't be read"),
    ("another label for a range", "swedish", replaced("Tillåtet intervall: 3", "Intervall: 3"), "can't be read"),
    ("a constraint glued to a table", "table", replaced("last_frame\nRequired", "last_frameRequired"), "can't be read"),
    ("an example cut off", "lengths", replaced('.png"\n]', '.png"\n'), "its example is cut off"),
]

PARTS = [
    ("nothing but the head", "lengths", cut(None, "\nBody\n"), "the request's fields"),
    ("no request", "lengths", hole("\nBody\n", "\nResponse\n"), "the request's fields"),
    ("no response", "lengths", cut(None, "\nResponse\n"), "the response's fields are missing"),
    ("a response cut off", "choices", cut(None, "\nusage\n"), "`usage`, which its example shows, is not described"),
    ("no last prose", "choices", cut(None, "\n\n사용량 및 과금 정보"), "the prose of `usage`"),
    (
        "a known last sentence cut off",
        "lengths",
        replaced("Usage and billing information", "Usage and bill"),
        "last sent",
    ),
    ("no method and path", "lengths", cut("curl --request", None), "cut off at the top"),
    ("half a path", "lengths", cut("/\nvideos\n", None), "cut off at the top"),
    ("no curl command", "lengths", hole("curl ", '{\n  "created"'), "curl command is missing"),
    ("a curl command cut off", "lengths", without("  --data '"), "cut off|no body"),
    ("a curl command without its end", "2025", replaced("}'\n", "}\n"), "cut off|not whole"),
    ("a body that is no JSON", "lengths", replaced('-video",\n', '-video"\n'), "not whole as JSON"),
    (
        "a curl command of another operation",
        "lengths",
        replaced("generations \\", "edits \\"),
        "its curl command about",
    ),
    ("a response that is no JSON", "lengths", replaced('"progress": 0,', '"progress":'), "not whole as JSON"),
    ("a hole of several fields", "lengths", hole("prompt\nstring", "tags\nenum"), "a hole in the page"),
    ("two pages in one", "lengths", lambda text: text + "\n" + text, "prose below|cut off|two fields|first field"),
    ("lines turned around", "lengths", lines_turned, "cut off|layouts"),
    ("lines sorted", "lengths", lines_sorted, "cut off|layouts|missing"),
    ("lines joined", "lengths", lambda text: text.replace("\n", " "), "layouts"),
]

DOCUMENTS = [
    ("a comma lost", "json", replaced('"openapi": "3.1.0",', '"openapi": "3.1.0"'), "not whole as JSON"),
    ("a key twice", "json", replaced('"servers"', '"info": {}, "servers"'), "'info' is repeated"),
    ("a number that JSON has not", "json", replaced("{", '{"x": NaN, '), "not JSON"),
    (
        "a number too large",
        "json",
        replaced('"default": false', '"default": 1e999'),
        "a number that JSON does not have",
    ),
    ("half a character", "json", replaced("slow: calm", "\\ud800"), "surrogate"),
    ("a reference to nothing", "json", replaced('"Nested": {', '"Nest": {'), "does not hold"),
    (
        "a reference to elsewhere",
        "json",
        replaced("#/components/schemas/Nested", "https://example.com"),
        "does not point into the page",
    ),
    (
        "a reference to itself",
        "json",
        replaced('"Nested": {', '"Nested": {"$ref": "#/components/schemas/Nested",'),
        "nested",
    ),
    (
        "a required field that is missing",
        "json",
        replaced('"prompt": {\n', '"prompts": {\n'),
        "`required` names 'prompt'",
    ),
    ("required that is no list", "json", replaced('"required": [', '"required": "model", "x-r": ['), "not a list"),
    ("a type that JSON Schema has not", "json", replaced('"type": "boolean"', '"type": "bool"'), "can't be a type"),
    ("no options", "json", replaced('"enum": [', '"enum": [], "x-enum": ['), "can't be a enum|can't be an enum"),
    ("no paths", "json", replaced('"paths"', '"path"'), "no `paths`"),
    ("no request body", "json", replaced('"requestBody"', '"body"'), "no request body"),
    ("not OpenAPI", "json", replaced('"openapi"', '"open"'), "not an OpenAPI document"),
    ("fields that are a list", "json", replaced('"style": {', '"style": [], "x": {'), "where a mapping belongs"),
    (
        "a rule over whole requests",
        "json",
        replaced('"Request": {', '"Request": {"oneOf": [{}, {}],'),
        "over whole requests",
    ),
    ("parts that disagree", "json", replaced('"Request": {', '"Request": {"allOf": [{"type": "array"}],'), "`allOf`"),
    ("no end of the block", "markdown", replaced("\n````\n", "\n"), "is not closed"),
    ("a shorter end of the block", "markdown", replaced("\n````\n", "\n```\n"), "is not closed"),
    ("two blocks", "markdown", lambda text: text + text, "several blocks"),
    (
        "another operation above the block",
        "markdown",
        replaced("POST /v1/videos/gen", "POST /v1/videos/re"),
        "no operation",
    ),
    ("a key twice in YAML", "markdown", replaced("\ninfo:", "\nopenapi: 3.1.0\ninfo:"), "`openapi` appears twice"),
    ("indentation lost", "markdown", replaced("\n  title:", "\ntitle:"), "YAML"),
    ("tabs for spaces", "markdown", replaced("\n  title:", "\n\ttitle:"), "YAML"),
    ("a tag", "markdown", replaced('"3.1.0"', "!!python/name:os.system 3.1.0"), "YAML"),
    ("a merge key", "markdown", replaced("\ninfo:", "\n<<: {a: 1}\ninfo:"), "`<<` is a merge key"),
    ("an alias of nothing", "markdown", replaced('"3.1.0"', "*nothing"), r"No earlier value has the anchor &nothing"),
    (
        "an alias of itself",
        "markdown",
        replaced("\ninfo:", "\nloop: &a [*a]\ninfo:"),
        r"refers with \*a to a value that contains it",
    ),
    ("another document", "markdown", replaced("\n````\n", "\n---\na: 1\n````\n"), "one document"),
    ("a number that is none", "markdown", replaced('"3.1.0"', ".inf"), "is .inf; JSON has no such number"),
]

DAMAGED: list[tuple[str, str, Damage, str]] = [
    *NAMES_AND_TYPES,
    *MARKS_AND_OPTIONS,
    *LIMITS_AND_EXAMPLES,
    *PARTS,
    *DOCUMENTS,
]
