"""The five seed models in a browser: composed, refused, corrected, submitted, played, and copied as code that runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from evolink.sandbox import RunningSandbox, running
from evolink.sandbox._media.samples import SAMPLE_VIDEO, choose_sample
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


class Seed(NamedTuple):
    """A seed model: a field that is set wrongly and then right, and the file that it needs."""

    model: str
    field: str
    wrong: str
    right: str
    refusal: str
    file: str | None = None


SEEDS = (
    Seed("wan2.5-text-to-video", "Prompt", "x" * 6000, "A boat in fog", "prompt"),
    Seed("veo3.1-pro", "Callback URL", "ftp://x", "https://hooks.example.com/done", "callback_url"),
    Seed("kling-o3-text-to-video", "Callback URL", "nonsense", "https://hooks.example.com/done", "callback_url"),
    Seed("kling-o1-image-to-video", "Prompt", "x" * 6000, "A boat in fog", "prompt", "Image"),
    Seed("kling-o1-video-edit-fast", "Prompt", "x" * 6000, "A boat in fog", "prompt", "Video"),
)


@pytest.fixture(scope="module")
def local() -> Iterator[RunningSandbox]:
    with running(speed=200) as local:
        yield local


def shown_request(page: Page) -> dict[str, Any]:
    request: dict[str, Any] = json.loads(page.locator("#request-json").inner_text())
    return request


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.model)
def test_a_seed_model_from_the_form_to_the_video_and_its_code(
    seed: Seed, local: RunningSandbox, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{local.url}/studio/compose/{seed.model}")
    prompt = page.get_by_role("textbox", name="Prompt", exact=False).first
    if seed.field != "Prompt":
        prompt.fill("A boat in fog")
    if seed.file:
        path = tmp_path / ("clip.mp4" if seed.file == "Video" else "first.png")
        path.write_bytes(SAMPLE_VIDEO.read_bytes() if seed.file == "Video" else choose_sample("x.png")[1])
        page.locator("input[type=file][name^='file:']").first.set_input_files(path)
        expect(page.locator(".preview").first).to_be_visible()
    field = page.get_by_role("textbox", name=seed.field).first
    field.fill(seed.wrong)
    expect(page.locator(".field .message.error").first).to_contain_text(seed.refusal)
    page.locator("#submit").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was sent")

    field.fill(seed.right)
    expect(page.locator(".request .message.error")).to_have_count(0)
    request = shown_request(page)
    page.locator("#submit").click()
    expect(page.locator(".message.good")).to_contain_text("Submitted")

    task = local.sandbox.account.tasks()[-1]
    assert task.payload == request
    card = page.locator(f"#card-{task.id}")
    card.get_by_role("button", name="Play").click()
    video = card.locator("video")
    page.wait_for_function("video => video.currentTime > 0.2", arg=video.element_handle())
    duration = video.evaluate("video => video.duration")
    video.evaluate("video => { video.pause(); video.currentTime = video.duration - 0.5; }")
    page.wait_for_function("video => !video.seeking && video.currentTime > 0.4", arg=video.element_handle())
    assert duration >= 1
    card.get_by_role("link", name="Details").click()
    run_code(page, local, request, everything=seed is SEEDS[0], folder=tmp_path)


def run_code(page: Page, local: RunningSandbox, request: dict[str, Any], *, everything: bool, folder: Path) -> None:
    """Copy the code of the page, run it, and check that it submits the same request."""
    codes = dict(zip(("curl", "python", "shell"), page.locator(".task-details pre").all_inner_texts(), strict=False))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
    commands = {"curl": ["sh", "-c", codes["curl"]]}
    if everything:
        commands |= {"python": [sys.executable, "-c", codes["python"]], "shell": ["sh", "-c", codes["shell"]]}
    for command in commands.values():
        if shutil.which(command[0]) is None:
            continue
        before = len(local.sandbox.account.tasks())
        subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment, timeout=60)
        tasks = local.sandbox.account.tasks()
        assert len(tasks) == before + 1
        assert tasks[-1].payload == request


def test_code_is_copied_to_the_clipboard(local: RunningSandbox, open_page: OpenPage) -> None:
    page = open_page(
        f"{local.url}/studio/compose/veo3.1-pro?request=%7B%22prompt%22%3A%22A%20boat%22%7D",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_role("button", name="Copy JSON").click()
    expect(page.locator("#announcer")).to_have_text("Copied.")
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == {"model": "veo3.1-pro", "prompt": "A boat"}
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('http')")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    assert shown_request(page) == {"model": "veo3.1-pro", "prompt": "A boat"}


def test_a_pasted_request_opens_its_model(local: RunningSandbox, open_page: OpenPage) -> None:
    page = open_page(f"{local.url}/studio/compose/veo3.1-pro")
    page.get_by_text("Paste or open a request").click()
    page.locator("#open-json").fill('{"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": "soon"}')
    page.get_by_role("button", name="Open", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("kling-o3-text-to-video")
    assert shown_request(page)["duration"] == "soon"
    expect(page.locator(".field .message.error")).to_contain_text("duration")


def test_a_file_is_dropped_on_a_field(local: RunningSandbox, open_page: OpenPage) -> None:
    page = open_page(f"{local.url}/studio/compose/veo3.1-pro")
    data = page.evaluate_handle(
        """bytes => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "<img src=x onerror=alert(1)>.png", {type: "image/png"}));
            return data;
        }""",
        list(choose_sample("x.png")[1]),
    )
    page.locator("[data-drop]").first.dispatch_event("drop", {"dataTransfer": data})

    expect(page.locator("img.preview")).to_have_count(1)
    assert page.locator("img.preview").evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    assert "image_urls" in shown_request(page)

    page.reload()
    expect(page.locator("img.preview")).to_have_count(1)
    page.get_by_role("textbox", name="Prompt").first.fill("A boat")
    expect(page.get_by_role("button", name="Copy link without media")).to_be_visible()
    page.goto(local.url + str(page.locator("#request-link").get_attribute("data-path")))
    expect(page.locator("#f\\.2fimage_urls")).to_contain_text("The link to this request has no media.")
    assert shown_request(page) == {"model": "veo3.1-pro", "prompt": "A boat"}
