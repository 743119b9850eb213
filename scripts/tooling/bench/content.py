"""What the report shows, table by table."""

from __future__ import annotations

from .tables import Measure, Table

_MINE = ("evolink", "evolink[aiohttp]")
_CALL = (Measure("query", "query, µs"), Measure("query_wall", "by the clock, µs"))
_CREATE = (Measure("create", "create, µs"),)
_START = (Measure("cpu", "CPU, ms"), Measure("wall", "by the clock, ms"))

TABLES = (
    Table(
        "import",
        "Import",
        "A fresh interpreter with one statement, seen from outside; `python` is one with none. `import evolink` loads"
        " nothing that is not asked for; `from evolink import EvoLink` loads the client.",
        _START,
        ours=("evolink", "evolink, its client"),
    ),
    Table(
        "cold",
        "A process's way to its first finished query",
        "Interpreter, import, client, one create and one query that finds the task ended, end of the process.",
        _START,
        ours=("evolink",),
    ),
    Table(
        "sync", "One query, sync", "CPU of the client's process, one call after the other.", _CALL, ours=("evolink",)
    ),
    Table(
        "sync",
        "One paid create, sync",
        "As above. Ours checks the request against the contract and gives it an Idempotency-Key; no other one checks.",
        _CREATE,
        ours=("evolink",),
    ),
    Table("async", "One query, async, 64 in flight", "CPU of the client's process.", _CALL, ours=_MINE),
    Table("async", "One paid create, async, 64 in flight", "As above.", _CREATE, ours=_MINE),
    Table(
        "check",
        "Checking a request",
        "`contract.validate` with a valid request and with one that has three violations, which it tells in words, with"
        " place and nearest choice. jsonschema-rs and jsonschema find the same three with the same schema.",
        (Measure("valid", "valid, µs"), Measure("wrong", "three violations, µs")),
        ours=("evolink",),
        floors=("jsonschema-rs",),
    ),
    Table(
        "help",
        "`--help`",
        "`click` is a minimal application of it with eight commands.",
        _START,
        ours=("evolink[cli]",),
        floors=("click",),
    ),
)
