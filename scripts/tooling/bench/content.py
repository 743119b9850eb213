"""What the report shows, table by table."""

from __future__ import annotations

from .peers import PROJECT
from .rows.downloading import WAYS
from .tables import Measure, Table

_MINE = ("evolink", "evolink[aiohttp]")
_CALL = (Measure("query", "query, µs"), Measure("query_wall", "by the clock, µs"))
_CREATE = (Measure("create", "create, µs"),)
_START = (Measure("cpu", "CPU, ms"), Measure("wall", "by the clock, ms"))

_SYNC = (
    "CPU of the client's process, one call after the other. `evolink, a mapping` differs in its creates alone: how far"
    " its queries are from those of `evolink` is noise, and so is any other difference of that size."
)
_WAIT = (
    Measure("cpu", "CPU for 1,000 polls, s"),
    Measure("memory", "KiB for each task"),
    Measure("polls", "polls for each task"),
    Measure("lag", "median lag, s"),
    Measure("lag_99", "99th percentile, s"),
    Measure("unfinished", "unfinished at the end"),
)
_BARE = ("aiohttp", "httpx")
FETCHERS = tuple(way for way in WAYS if way.startswith(PROJECT))
BARE_FETCHERS = tuple(way for way in WAYS if way.startswith(("httpx", "http.client", "aiohttp", "SHA")))

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
    Table("sync", "One query, sync", _SYNC, _CALL, ours=("evolink",)),
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
        "connections",
        "Connections opened by one create and three queries 6 s apart",
        "Counted by the server. A handshake of TLS would cost 1.4 ms of CPU and two round trips each time.",
        (Measure("connections", "connections"),),
        ours=(),
    ),
    Table(
        "waiting",
        "1,000 tasks that are waited for in one process",
        "They end after 7 to 14 s; each reply takes 10 to 30 ms. The peers wait with their own waiting call, one for"
        " each task, and ask each 5 s; ours asks when its schedule says so. `httpx` sleeps and asks in a task for each,"
        " `aiohttp` goes through one heap of due times. What needs more than 31 s is cut off;"
        " a client that drowned, so that it asked for fewer than every second task, has no figure for its polls.",
        _WAIT,
        ours=_MINE,
        floors=_BARE,
    ),
    Table(
        "many",
        "10,000 tasks that are waited for in one process",
        "As above; they end after 20 to 40 s. One round only: two runs of it differed by a quarter, so that no goal"
        " on it is settled by one.",
        _WAIT,
        ours=_MINE,
        floors=_BARE,
    ),
    Table(
        "schedule",
        "Queries of a task, and how late its end is told",
        "On a virtual clock, through the flow that `client.tasks.wait` runs: tasks of about 90 s whose estimate is"
        " roughly right (log-normal, σ 0.35), by what their progress says.",
        (
            Measure("queries", "queries"),
            Measure("lag", "median lag, s"),
            Measure("lag_99", "99th percentile, s"),
            Measure("to_8", "queries ÷ those of a fixed 8 s"),
        ),
        ours=(),
    ),
    Table(
        "download",
        "A download of 200 MB",
        "From a created task to the file. Ours is hashed, checked, synced to disk and moved into place; the others only"
        " where they say so. `SHA-256 alone` hashes as many bytes without fetching them.",
        (
            Measure("speed", "MB/s by the clock", more_is_better=True),
            Measure("cpu_speed", "MB/s of CPU", more_is_better=True),
            Measure("memory", "memory beyond the start, MiB"),
        ),
        ours=FETCHERS,
        floors=BARE_FETCHERS,
        mine=FETCHERS,
    ),
    Table(
        "help",
        "`--help`",
        "`click` is a minimal application of it with eight commands.",
        _START,
        ours=("evolink[cli]",),
        floors=("click",),
    ),
    Table(
        "size",
        "Installed size",
        "The core without extras, with everything it brings, without the interpreter and its pip.",
        (Measure("size", "MiB"), Measure("bytecode", "MiB of bytecode besides"), Measure("packages", "packages")),
        ours=("evolink",),
    ),
    Table(
        "drift",
        "Reading documentation",
        "`scripts/drift read`, without the start of the process: pages as the tests of drift render them, in seven"
        " languages.",
        (
            Measure("all", "pages/s of CPU", more_is_better=True),
            Measure("rendered", "rendered", more_is_better=True),
            Measure("markdown", "markdown", more_is_better=True),
            Measure("json", "JSON", more_is_better=True),
        ),
        ours=(),
    ),
)

PROFILES = (
    Table(
        "profile packages",
        "By package",
        "Percent of the CPU time under cProfile, which makes calls of Python functions dearer than they are. A poll is"
        " one query of many tasks waited for over aiohttp.",
        (Measure("query", "query, %"), Measure("create", "create, %"), Measure("poll", "poll, %")),
        ours=(),
    ),
    Table("profile functions", "By function", "The first of each.", (Measure("share", "%"),), ours=()),
    Table(
        "profile import",
        "At import",
        "`from evolink import EvoLink` and a first client, with `-X importtime`, which makes it a little slower.",
        (Measure("own", "ms of its own"), Measure("modules", "modules")),
        ours=(),
    ),
)

PURPOSES = {
    "evolink": "this project: 75 models' classes, schemas and facts, the client, the sandbox",
    "jsonschema-rs": "checks a request in microseconds",
    "attrs": "the request classes",
    "httpx": "the requests",
    "httpcore": "httpx's connections",
    "h11": "HTTP/1.1 for httpcore",
    "anyio": "asyncio for httpx",
    "certifi": "the certificates of the web, for httpx",
    "idna": "host names that are not ASCII, for httpx",
    "typing-extensions": "for anyio, on Pythons before 3.13",
}
"""Why the core brings each package."""
