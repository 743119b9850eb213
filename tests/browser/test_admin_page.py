"""The admin page of the sandbox in a real browser. Skipped if Chromium is not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from evolink.sandbox import ManualClock, Sandbox, running

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
KEY = {"authorization": "Bearer any"}
HOSTILE = "<img src=x onerror=document.title='taken'>"

pytestmark = [pytest.mark.services, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]


class AdvancingSandbox(Sandbox):
    """A sandbox whose time advances at the page's second request for the journal."""

    journal_requests = 0

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/_sandbox/journal":
            self.journal_requests += 1
            if self.journal_requests == 2:
                self.clock.advance(600)
        return super().handle(request)


def dump_dom(url: str, profile: Path) -> str:
    """Return the DOM of the page after eight seconds of virtual time."""
    flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--virtual-time-budget=8000")
    run = subprocess.run(
        [str(CHROMIUM), *flags, "--dump-dom", url], capture_output=True, text=True, check=True, timeout=120
    )
    return run.stdout


def test_the_page_updates_by_itself_and_escapes_text(tmp_path: Path) -> None:
    sandbox = AdvancingSandbox(clock=ManualClock())
    with running(sandbox) as local, httpx.Client(base_url=local.url, headers=KEY) as http:
        task = http.post("/v1/videos/generations", json={"model": "wan2.5-text-to-video", "prompt": "A boat"}).json()
        http.post("/v1/videos/generations", json={"model": "wan2.5-text-to-video", "prompt": "A boat", HOSTILE: 1})

        page = dump_dom(f"{local.url}/_sandbox/", tmp_path)

    body = page[page.index("<tbody") : page.index("<script")]
    assert sandbox.journal_requests > 2
    assert task["id"] in body
    assert ">completed<" in body
    assert "9974.5 credits left, 25.5 used" in page
    assert "&lt;img src=x" in body
    assert "<img" not in body
    assert "<title>EvoLink sandbox</title>" in page
