"""The sync client from request to file: every model, results, warnings, threads."""

from __future__ import annotations

import asyncio
import json
import threading
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Task, catalog, errors
from evolink.models import KlingO1ImageToVideo
from PIL import Image
from support.client_harness import CAT, ClientHarness

ONE_OF_EACH_KIND = sorted({(model.family, model.task): model.id for model in catalog.models()}.values())
"""A model of each family and task; the conformance kit tries all models with the sandbox."""


@pytest.mark.parametrize("model_id", ONE_OF_EACH_KIND)
def test_a_model_goes_from_request_to_result(
    model_id: str, harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    model = catalog.get(model_id)
    (example, *_) = model.examples.values()

    task = client.videos.generate(example).wait()

    assert task.status == "completed"
    assert harness.sandbox.account.used > 0
    if model.result == "element":
        assert task.element_id
        with pytest.raises(errors.DownloadFailed, match=f"created element {task.element_id}, not a file"):
            task.download(tmp_path / "video.mp4")
    else:
        assert task.download(tmp_path / "video.mp4").path.read_bytes()[4:8] == b"ftyp"


def test_run_submits_waits_and_downloads(client: EvoLink, tmp_path: Path) -> None:
    download = client.videos.run(CAT, tmp_path / "new" / "cat.mp4")

    assert download.path == tmp_path / "new" / "cat.mp4"
    assert download.size == download.path.stat().st_size


def test_an_alias_is_sent_as_given(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.warns(UserWarning, match="an alias of veo3.1-fast-beta"):
        task = client.videos.generate({"model": "veo3.1-fast", "prompt": "A boat"})

    assert json.loads(harness.sent[0].content)["model"] == "veo3.1-fast"
    assert task.model == "veo3.1-fast-beta"


def test_a_task_has_the_model_of_the_response(client: EvoLink) -> None:
    task = client.videos.generate({"model": "veo3.1-pro", "prompt": "A cello"})

    assert task.model == "veo3.1-pro-beta"


def test_all_requested_results_are_downloaded(client: EvoLink, tmp_path: Path) -> None:
    request = {"model": "veo-3.1-generate-preview", "prompt": "A boat", "n": 3}

    download = client.videos.run(request, tmp_path / "boat.mp4")

    assert [path.name for path in (download.path, *(more.path for more in download.more))] == [
        *("boat.mp4", "boat-2.mp4", "boat-3.mp4")
    ]


def test_a_local_image_is_uploaded_and_appears_in_the_video(client: EvoLink, tmp_path: Path) -> None:
    from PIL import Image

    image = tmp_path / "tall.png"
    Image.new("RGB", (300, 600), "red").save(image)

    uploaded = client.files.upload(image)
    request = KlingO1ImageToVideo(prompt="It turns blue", image_urls=[uploaded.url])
    video = client.videos.run(request, tmp_path / "tall.mp4").path

    import av

    with av.open(str(video)) as container:
        frame: Any = next(container.decode(video=0))
        frame = frame.to_image()
    red, green, blue = frame.getpixel((frame.width // 2, frame.height // 2))
    assert (frame.width, frame.height) == (720, 1440)
    assert red > 200
    assert max(green, blue) < 60


def test_unknown_fields_of_a_response_are_kept(harness: ClientHarness) -> None:
    balance = {"remaining_credits": 5, "used_credits": 1, "bonus": 3}
    balances = {"data": {"token": balance | {"unlimited_credits": False}, "user": balance}, "success": True, "new": [1]}
    upload = {"success": True, "data": {"file_url": "https://files.evolink.ai/a.png", "checksum": "abc"}}

    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=balances if request.url.path == "/v1/credits" else upload)

    client = harness.client(httpx.MockTransport(handle))

    assert client.credits.get().to_dict() == balances
    assert client.files.upload(b"\x89PNG").to_dict() == upload


def test_a_contract_warning_is_issued_once(client: EvoLink) -> None:
    request = {"model": "veo3.1-pro", "prompt": "A cello", "quality": "4k"}

    with pytest.warns(errors.EvoLinkWarning, match="documented only 720p") as caught:
        client.videos.generate(request)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.videos.generate(request)

    assert caught[0].filename == __file__


def test_a_contract_warning_is_issued_for_a_request_with_a_local_file(client: EvoLink, tmp_path: Path) -> None:
    image = tmp_path / "a fox.png"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    request = {"model": "veo3.1-pro", "prompt": "x", "generation_type": "TEXT", "image_urls": [image]}

    with pytest.warns(errors.EvoLinkWarning, match="generation_type TEXT uses the prompt only") as caught:
        client.videos.generate(request)

    assert caught[0].filename == __file__


def test_threads_may_share_a_client(harness: ClientHarness, client: EvoLink) -> None:
    tasks: list[Task] = []
    threads = [threading.Thread(target=lambda: tasks.append(client.videos.generate(CAT))) for _ in range(20)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({task.id for task in tasks}) == 20
    assert len({task.idempotency_key for task in tasks}) == 20


def test_the_fields_of_a_request_may_be_keywords(harness: ClientHarness, tmp_path: Path) -> None:
    client, picture = harness.client(), tmp_path / "a.png"
    Image.new("RGB", (640, 360)).save(picture)
    fields: dict[str, Any] = {"model": "kling-o1-image-to-video", "prompt": "It turns", "duration": 5}

    client.videos.generate(**fields, image_urls=[picture], extra_body={"duration": 10}, label="x")
    client.videos.run(**fields, image_urls=["https://example.com/a.png"], to=tmp_path / "a.mp4")
    asyncio.run(harness.async_client().videos.generate(**fields, image_urls=["https://example.com/a.png"]))

    bodies = [json.loads(one.content) for one in harness.sent if one.url.path.endswith("/generations")]
    assert [body.pop("image_urls")[0].startswith("http") for body in bodies] == [True] * 3
    assert bodies == [{**fields, "duration": 10}, fields, fields]


@pytest.mark.parametrize(
    ("arguments", "fields", "expected"),
    [
        ((), {}, r"The request is missing.*generate\(model="),
        ((), {"label": "x"}, "The request is missing"),
        (("veo3.1-pro",), {"prompt": "A cat"}, r"The request is the string 'veo3.1-pro'.*generate\(model="),
        (("A cat",), {}, "The request is the string 'A cat'"),
        ((CAT,), {"lable": "x"}, "no option lable"),
        ((CAT,), {"prompt": "x", "model": "y"}, "no option prompt, model"),
        ((), {"prompt": "A cat"}, "model is missing"),
        ((), {"model": "veo3.1-pro"}, "prompt"),
        ((), {"model": "veo3.1-pro", "prompt": "A cat", "timeout": 5}, "has no field 'timeout'"),
    ],
)
def test_a_request_in_no_valid_form_is_refused_with_what_to_write(
    arguments: tuple[Any, ...], fields: dict[str, Any], expected: str, harness: ClientHarness
) -> None:
    client, async_client = harness.client(), harness.async_client()

    for generate in (
        lambda: client.videos.generate(*arguments, **fields),
        lambda: (
            client.videos.run(*arguments, **fields) if "timeout" not in fields else client.videos.generate(**fields)
        ),
        lambda: asyncio.run(async_client.videos.generate(*arguments, **fields)),
    ):
        with pytest.raises(errors.InvalidRequest, match=expected):
            generate()

    assert harness.sent == []
