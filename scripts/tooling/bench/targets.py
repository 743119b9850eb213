"""The goals, with the reasons for those that are out of reach."""

from __future__ import annotations

from .content import BARE_FETCHERS
from .goals import Figure, Goal
from .rows.scheduling import WORST

_CHECK = ("jsonschema-rs",)
_POLLS = "1,000 tasks awaited: 1,000 polls"
_MANY = "10,000 tasks awaited: 1,000 polls"

_POOL = (
    "httpx's pool looks through all its connections at each request, so that `httpx` by itself is no cheaper. Next:"
    " several small pools, or a transport of our own."
)
_LAYER = (
    "httpx's requests, URLs and headers cost more than aiohttp below them (see the profile of a poll). Next: aiohttp"
    " without httpx between."
)

_SPREAD = (
    "tasks that end at different times are asked for at different times, and each answer that comes by itself wakes the"
    " process; bare aiohttp, going through one heap of due times, needs as much. Next: aiohttp without httpx between."
)
_EACH = (
    "what is left is each task's own: reading its JSON, its snapshot and its schedule. Next: to read only status and"
    " progress of those that go on."
)
_SYNCED = (
    "the file is on the disk (fsync) before it gets its name, so that no crash leaves a broken one; the other leaves"
    " that to chance. Next: larger reads than httpx's 64 KiB."
)
_FIXED = (
    "what is needed once, twenty connections and the modules for waiting, is shared out among a thousand; each further"
    " task takes less, as ten thousand show. Next: smaller buffers in the connections."
)
OURS, OURS_ASYNC = "evolink, with SHA-256", "evolink, async"

_CALLS = (
    Goal("`import evolink`", "at most 30 ms", Figure("import", "evolink", "cpu"), 30, unit="ms", floor="python"),
    Goal(
        "process to first finished query",
        "at most 1.1 × httpx",
        Figure("cold", "evolink", "cpu"),
        1.1,
        to="httpx",
        unit="ms",
        floor="httpx",
    ),
    Goal(
        "query, sync",
        "at most 1.1 × httpx",
        Figure("sync", "evolink", "query"),
        1.1,
        to="httpx",
        unit="µs",
        floor="httpx",
    ),
    Goal(
        "paid create, sync, checked",
        "at most 1.15 × httpx",
        Figure("sync", "evolink", "create"),
        1.15,
        to="httpx",
        unit="µs",
        floor="httpx",
    ),
    Goal(
        "query, async, 64 in flight, with the aiohttp extra",
        "at most 400 µs",
        Figure("async", "evolink[aiohttp]", "query"),
        400,
        unit="µs",
        floor="aiohttp",
        missed=_LAYER,
    ),
    Goal(
        "query, async, 64 in flight, without",
        "at most 700 µs",
        Figure("async", "evolink", "query"),
        700,
        unit="µs",
        floor="aiohttp",
        missed=_POOL,
    ),
    Goal(
        "checking a valid request",
        "at most 3 µs",
        Figure("check", "evolink", "valid"),
        3,
        unit="µs",
        floor="jsonschema-rs",
        floors=_CHECK,
    ),
    Goal(
        "checking one with three violations",
        "at most 10 µs",
        Figure("check", "evolink", "wrong"),
        10,
        unit="µs",
        floor="jsonschema-rs",
        floors=_CHECK,
    ),
    *(
        Goal(
            f"connections for a create and three queries 6 s apart, {mode}",
            "1",
            Figure("connections", f"evolink, {mode}", "connections"),
            1,
            floor=floor,
            floors=("http.client, sync", "aiohttp, async"),
        )
        for mode, floor in (("sync", "http.client, sync"), ("async", "aiohttp, async"))
    ),
)

