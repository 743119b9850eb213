"""Watching the documentation, over a real socket on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from support.drift.documentation_host import Host, HostResponse, documentation
from support.drift.spec_pages import FEW, FEW_MODELS, documented, page_bytes
from tooling.drift.__main__ import main
from tooling.drift.commands.watch import fetch_pages
from tooling.drift.pages.loading import load_page
from tooling.drift.pages.page import Unreadable
from tooling.drift.watching.fetching import FetchResult, FetchSettings, Outcome, fetch_all
from tooling.drift.watching.page_cache import PageCache

WAN = "wan2.5-text-to-video"
HOST = "https://docs.evolink.ai"
QUICK = FetchSettings(backoff=0.5, timeout=10)


def path_of(model: str) -> str:
    return FEW_MODELS[model].docs.removeprefix(HOST) + ".md"


@pytest.fixture
def host() -> Iterator[Host]:
    """A host with every model's page, in step with the spec."""
    with documentation() as host:
        for model in FEW:
            host.responses[path_of(model)] = [
                HostResponse(body=page_bytes(documented(model)), headers={"ETag": f'"{model}"'})
            ]
        host.responses["/llms.txt"] = [HostResponse(body=llms_txt(*map(path_of, FEW)))]
        yield host


def llms_txt(*paths: str) -> bytes:
    lines = [f"- [A page](https://docs.evolink.ai{path}): about a model" for path in paths]
    return "\n".join(["# EvoLink", "", "## Docs", "", *lines]).encode()


class Waits:
    """Replaces `asyncio.sleep` and records the delays."""

    def __init__(self) -> None:
        self.delays: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.delays.append(seconds)


class Watched(Protocol):
    """Watch hosts, tried in turn, and return the exit code, the differences and standard error."""

    def __call__(self, *hosts: Host) -> tuple[int, Any, str]: ...


