"""The definitions of the report's tables."""

from __future__ import annotations

from ..benchmarks.bulk import BULK_RUNS, CLIENT
from ..benchmarks.download import METHODS
from ..clients import PROJECT
from .tables import Metric, Table

_EVOLINK = ("evolink", "evolink[aiohttp]")
_QUERY = (Metric("query", "query, µs"), Metric("query_wall", "wall time, µs"))
_CREATE = (Metric("create", "create, µs"),)
_START = (Metric("cpu", "CPU, ms"), Metric("wall", "wall time, ms"))

_SYNC = (
    "CPU of the client's process, one request after the other. `evolink, mapping` differs in its creates alone: the"
    " difference between its queries and those of `evolink` is noise, and so is any other difference of that size."
)
_WAIT = (
    Metric("cpu", "CPU for 1,000 polls, s"),
    Metric("memory", "KiB per task"),
    Metric("polls", "polls per task"),
    Metric("lag", "median lag, s"),
    Metric("lag_99", "99th percentile, s"),
    Metric("unfinished", "unfinished at the end"),
)
_BARE = ("aiohttp", "httpx")
DOWNLOADS = tuple(method for method in METHODS if method.startswith(PROJECT))
BARE_DOWNLOADS = tuple(method for method in METHODS if method.startswith(("httpx", "http.client", "aiohttp", "SHA")))

