"""The goals, with the reasons for those that are out of reach."""

from __future__ import annotations

from .goals import Goal

GOALS = (
    Goal("`import evolink`", "at most 30 ms of CPU", "import", "evolink", "cpu", 30, unit="ms", floor="python"),
    Goal(
        *("process to first finished query", "at most 1.1 × httpx", "cold", "evolink", "cpu", 1.1),
        to="httpx",
        unit="ms of CPU",
        floor="httpx",
    ),
    Goal("query, sync", "at most 1.1 × httpx", "sync", "evolink", "query", 1.1, to="httpx", unit="µs", floor="httpx"),
    Goal(
        *("paid create, sync, checked", "at most 1.15 × httpx", "sync", "evolink", "create", 1.15),
        to="httpx",
        unit="µs",
        floor="httpx",
    ),
    Goal(
        *("query, async, 64 in flight, with the aiohttp extra", "at most 400 µs", "async", "evolink[aiohttp]"),
        *("query", 400),
        unit="µs",
        floor="aiohttp",
    ),
    Goal(
        *("query, async, 64 in flight, without", "at most 700 µs", "async", "evolink", "query", 700),
        unit="µs",
        floor="aiohttp",
    ),
    Goal(
        *("checking a valid request", "at most 3 µs", "check", "evolink", "valid", 3),
        unit="µs",
        floor="jsonschema-rs",
        floors=("jsonschema-rs",),
    ),
    Goal(
        *("checking one with three violations", "at most 10 µs", "check", "evolink", "wrong", 10),
        unit="µs",
        floor="jsonschema-rs",
        floors=("jsonschema-rs",),
    ),
    Goal(
        *("`--help`", "at most 1.5 × click", "help", "evolink[cli]", "cpu", 1.5),
        to="click",
        unit="ms of CPU",
        floor="click",
        floors=("click", "evolink[cli]"),
    ),
)