@pytest.fixture
def watched(few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Watched:
    def watch(*hosts: Host) -> tuple[int, Any, str]:
        where = [
            *(word for host in hosts for word in ("--base-url", host.url)),
            "--cache",
            str(tmp_path / "cache"),
            "--root",
            str(few),
        ]
        code = main(["watch", "--format", "json", *where])
        captured = capsys.readouterr()
        return code, json.loads(captured.out), captured.err

    return watch


def fetched(host: Host, tmp_path: Path, settings: FetchSettings = QUICK, waits: Waits | None = None) -> FetchResult:
    (found,) = fetch_all(
        [host.url + path_of(WAN)], cache=PageCache(tmp_path), settings=settings, sleep=waits or Waits()
    )
    return found


def test_pages_in_step_exit_with_0_and_the_declared_differences(host: Host, watched: Watched) -> None:
    code, differences, _ = watched(host)

    assert code == 0
    assert {each["state"] for each in differences} == {"declared"}
    assert sorted(host.paths()) == sorted(["/llms.txt", "/sitemap.xml", *map(path_of, FEW)])
    assert all("evolink-drift" in headers["user-agent"] for _, headers in host.requests)


def test_unchanged_pages_are_not_sent_again_and_are_still_compared(host: Host, watched: Watched) -> None:
    _, first, err_first = watched(host)
    code, second, err_second = watched(host)

    assert (err_first.strip(), err_second.strip()) == (f"{len(FEW)} fetched", f"{len(FEW)} unchanged")
    pages = [headers.get("if-none-match") for path, headers in host.requests if path.startswith("/en/")]
    assert pages[: len(FEW)] == [None] * len(FEW)
    assert None not in pages[len(FEW) :]
    assert (code, second) == (0, first)


def test_a_page_that_changed_is_drift(host: Host, watched: Watched) -> None:
    watched(host)
    request = documented(WAN)
    request["properties"]["prompt"]["maxLength"] = 1500
    host.responses[path_of(WAN)] = [HostResponse(body=page_bytes(request), headers={"ETag": '"another"'})]

    code, differences, err = watched(host)

    assert code == 1
    assert "1 fetched" in err
    assert [(d["model"], d["pointer"], d["keyword"], d["effect"], d["state"]) for d in differences[:2]] == [
        (WAN, "/prompt", "maxLength", "narrowing", "new"),
        ("kling-o3-text-to-video", "/prompt", "required", "narrowing", "declared"),
    ]


NEW = "/en/api-manual/video-series/acme/acme-1-text-to-video"


def new_page(model: str = "acme-1-text-to-video") -> bytes:
    request = documented(WAN)
    request["properties"]["model"] |= {"enum": [model], "default": model, "example": model}
    return page_bytes(request)


@pytest.mark.parametrize(
    ("path", "index"),
    [
        ("/llms.txt", llms_txt(path_of(WAN), f"{NEW}.md")),
        ("/llms.txt", f"[A page](https://evolink.ai/docs{NEW})\n[Another]({NEW}.md)\n".encode()),
        ("/sitemap.xml", f"<urlset><url><loc>https://docs.evolink.ai{NEW}</loc></url></urlset>".encode()),
    ],
)
def test_a_page_that_no_file_names_is_a_new_model(path: str, index: bytes, host: Host, watched: Watched) -> None:
    host.responses |= {"/llms.txt": [HostResponse(404)]}
    host.responses |= {path: [HostResponse(body=index)], f"{NEW}.md": [HostResponse(body=new_page())]}

    code, differences, _ = watched(host)

    assert code == 1
    assert (differences[0]["model"], differences[0]["effect"]) == ("acme-1-text-to-video", "new model")
    assert host.paths().count(f"{NEW}.md") == 1


@pytest.mark.parametrize("page", [HostResponse(404), HostResponse(body=b'{"openapi": "3.1.0", "paths": {}}')])
def test_a_listed_page_that_is_gone_or_unreadable_is_told_apart(
    page: HostResponse, host: Host, watched: Watched
) -> None:
    host.responses |= {"/llms.txt": [HostResponse(body=llms_txt(f"{NEW}.md"))], f"{NEW}.md": [page]}

    code, _, err = watched(host)

    assert code == (0 if page.status == 404 else 2)
    assert (f"{NEW}.md: unreadable" in err) == (page.status == 200)


@pytest.mark.parametrize("index", [HostResponse(404), HostResponse(500), HostResponse(body=b"<html>Soon</html>")])
def test_without_an_index_of_pages_the_watch_is_incomplete(index: HostResponse, host: Host, watched: Watched) -> None:
    host.responses |= {"/llms.txt": [index], "/sitemap.xml": [index]}

    code, _, err = watched(host)

    assert code == 2
    assert "the index of pages: unreadable: pages that no file names are not found (/llms.txt: " in err


def test_a_page_that_returned_to_an_old_value_is_drift_today(host: Host, watched: Watched) -> None:
    request = documented("kling-o3-text-to-video")
    request["properties"]["quality"]["enum"] = ["720p", "1080p"]
    host.responses[path_of("kling-o3-text-to-video")] = [HostResponse(body=page_bytes(request))]

    code, differences, _ = watched(host)

    assert code == 1
    assert (differences[0]["pointer"], differences[0]["state"]) == ("/quality", "new")


def test_a_page_is_fetched_from_the_other_host_of_the_documentation(host: Host, watched: Watched) -> None:
    path = path_of(WAN)
    with documentation() as other:
        other.responses[path] = host.responses.pop(path)

        code, differences, _ = watched(host, other)

        assert (code, {each["state"] for each in differences}) == (0, {"declared"})
        assert other.paths() == ["/sitemap.xml", path]
        assert path in host.paths()


def test_a_page_is_gone_only_if_every_host_says_so(host: Host, watched: Watched) -> None:
    host.responses[path_of(WAN)] = [HostResponse(404)]
    with documentation() as other:
        assert watched(host, other)[0] == 1

        other.responses[path_of(WAN)] = [HostResponse(403)]
        assert watched(host, other)[0] == 2


@pytest.mark.parametrize(
    ("address", "urls"),
    [
        ("https://docs.evolink.ai/en/a.md", ["https://docs.evolink.ai/en/a.md", "https://evolink.ai/docs/en/a.md"]),
        ("https://evolink.ai/docs/en/a.md", ["https://evolink.ai/docs/en/a.md", "https://docs.evolink.ai/en/a.md"]),
    ],
)
def test_both_hosts_are_tried_beginning_with_that_of_the_file(
    address: str, urls: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(found: list[str], **_: object) -> list[FetchResult]:
        asked.extend(found)
        return [FetchResult(url, Outcome.GONE) for url in found]

    monkeypatch.setattr("tooling.drift.commands.watch.fetch_all", fetch)

    result = fetch_pages([address], hosts=(), cache=PageCache(tmp_path), settings=QUICK)

    assert asked == urls
    assert result[address].outcome is Outcome.GONE


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_a_gone_model(status: int, host: Host, watched: Watched) -> None:
    host.responses[path_of(WAN)] = [HostResponse(status)]

    code, differences, _ = watched(host)

    assert code == 1
    assert (differences[0]["model"], differences[0]["effect"]) == (WAN, "gone model")
    assert host.paths().count(path_of(WAN)) == 1


def test_one_page_that_cannot_be_read_does_not_stop_the_others(host: Host, watched: Watched) -> None:
    host.responses[path_of(WAN)] = [HostResponse(body=b"<!doctype html><title>Soon</title>")]

    code, differences, err = watched(host)

    assert code == 2
    assert f"{FEW_MODELS[WAN].docs}.md: unreadable: HTML" in err
    assert {each["model"] for each in differences} == {"kling-o3-text-to-video", "veo3.1-pro"}


def test_a_page_is_requested_again_after_a_failure(host: Host, tmp_path: Path) -> None:
    host.responses[path_of(WAN)] = [HostResponse(500), HostResponse(503), *host.responses[path_of(WAN)]]
    waits = Waits()

    found = fetched(host, tmp_path, waits=waits)

    assert found.outcome is Outcome.FETCHED
    assert found.data == page_bytes(documented(WAN))
    assert waits.delays == [0.5, 1.0]


@pytest.mark.parametrize(
    ("header", "waited"),
    [("7", 7.0), ("9999", 60.0), ("soon", 0.5), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.5), ("0", 0.5)],
)
def test_retry_after_decides_how_long_to_wait(header: str, waited: float, host: Host, tmp_path: Path) -> None:
    host.responses[path_of(WAN)] = [HostResponse(429, headers={"Retry-After": header}), *host.responses[path_of(WAN)]]
    waits = Waits()

    fetched(host, tmp_path, waits=waits)

    assert waits.delays == [waited]


def test_fetching_stops_if_the_host_keeps_failing(host: Host, tmp_path: Path) -> None:
    host.responses[path_of(WAN)] = [HostResponse(502)]

    found = fetched(host, tmp_path)

    assert (found.outcome, found.reason) == (Outcome.FAILED, "not fetched in 4 attempts: HTTP 502")
    assert len(host.requests) == 4


def test_a_refused_request_is_not_retried(host: Host, tmp_path: Path) -> None:
    host.responses[path_of(WAN)] = [HostResponse(403)]

    found = fetched(host, tmp_path)

    assert (found.outcome, found.reason, len(host.requests)) == (Outcome.FAILED, "HTTP 403", 1)


def test_a_slow_page_is_abandoned_and_requested_again(host: Host, tmp_path: Path) -> None:
    host.responses[path_of(WAN)] = [HostResponse(is_delayed=True), *host.responses[path_of(WAN)]]

    found = fetched(host, tmp_path, FetchSettings(timeout=0.2))

    assert found.outcome is Outcome.FETCHED
    assert len(host.requests) == 2


def test_a_page_that_never_comes_fails_within_its_time(host: Host, tmp_path: Path) -> None:
    host.responses[path_of(WAN)] = [HostResponse(is_delayed=True)]

    found = fetched(host, tmp_path, FetchSettings(timeout=0.1, attempts=2))

    assert (found.outcome, found.reason) == (Outcome.FAILED, "not fetched in 2 attempts: not here after 0.1 s")


def test_an_unreachable_host_fails(tmp_path: Path) -> None:
    with documentation() as closed:
        url = closed.url

    (found,) = fetch_all([url], cache=PageCache(tmp_path), settings=QUICK, sleep=Waits())

    assert found.outcome is Outcome.FAILED
    assert "not fetched in 4 attempts" in found.reason


def test_a_page_that_is_too_large_is_not_read_to_its_end(host: Host, tmp_path: Path) -> None:
    host.responses[path_of(WAN)] = [HostResponse(body=b"x" * 3_000_000)]

    found = fetched(host, tmp_path)

    assert found.outcome is Outcome.FAILED
    assert "a page has at most" in found.reason
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_another_host_fails(host: Host, tmp_path: Path) -> None:
    elsewhere = host.url.replace("127.0.0.1", "localhost") + path_of(WAN)
    host.responses["/moved"] = [HostResponse(302, headers={"Location": elsewhere})]

    (found,) = fetch_all([f"{host.url}/moved"], cache=PageCache(tmp_path), settings=QUICK, sleep=Waits())

    assert (found.outcome, found.reason) == (Outcome.FAILED, "it leads to another host, localhost")


def test_a_redirect_loop_ends_after_a_few_requests(host: Host, tmp_path: Path) -> None:
    host.responses["/loop"] = [HostResponse(302, headers={"Location": "/loop"})]

    (found,) = fetch_all([f"{host.url}/loop"], cache=PageCache(tmp_path), settings=QUICK, sleep=Waits())

    assert (found.outcome, found.reason) == (Outcome.FAILED, "more than 5 redirects")
    assert len(host.requests) <= 6


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_redirect_to_another_host_is_reported_whatever_that_host_answers(
    status: int, host: Host, tmp_path: Path
) -> None:
    elsewhere = host.url.replace("127.0.0.1", "localhost")
    host.responses |= {
        "/moved": [HostResponse(302, headers={"Location": f"{elsewhere}/there"})],
        "/there": [HostResponse(status, body=b"x")],
    }

    with pytest.raises(Unreadable, match="it leads to another host, localhost"):
        load_page(f"{host.url}/moved")


def test_a_loop_of_redirects_is_no_page(host: Host) -> None:
    host.responses["/loop"] = [HostResponse(302, headers={"Location": "/loop"})]

    with pytest.raises(Unreadable, match="more than 5 redirects"):
        load_page(f"{host.url}/loop")


def test_no_more_pages_than_the_concurrency_are_requested_at_once(host: Host, tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=10)
    host.on_request = both.wait
    urls = [host.url + path_of(model) for model in FEW[:4]]

    found = fetch_all(urls, cache=PageCache(tmp_path), settings=FetchSettings(concurrency=2), sleep=Waits())

    assert [each.outcome for each in found] == [Outcome.FETCHED] * 4
    assert host.most_at_once == 2


def test_a_damaged_cache_is_ignored(host: Host, tmp_path: Path) -> None:
    fetched(host, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])

    found = fetched(host, tmp_path)

    assert found.outcome is Outcome.FETCHED
    assert "if-none-match" not in host.requests[-1][1]


def test_a_spec_that_cannot_be_read_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "spec/api.yaml: missing\n"
