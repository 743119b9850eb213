"""The definitions of the goals, with the reasons for those that are not met."""

from __future__ import annotations

from ..benchmarks.bulk import CLIENT, POSTGRES, SQLITE
from ..benchmarks.poll_schedule import WORST
from .goals import FigureRef, Goal
from .table_definitions import BARE_DOWNLOADS

_VALIDATION_FLOORS = ("jsonschema-rs",)
_POLLS_OF_1000 = "1,000 tasks awaited: 1,000 polls"
_POLLS_OF_10000 = "10,000 tasks awaited: 1,000 polls"

_SPREAD_WAKEUPS = (
    "tasks that end at different times are polled at different times, and each separate response wakes the process;"
    " bare aiohttp, polling from one heap of due times, needs as much."
)
_WORK_PER_TASK = (
    "the remaining cost is per task: decoding its JSON, its snapshot and its schedule. Next: decode only status and"
    " progress of running tasks."
)
_FSYNC = (
    "the file is synced to disk (fsync) before it gets its name, so that no crash leaves a broken one; the other client"
    " does not sync. Next: larger reads than httpx's 64 KiB."
)
_FIXED_MEMORY = (
    "the fixed cost, twenty connections and the modules for waiting, is divided by only a thousand tasks; each further"
    " task takes less, as ten thousand show. Next: smaller buffers in the connections."
)
SYNC_DOWNLOAD, ASYNC_DOWNLOAD = "evolink, with SHA-256", "evolink, async"

_REQUESTS = (
    Goal("`import evolink`", "at most 30 ms", FigureRef("import", "evolink", "cpu"), 30, unit="ms", floor="python"),
    Goal(
        "cold start to first finished query",
        "at most 1.1 × httpx",
        FigureRef("cold", "evolink", "cpu"),
        1.1,
        relative_to="httpx",
        unit="ms",
        floor="httpx",
    ),
    Goal(
        "query, sync",
        "at most 1.1 × httpx",
        FigureRef("sync", "evolink", "query"),
        1.1,
        relative_to="httpx",
        unit="µs",
        floor="httpx",
    ),
    Goal(
        "paid create, sync, validated",
        "at most 1.15 × httpx",
        FigureRef("sync", "evolink", "create"),
        1.15,
        relative_to="httpx",
        unit="µs",
        floor="httpx",
    ),
    Goal(
        "query, async, 64 in flight, with the aiohttp extra",
        "at most 2.2 × aiohttp",
        FigureRef("async", "evolink[aiohttp]", "query"),
        2.2,
        relative_to="aiohttp",
        unit="µs",
        floor="aiohttp",
    ),
    Goal(
        "query, async, 64 in flight, without",
        "at most 2.8 × aiohttp",
        FigureRef("async", "evolink", "query"),
        2.8,
        relative_to="aiohttp",
        unit="µs",
        floor="aiohttp",
    ),
    Goal(
        "validating a valid request",
        "at most 3 µs",
        FigureRef("check", "evolink", "valid"),
        3,
        unit="µs",
        floor="jsonschema-rs",
        floors=_VALIDATION_FLOORS,
    ),
    Goal(
        "validating one with three violations",
        "at most 10 µs",
        FigureRef("check", "evolink", "invalid"),
        10,
        unit="µs",
        floor="jsonschema-rs",
        floors=_VALIDATION_FLOORS,
    ),
    *(
        Goal(
            f"connections for a create and three queries 6 s apart, {mode}",
            "1",
            FigureRef("connections", f"evolink, {mode}", "connections"),
            1,
            floor=floor,
            floors=("http.client, sync", "aiohttp, async"),
        )
        for mode, floor in (("sync", "http.client, sync"), ("async", "aiohttp, async"))
    ),
)