_WAITS = (
    Goal(
        f"{_POLLS}, with the aiohttp extra",
        "at most 0.60 s",
        Figure("waiting", "evolink[aiohttp]", "cpu"),
        0.6,
        unit="s",
        floor="aiohttp",
        missed=_SPREAD,
    ),
    Goal(f"{_POLLS}, without", "at most 1.9 s", Figure("waiting", "evolink", "cpu"), 1.9, unit="s", floor="aiohttp"),
    *(
        Goal(
            f"{_POLLS}, with the batch query{extra}",
            f"at most 1/20 of {whole:.2f} s",
            Figure("waiting", f"{client}, batch query", "cpu"),
            whole / 20,
            unit="s",
            floor="aiohttp",
            missed=_EACH,
        )
        for extra, client, whole in (("", "evolink", 1.9), (" and the aiohttp extra", "evolink[aiohttp]", 0.6))
    ),
    Goal(
        f"{_MANY}, with the aiohttp extra",
        "at most 0.60 s",
        Figure("many", "evolink[aiohttp]", "cpu"),
        0.6,
        unit="s",
        floor="aiohttp",
    ),
    Goal(f"{_MANY}, without", "at most 1.9 s", Figure("many", "evolink", "cpu"), 1.9, unit="s", floor="aiohttp"),
    *(
        Goal(
            f"memory for each of {number} tasks",
            "at most 4 KiB",
            Figure(sheet, "evolink[aiohttp]", "memory"),
            4,
            unit="KiB",
            floor="aiohttp",
            missed=_FIXED,
        )
        for number, sheet in (("1,000", "waiting"), ("10,000", "many"))
    ),
    *(
        Goal(what, words, Figure("schedule", client, measure), limit, unit=unit, peers=False)
        for what, words, client, measure, limit, unit in (
            ("honest progress: queries of a task", "at most 8", "honest: evolink", "queries", 8, ""),
            ("honest progress: median lag", "at most 2 s", "honest: evolink", "lag", 2, "s"),
            ("honest progress: 99th percentile of it", "at most 10 s", "honest: evolink", "lag_99", 10, "s"),
            ("progress stuck or lying: queries", "no more than with a fixed 8 s", WORST, "to_8", 1, "× those"),
            ("progress stuck or lying: 99th percentile of the lag", "at most 8 s", WORST, "lag_99", 8, "s"),
        )
    ),
)

_REST = (
    *(
        Goal(
            f"download of 200 MB, {mode}",
            words,
            Figure("download", client, "speed"),
            limit,
            to=to,
            at_least=True,
            unit="MB/s",
            floor=to,
            floors=BARE_FETCHERS,
            missed=missed,
        )
        for mode, client, words, limit, to, missed in (
            ("sync", OURS, "at least 0.9 × httpx doing the same", 0.9, "httpx, with SHA-256 and fsync", ""),
            ("sync", OURS, "at least 0.9 × http.client with SHA-256", 0.9, "http.client, with SHA-256", _SYNCED),
            ("async", OURS_ASYNC, "at least httpx doing the same", 1, "httpx, async, with SHA-256 and fsync", ""),
            ("async", OURS_ASYNC, "at least httpx without", 1, "httpx, async", _SYNCED),
        )
    ),
    *(
        Goal(what, "less than 8 MiB", Figure("download", client, "memory"), 8, unit="MiB", floors=BARE_FETCHERS)
        for what, client in (
            ("memory of a download, sync", OURS),
            ("memory of a download, async", OURS_ASYNC),
        )
    ),
    Goal(
        "`--help`",
        "at most 1.5 × click",
        Figure("help", "evolink[cli]", "cpu"),
        1.5,
        to="click",
        unit="ms",
        floor="click",
        floors=("click",),
    ),
    Goal("installed core", "at most 20 MiB", Figure("size", "evolink", "size"), 20, unit="MiB", floor="httpx"),
    Goal("packages of the core", "at most 12", Figure("size", "evolink", "packages"), 12, floor="httpx"),
)

GOALS = (*_CALLS, *_WAITS, *_REST)