TABLES = (
    Table(
        "import",
        "Import",
        "A fresh interpreter with one import statement, timed from outside; `python` has none. `import evolink` loads"
        " its modules lazily; `from evolink import EvoLink` loads the client.",
        _START,
        references=("evolink", "evolink, client class"),
    ),
    Table(
        "cold",
        "Cold start to the first finished query",
        "Interpreter, import, client, one create and one query that finds the task ended, end of the process.",
        _START,
        references=("evolink",),
    ),
    Table("sync", "One query, sync", _SYNC, _QUERY, references=("evolink",)),
    Table(
        "sync",
        "One paid create, sync",
        "As above. evolink validates the request against the contract and sends an Idempotency-Key; no other client"
        " validates.",
        _CREATE,
        references=("evolink",),
    ),
    Table("async", "One query, async, 64 in flight", "CPU of the client's process.", _QUERY, references=_EVOLINK),
    Table("async", "One paid create, async, 64 in flight", "As above.", _CREATE, references=_EVOLINK),
    Table(
        "check",
        "Validating a request",
        "`contract.validate` with a valid request and with one that has three violations, each reported with a message,"
        " a JSON Pointer and the closest match. jsonschema-rs and jsonschema find the same three with the same schema.",
        (Metric("valid", "valid, µs"), Metric("invalid", "three violations, µs")),
        references=("evolink",),
        floors=("jsonschema-rs",),
    ),
    Table(
        "connections",
        "Connections opened by one create and three queries 6 s apart",
        "Counted by the server. A TLS handshake would cost 1.4 ms of CPU and two round trips each time.",
        (Metric("connections", "connections"),),
        references=(),
    ),
    Table(
        "waiting",
        "1,000 tasks awaited in one process",
        "They end after 7 to 14 s; each response takes 10 to 30 ms. The peers use their own wait method, once per task,"
        " and poll every 5 s; evolink polls by its own schedule. `httpx` sleeps and polls in one asyncio task per task,"
        " `aiohttp` polls from one heap of due times. A client that needs more than 31 s is stopped; one that is"
        " overloaded, and polled fewer than every second task, has no figure for its polls.",
        _WAIT,
        references=_EVOLINK,
        floors=_BARE,
    ),
    Table(
        "many",
        "10,000 tasks awaited in one process",
        "As above; they end after 20 to 40 s. One round only: two runs differed by a quarter, so one run settles no"
        " goal.",
        _WAIT,
        references=_EVOLINK,
        floors=_BARE,
    ),
    Table(
        "schedule",
        "Queries per task, and how late its end is detected",
        "Simulated on a virtual clock, with the sans-I/O operation of `client.tasks.wait`: tasks of about 90 s with a"
        " roughly correct estimate (log-normal, σ 0.35), by the kind of progress that the server reports.",
        (
            Metric("queries", "queries"),
            Metric("lag", "median lag, s"),
            Metric("lag_99", "99th percentile, s"),
            Metric("to_8", "queries ÷ those of fixed 8 s"),
        ),
        references=(),
    ),
    Table(
        "bulk",
        "A bulk run of 2,000 rows",
        "All rows are in flight at once, over aiohttp. Submissions are counted until the id of the last task is"
        " recorded, while no task ends; then the process waits. In another run the tasks end after 10 to 20 s, and each"
        " result of 15 kB is downloaded: the CPU of a row is from its submission to the file. `evolink[aiohttp]` calls"
        " `generate`, `wait` and `download` for each row and records nothing. A killed process goes on when it sends"
        " its first request; the seconds are from its start. PostgreSQL runs on the core of the server, without fsync.",
        (
            Metric("row", "CPU of a row, µs"),
            Metric("submit", "of its submission, µs"),
            Metric("submit_rate", "submissions/s", more_is_better=True),
            Metric("memory", "MiB"),
            Metric("idle", "waiting, % of a core"),
            Metric("resume", "going on after a kill, s"),
        ),
        references=(CLIENT,),
        floors=(CLIENT,),
        project_rows=BULK_RUNS,
    ),
    Table(
        "download",
        "A download of 200 MB",
        "From a created task to the file. evolink hashes and checks the file, syncs it to disk and renames it into"
        " place; the others do so only where the name says it. `SHA-256 alone` hashes as many bytes without"
        " downloading them.",
        (
            Metric("speed", "MB/s of wall time", more_is_better=True),
            Metric("cpu_speed", "MB/s of CPU", more_is_better=True),
            Metric("memory", "additional memory, MiB"),
        ),
        references=DOWNLOADS,
        floors=BARE_DOWNLOADS,
        project_rows=DOWNLOADS,
    ),
    Table(
        "help",
        "`--help`",
        "`click` is a minimal click application with eight commands.",
        _START,
        references=("evolink[cli]",),
        floors=("click",),
    ),
    Table(
        "size",
        "Installed size",
        "The core without extras, including its dependencies, without the interpreter and its pip.",
        (Metric("size", "MiB"), Metric("bytecode", "MiB of bytecode"), Metric("packages", "packages")),
        references=("evolink",),
    ),
    Table(
        "drift",
        "Reading documentation pages",
        "`scripts/drift read`, without the start of the process: pages as the tests of drift render them, in every"
        " language.",
        (
            Metric("all", "pages/s of CPU", more_is_better=True),
            Metric("rendered", "rendered", more_is_better=True),
            Metric("markdown", "markdown", more_is_better=True),
            Metric("json", "JSON", more_is_better=True),
        ),
        references=(),
    ),
)

PROFILES = (
    Table(
        "profile packages",
        "By package",
        "Percent of the CPU time under cProfile, which overstates the cost of Python function calls. A poll is one"
        " query of many tasks awaited over aiohttp.",
        (Metric("query", "query, %"), Metric("create", "create, %"), Metric("poll", "poll, %")),
        references=(),
    ),
    Table(
        "profile functions",
        "By function",
        "The most expensive functions of each.",
        (Metric("share", "%"),),
        references=(),
    ),
    Table(
        "profile import",
        "At import",
        "`from evolink import EvoLink` and a first client, with `-X importtime`, which slows it down a little.",
        (Metric("own", "own time, ms"), Metric("modules", "modules")),
        references=(),
    ),
)

PURPOSES = {
    "evolink": "this project: classes, schemas and facts of 90 models, the client, the sandbox",
    "jsonschema-rs": "validates a request in microseconds",
    "attrs": "the request classes",
    "httpx": "HTTP requests",
    "httpcore": "connections, for httpx",
    "h11": "HTTP/1.1 under asyncio, and for httpcore",
    "anyio": "asyncio, for httpx",
    "certifi": "root certificates, for httpx",
    "idna": "non-ASCII host names, for httpx",
    "typing-extensions": "for anyio, before Python 3.13",
}
"""Why the core depends on each package."""