_WAITING = (
    Goal(
        f"{_POLLS_OF_1000}, with the aiohttp extra",
        "at most 0.60 s",
        FigureRef("waiting", "evolink[aiohttp]", "cpu"),
        0.6,
        unit="s",
        floor="aiohttp",
        reason=_SPREAD_WAKEUPS,
    ),
    Goal(
        f"{_POLLS_OF_1000}, without",
        "at most 1.2 × aiohttp",
        FigureRef("waiting", "evolink", "cpu"),
        1.2,
        relative_to="aiohttp",
        unit="s",
        floor="aiohttp",
    ),
    *(
        Goal(
            f"{_POLLS_OF_1000}, with the batch query{extra}",
            f"at most 1/20 of {whole:.2f} s",
            FigureRef("waiting", f"{client}, batch query", "cpu"),
            whole / 20,
            unit="s",
            floor="aiohttp",
            reason=_WORK_PER_TASK,
        )
        for extra, client, whole in (("", "evolink", 1.9), (" and the aiohttp extra", "evolink[aiohttp]", 0.6))
    ),
    Goal(
        f"{_POLLS_OF_10000}, with the aiohttp extra",
        "at most 0.60 s",
        FigureRef("many", "evolink[aiohttp]", "cpu"),
        0.6,
        unit="s",
        floor="aiohttp",
    ),
    Goal(
        f"{_POLLS_OF_10000}, without",
        "at most 1.9 s",
        FigureRef("many", "evolink", "cpu"),
        1.9,
        unit="s",
        floor="aiohttp",
    ),
    *(
        Goal(
            f"memory per task, of {number}",
            "at most 4 KiB",
            FigureRef(sheet, "evolink[aiohttp]", "memory"),
            4,
            unit="KiB",
            floor="aiohttp",
            reason=_FIXED_MEMORY,
        )
        for number, sheet in (("1,000", "waiting"), ("10,000", "many"))
    ),
    *(
        Goal(name, target, FigureRef("schedule", client, metric), bound, unit=unit, has_peers=False)
        for name, target, client, metric, bound, unit in (
            ("accurate progress: queries per task", "at most 8", "accurate: evolink", "queries", 8, ""),
            ("accurate progress: median lag", "at most 2 s", "accurate: evolink", "lag", 2, "s"),
            ("accurate progress: 99th percentile of the lag", "at most 10 s", "accurate: evolink", "lag_99", 10, "s"),
            ("inaccurate progress: queries", "at most those of polling every 8 s", WORST, "to_8", 1, "×"),
            ("inaccurate progress: 99th percentile of the lag", "at most 8 s", WORST, "lag_99", 8, "s"),
        )
    ),
)

_OTHER = (
    *(
        Goal(
            f"download of 200 MB, {mode}",
            target,
            FigureRef("download", client, "speed"),
            bound,
            relative_to=to,
            at_least=True,
            unit="MB/s",
            floor=to,
            floors=BARE_DOWNLOADS,
            reason=reason,
        )
        for mode, client, target, bound, to, reason in (
            (
                "sync",
                SYNC_DOWNLOAD,
                "at least 0.9 × httpx with SHA-256 and fsync",
                0.9,
                "httpx, with SHA-256 and fsync",
                "",
            ),
            (
                "sync",
                SYNC_DOWNLOAD,
                "at least 0.85 × http.client with SHA-256 and fsync",
                0.85,
                "http.client, with SHA-256 and fsync",
                "",
            ),
            (
                "async",
                ASYNC_DOWNLOAD,
                "at least httpx with SHA-256 and fsync",
                1,
                "httpx, async, with SHA-256 and fsync",
                "",
            ),
            ("async", ASYNC_DOWNLOAD, "at least httpx alone", 1, "httpx, async", _FSYNC),
        )
    ),
    *(
        Goal(name, "less than 8 MiB", FigureRef("download", client, "memory"), 8, unit="MiB", floors=BARE_DOWNLOADS)
        for name, client in (
            ("memory of a download, sync", SYNC_DOWNLOAD),
            ("memory of a download, async", ASYNC_DOWNLOAD),
        )
    ),
    Goal(
        "`--help`",
        "at most 1.5 × click",
        FigureRef("help", "evolink[cli]", "cpu"),
        1.5,
        relative_to="click",
        unit="ms",
        floor="click",
        floors=("click",),
    ),
    Goal("installed core", "at most 20 MiB", FigureRef("size", "evolink", "size"), 20, unit="MiB", floor="httpx"),
    Goal("packages of the core", "at most 12", FigureRef("size", "evolink", "packages"), 12, floor="httpx"),
)

_BULK = (
    *(
        Goal(
            f"bulk run in {database}: {name}",
            target,
            FigureRef("bulk", client, metric),
            bound,
            relative_to=CLIENT if metric == "row" else None,
            at_least=metric == "submit_rate",
            unit=unit,
            has_peers=False,
        )
        for database, client, rate, memory in (("SQLite", SQLITE, 1189, 63), ("PostgreSQL", POSTGRES, 510, 115))
        for name, target, metric, bound, unit in (
            ("CPU of a row", "at most 1.5 × the plain client", "row", 1.5, "µs"),
            ("submissions per second", f"at least {rate:,}", "submit_rate", rate, ""),
            ("memory with 2,000 rows in flight", f"at most {memory} MiB", "memory", memory, "MiB"),
            ("CPU while it waits", "less than 2 % of a core", "idle", 2, "%"),
        )
    ),
    Goal(
        "bulk run in SQLite: going on after a kill",
        "at most 0.4 s",
        FigureRef("bulk", SQLITE, "resume"),
        0.4,
        unit="s",
        has_peers=False,
    ),
)

GOALS = (*_REQUESTS, *_WAITING, *_BULK, *_OTHER)
