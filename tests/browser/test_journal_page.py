"""The sandbox's page in a real browser. Chromium is needed for these; without it they are skipped."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from evolink import sandbox
from evolink.sandbox import ManualClock, Sandbox

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
KEY = {"authorization": "Bearer any"}
HOSTILE = "<img src=x onerror=document.title='taken'>"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


class Progressing(Sandbox):
    """Its time moves once the page has asked a second time."""

    asked = 0

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/_sandbox/journal":
            self.asked += 1
            if self.asked == 2:
                self.clock.advance(600)
        return super().handle(request)


def dom(url: str, profile: Path) -> str:
    """The page as it stands after some seconds of its own time."""
    flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--virtual-time-budget=8000")
    run = subprocess.run(
        [str(CHROMIUM), *flags, "--dump-dom", url], capture_output=True, text=True, check=True, timeout=120
    )
    return run.stdout


def test_the_page_updates_by_itself_and_shows_words_as_words(tmp_path: Path) -> None:
    acted = Progressing(clock=ManualClock())
    with sandbox.running(acted) as local, httpx.Client(base_url=local.url, headers=KEY) as http:
        task = http.post("/v1/videos/generations", json={"model": "wan2.5-text-to-video", "prompt": "A boat"}).json()
        http.post("/v1/videos/generations", json={"model": "wan2.5-text-to-video", "prompt": "A boat", HOSTILE: 1})

        page = dom(f"{local.url}/_sandbox/", tmp_path)

    body = page[page.index("<tbody") : page.index("<script")]
    assert acted.asked > 2
    assert task["id"] in body
    assert ">completed<" in body
    assert "9995 credits left, 5 used" in page
    assert "&lt;img src=x" in body
    assert "<img" not in body
    assert "<title>EvoLink sandbox</title>" in page
