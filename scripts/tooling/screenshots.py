"""scripts/screenshots: the pages of the studio at three widths, as docs/studio/<view>-<width>.webp.

Tasks and the bulk run are those of a sandbox with a fixed seed, so that only what changed in the studio changes.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from evolink import AsyncEvoLink, EvoLink
from evolink.bulk import Run
from evolink.bulk._studio import StudioRuns
from evolink.sandbox import ManualClock, Sandbox, ScaledClock, running
from evolink.sandbox._server import serve_in_thread
from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).parents[2] / "docs" / "studio"
SIZES = {360: 780, 1280: 860, 2560: 1300}
"""Width -> height, in pixels."""
QUALITY = 72
"""Of WebP, from 0 to 100."""
PORT = 8765
"""That of a sandbox by default, which addresses and code on the pages contain."""
KLING, VEO, WAN = "kling-o3-text-to-video", "veo3.1-pro", "wan2.5-text-to-video"
PROMPTS = (
    (VEO, "A paper boat drifts down a canal at dawn, slow dolly in"),
    (KLING, "Two cats play chess by a window, soft studio light"),
    (WAN, "A lighthouse in heavy rain, seen from a drone"),
    (KLING, "A potter shapes a bowl, close-up of the hands"),
    (WAN, "Waves roll onto black sand, long exposure"),
)
PRODUCTS = ("trail shoe", "rain jacket", "wool hat", "backpack", "tent", "head torch", "water bottle", "camp stove")


def main(arguments: list[str] | None = None) -> int:
    """Take the screenshots."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder of the images; default: docs/studio")
    folder: Path = parser.parse_args(arguments).to
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with studio() as views, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width, height in SIZES.items():
            for name, url in views.items():
                path = folder / f"{name}-{width}.webp"
                take(browser, url, path, width, height)
                print(f"{path}  {path.stat().st_size:,} bytes")
        browser.close()
    return 0


@contextmanager
def studio() -> Generator[dict[str, str]]:
    """Serve a studio with tasks and a bulk run, and yield the URL of each view."""
    sandbox = Sandbox(clock=ManualClock(time.time() - 3600), seed=20, credits=10_000)
    with folder_of_runs() as folder:
        record_run(folder / "autumn-catalog")
        runs = StudioRuns(folder)
        (run,) = asyncio.run(runs.list_runs())
        with serve_in_thread(sandbox, port=PORT, bulk_runs=runs) as url:
            task = submit_tasks(sandbox, url)
            request = {"prompt": PROMPTS[0][1], "aspect_ratio": "21:9"}
            yield {
                "compose": f"{url}/studio/compose/{VEO}?{urlencode({'request': json.dumps(request)})}",
                "tasks": f"{url}/studio/tasks",
                "task": f"{url}/studio/tasks/{task}",
                "sandbox": f"{url}/studio/sandbox",
                "bulk": f"{url}/studio/bulk/{run.key}",
            }


@contextmanager
def folder_of_runs() -> Generator[Path]:
    """Yield an empty folder whose path, which the pages show, is the same each time."""
    folder = Path(tempfile.gettempdir(), "renders")
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def submit_tasks(sandbox: Sandbox, url: str) -> str:
    """Submit tasks that are completed, refused and running, and return the id of a completed one."""
    with EvoLink("sandbox", url) as client:
        tasks: list[str] = []
        for model, prompt in PROMPTS:
            tasks.append(client.videos.generate(model=model, prompt=prompt).id)
            sandbox.advance(120)
        sandbox.set_scenario("fail:content_policy_violation@60")
        client.videos.generate(model=WAN, prompt="A famous actor endorses a drink")
        sandbox.set_scenario("")
        sandbox.advance(900)
        client.videos.generate(model=VEO, prompt="A train crosses a viaduct in autumn fog")
        sandbox.advance(60)
        client.videos.generate(model=KLING, prompt="Paper lanterns rise over a river at night")
        sandbox.advance(30)
    return tasks[0]


def record_run(folder: Path) -> None:
    """Run the rows of a catalog: most are done, those of one model fail, and the budget does not suffice for all."""
    rows = [
        {"model": WAN if number % 9 == 4 else KLING, "prompt": f"A {product} on a mossy rock, take {take}"}
        for take in range(1, 7)
        for number, product in enumerate(PRODUCTS, 8 * take)
    ]
    sandbox = Sandbox(clock=ScaledClock(5000), seed=20, credits=1e6)
    with running(sandbox, scenario=f"{WAN}/fail:content_policy_violation@60") as local:
        client = AsyncEvoLink("sandbox", local.url)
        with Run(rows, folder, client=client, max_credits=950) as run:
            run.run()


def take(browser: Browser, url: str, path: Path, width: int, height: int) -> None:
    """Write a screenshot of a page, once its videos show a frame."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(url)
    page.locator(".account .credits").wait_for()
    page.wait_for_function("() => [...document.querySelectorAll('video[src]')].every(video => video.readyState >= 2)")
    page.wait_for_timeout(500)
    with Image.open(io.BytesIO(page.screenshot())) as image:
        image.save(path, quality=QUALITY, method=6)
    context.close()


if __name__ == "__main__":
    raise SystemExit(main())
