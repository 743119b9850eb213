"""Watching the documentation, over a real socket on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from support.drift.documentation_host import Answer, Host, documentation
from support.drift.spec_pages import FEW, OURS, documented, page_bytes
from tooling.drift.__main__ import main
from tooling.drift.watching.fetching import FetchResult, FetchSettings, Outcome, fetch_all
from tooling.drift.watching.page_cache import PageCache

WAN = "wan2.5-text-to-video"
HOST = "https://docs.evolink.ai"
QUICK = FetchSettings(backoff=0.5, timeout=10)


def path_of(model: str) -> str:
    return OURS[model].docs.removeprefix(HOST) + ".md"


@pytest.fixture
def host() -> Iterator[Host]:
    """A host with every model's page, in step with the spec."""
    with documentation() as host:
        for model in FEW:
            host.answers[path_of(model)] = [Answer(body=page_bytes(documented(model)), headers={"ETag": f'"{model}"'})]
        yield host


class Waits:
    """Takes the place of sleeping, and keeps what was asked for."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


class Watched(Protocol):
    """Watches a host, and gives the exit code, the differences and standard error."""

    def __call__(self, host: Host) -> tuple[int, Any, str]: ...


@pytest.fixture
def watched(few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Watched:
    def watch(host: Host) -> tuple[int, Any, str]:
        where = ["--base-url", host.url, "--cache", str(tmp_path / "cache"), "--root", str(few)]
        code = main(["watch", "--format", "json", *where])
        told = capsys.readouterr()
        return code, json.loads(told.out), told.err

    return watch


def fetched(host: Host, tmp_path: Path, settings: FetchSettings = QUICK, waits: Waits | None = None) -> FetchResult:
    (found,) = fetch_all(
        [host.url + path_of(WAN)], cache=PageCache(tmp_path), settings=settings, sleep=waits or Waits()
    )
    return found


def test_pages_in_step_exit_with_0_and_the_differences_that_are_meant(host: Host, watched: Watched) -> None:
    code, differences, _ = watched(host)

    assert code == 0
    assert {each["state"] for each in differences} == {"declared"}
    assert sorted(host.paths()) == sorted(map(path_of, FEW))
    assert all("evolink-drift" in headers["user-agent"] for _, headers in host.asked)


def test_unchanged_pages_are_not_sent_again_and_are_still_compared(host: Host, watched: Watched) -> None:
    _, first, told_first = watched(host)
    code, second, told_second = watched(host)

    assert (told_first.strip(), told_second.strip()) == (f"{len(FEW)} fetched", f"{len(FEW)} unchanged")
    assert [headers.get("if-none-match") for _, headers in host.asked[: len(FEW)]] == [None] * len(FEW)
    assert None not in [headers.get("if-none-match") for _, headers in host.asked[len(FEW) :]]
    assert (code, second) == (0, first)


def test_a_page_that_changed_is_drift(host: Host, watched: Watched) -> None:
    watched(host)
    request = documented(WAN)
    request["properties"]["prompt"]["maxLength"] = 1500
    host.answers[path_of(WAN)] = [Answer(body=page_bytes(request), headers={"ETag": '"another"'})]

    code, differences, told = watched(host)

    assert code == 1
    assert "1 fetched" in told
    assert [(d["model"], d["pointer"], d["keyword"], d["effect"], d["state"]) for d in differences[:2]] == [
        (WAN, "/prompt", "maxLength", "narrowing", "new"),
        ("kling-o3-text-to-video", "/prompt", "required", "narrowing", "declared"),
    ]


def test_a_page_that_went_back_is_drift_today_though_it_once_was_so(host: Host, watched: Watched) -> None:
    request = documented("kling-o3-text-to-video")
    request["properties"]["quality"]["enum"] = ["720p", "1080p"]
    host.answers[path_of("kling-o3-text-to-video")] = [Answer(body=page_bytes(request))]

    code, differences, _ = watched(host)

    assert code == 1
    assert (differences[0]["pointer"], differences[0]["state"]) == ("/quality", "new")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_a_gone_model(status: int, host: Host, watched: Watched) -> None:
    host.answers[path_of(WAN)] = [Answer(status)]

    code, differences, _ = watched(host)

    assert code == 1
    assert (differences[0]["model"], differences[0]["effect"]) == (WAN, "gone model")
    assert host.paths().count(path_of(WAN)) == 1


def test_one_page_that_cannot_be_read_stops_no_other(host: Host, watched: Watched) -> None:
    host.answers[path_of(WAN)] = [Answer(body=b"<!doctype html><title>Soon</title>")]

    code, differences, told = watched(host)

    assert code == 2
    assert f"{OURS[WAN].docs}.md: unreadable: HTML" in told
    assert {each["model"] for each in differences} == {"kling-o3-text-to-video", "veo3.1-pro"}


def test_a_page_is_asked_for_again_after_a_failure(host: Host, tmp_path: Path) -> None:
    host.answers[path_of(WAN)] = [Answer(500), Answer(503), *host.answers[path_of(WAN)]]
    waits = Waits()

    found = fetched(host, tmp_path, waits=waits)

    assert found.outcome is Outcome.FETCHED
    assert found.data == page_bytes(documented(WAN))
    assert waits.asked == [0.5, 1.0]


@pytest.mark.parametrize(
    ("told", "waited"),
    [("7", 7.0), ("9999", 60.0), ("soon", 0.5), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.5), ("0", 0.5)],
)
def test_the_host_says_how_long_to_wait(told: str, waited: float, host: Host, tmp_path: Path) -> None:
    host.answers[path_of(WAN)] = [Answer(429, headers={"Retry-After": told}), *host.answers[path_of(WAN)]]
    waits = Waits()

    fetched(host, tmp_path, waits=waits)

    assert waits.asked == [waited]


def test_a_host_that_goes_on_failing_is_given_up(host: Host, tmp_path: Path) -> None:
    host.answers[path_of(WAN)] = [Answer(502)]

    found = fetched(host, tmp_path)

    assert (found.outcome, found.reason) == (Outcome.FAILED, "not fetched in 4 attempts: HTTP 502")
    assert len(host.asked) == 4


def test_a_refusal_is_not_asked_again(host: Host, tmp_path: Path) -> None:
    host.answers[path_of(WAN)] = [Answer(403)]

    found = fetched(host, tmp_path)

    assert (found.outcome, found.reason, len(host.asked)) == (Outcome.FAILED, "HTTP 403", 1)


def test_a_slow_page_is_given_up_and_asked_for_again(host: Host, tmp_path: Path) -> None:
    host.answers[path_of(WAN)] = [Answer(held=True), *host.answers[path_of(WAN)]]

    found = fetched(host, tmp_path, FetchSettings(timeout=0.2))

    assert found.outcome is Outcome.FETCHED
    assert len(host.asked) == 2


def test_a_page_that_never_comes_fails_within_its_time(host: Host, tmp_path: Path) -> None:
    host.answers[path_of(WAN)] = [Answer(held=True)]

    found = fetched(host, tmp_path, FetchSettings(timeout=0.1, attempts=2))

    assert (found.outcome, found.reason) == (Outcome.FAILED, "not fetched in 2 attempts: not here after 0.1 s")


def test_a_host_that_is_not_there_fails(tmp_path: Path) -> None:
    with documentation() as closed:
        url = closed.url

    (found,) = fetch_all([url], cache=PageCache(tmp_path), settings=QUICK, sleep=Waits())

    assert found.outcome is Outcome.FAILED
    assert "not fetched in 4 attempts" in found.reason


def test_a_page_that_is_too_large_is_not_read_to_its_end(host: Host, tmp_path: Path) -> None:
    host.answers[path_of(WAN)] = [Answer(body=b"x" * 3_000_000)]

    found = fetched(host, tmp_path)

    assert found.outcome is Outcome.FAILED
    assert "a page has at most" in found.reason
    assert list(tmp_path.iterdir()) == []


def test_a_page_elsewhere_is_not_believed(host: Host, tmp_path: Path) -> None:
    elsewhere = host.url.replace("127.0.0.1", "localhost") + path_of(WAN)
    host.answers["/moved"] = [Answer(302, headers={"Location": elsewhere})]

    (found,) = fetch_all([f"{host.url}/moved"], cache=PageCache(tmp_path), settings=QUICK, sleep=Waits())

    assert (found.outcome, found.reason) == (Outcome.FAILED, "it leads to another host, localhost")


def test_no_more_than_a_few_pages_are_asked_for_at_once(host: Host, tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=10)
    host.meanwhile = both.wait
    urls = [host.url + path_of(model) for model in FEW[:4]]

    found = fetch_all(urls, cache=PageCache(tmp_path), settings=FetchSettings(concurrency=2), sleep=Waits())

    assert [each.outcome for each in found] == [Outcome.FETCHED] * 4
    assert host.most_at_once == 2


def test_a_spoilt_cache_is_as_none(host: Host, tmp_path: Path) -> None:
    fetched(host, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])

    found = fetched(host, tmp_path)

    assert found.outcome is Outcome.FETCHED
    assert "if-none-match" not in host.asked[-1][1]


def test_a_spec_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "spec/api.yaml: missing\n"
