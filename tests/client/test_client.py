"""The main job: a request through the contract, a task, a wait, a file."""

from __future__ import annotations

import json
import logging
import pickle
import threading
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Task, catalog, errors
from evolink.models import KlingO1ImageToVideo, KlingO3TextToVideo, Wan25TextToVideo
from support.client_harness import ClientHarness, http_client_of

CAT = KlingO3TextToVideo(prompt="A cat running on grass", duration=5)
KEY = "sk-evo-test-0123456789"


@pytest.mark.parametrize("model", sorted(catalog.ids()))
def test_each_model_goes_from_request_to_result(
    model: str, harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    facts = catalog.get(model)
    (example, *_) = facts.examples.values()

    done = client.videos.generate(example).wait()

    assert done.status == "completed"
    assert harness.sandbox.account.used == facts.sandbox["credits"]
    if facts.result == "element":
        assert done.element_id
        with pytest.raises(errors.DownloadFailed, match=f"created element {done.element_id}, not a file"):
            done.download(tmp_path / "video.mp4")
    else:
        assert done.download(tmp_path / "video.mp4").path.read_bytes()[4:8] == b"ftyp"


def test_a_model_is_sent_under_the_name_it_was_asked_for_by(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.warns(UserWarning, match="another name of veo3.1-fast-beta"):
        task = client.videos.generate({"model": "veo3.1-fast", "prompt": "A boat"})

    assert json.loads(harness.sent[0].content)["model"] == "veo3.1-fast"
    assert task.model == "veo3.1-fast-beta"


def test_as_many_results_are_fetched_as_were_asked_for(client: EvoLink, tmp_path: Path) -> None:
    request = {"model": "veo-3.1-generate-preview", "prompt": "A boat", "n": 3}

    download = client.videos.run(request, tmp_path / "boat.mp4")

    assert [path.name for path in (download.path, *(more.path for more in download.more))] == [
        *("boat.mp4", "boat-2.mp4", "boat-3.mp4")
    ]


def test_an_object_and_a_mapping_send_the_same_body(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(CAT)
    client.videos.generate({"model": "kling-o3-text-to-video", "prompt": "A cat running on grass", "duration": 5})

    assert harness.sent[0].content == harness.sent[1].content
    assert json.loads(harness.sent[0].content) == CAT.to_dict()


def test_only_what_was_set_is_sent(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(Wan25TextToVideo(prompt="A boat"))

    assert json.loads(harness.sent[0].content) == {"model": "wan2.5-text-to-video", "prompt": "A boat"}


@pytest.mark.parametrize(
    "request_",
    [
        KlingO3TextToVideo(prompt="x", duration=20),
        KlingO3TextToVideo(),
        KlingO1ImageToVideo(prompt="x", image_urls=["cat.png"]),
        {"model": "kling-o3-text2video", "prompt": "x"},
        {"model": "kling-o3-text-to-video", "promt": "x"},
        {"model": "kling-o3-text-to-video", "prompt": float("nan")},
        {"model": "kling-o3-text-to-video", "prompt": "\ud800"},
        {},
    ],
)
def test_what_the_contract_refuses_is_not_sent(request_: Any, harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        client.videos.generate(request_)

    assert caught.value.violations
    assert "Nothing was sent, nothing was charged." in str(caught.value)
    assert harness.sent == []


def test_a_misspelt_field_is_refused_not_sent(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.InvalidRequest, match=r"no field 'promt'\. Did you mean 'prompt'\?"):
        client.videos.generate({"model": "wan2.5-text-to-video", "promt": "A boat"})

    assert harness.sent == []


def test_an_unknown_model_is_told_with_the_nearest_one(client: EvoLink) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        client.videos.generate({"model": "kling-o3-text2video", "prompt": "x"})

    assert str(caught.value) == (
        "Unknown model 'kling-o3-text2video'. Did you mean 'kling-o3-text-to-video'?\n"
        "Nothing was sent, nothing was charged."
    )


def test_extra_body_sends_what_the_contract_does_not_know(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.BadRequest, match="camera"):
        client.videos.generate(CAT, extra_body={"camera": "left"})

    assert json.loads(harness.sent[0].content)["camera"] == "left"


def test_check_false_sends_a_model_newer_than_the_spec(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(errors.BadRequest, match="Unknown model 'kling-o9'"):
        client.videos.generate({"model": "kling-o9", "shots": 3}, check=False)

    assert json.loads(harness.sent[0].content) == {"model": "kling-o9", "shots": 3}


def test_a_task_tells_what_the_api_said(client: EvoLink) -> None:
    task = client.videos.generate(CAT)

    assert task.id.startswith("task-unified-")
    assert (task.status, task.progress, task.done, task.results) == ("pending", 0, False, ())
    assert (task.estimated_time, task.video_duration, task.credits_reserved) == (300, 5, 7)
    assert task.idempotency_key is not None
    assert task.to_dict()["object"] == "video.generation.task"


def test_the_model_of_a_reply_may_differ_from_the_one_asked_for(client: EvoLink) -> None:
    task = client.videos.generate({"model": "veo3.1-pro", "prompt": "A cello"})

    assert task.model == "veo3.1-pro-beta"


def test_on_progress_is_told_of_changes_only(client: EvoLink) -> None:
    seen: list[tuple[str, int]] = []

    client.videos.generate(CAT).wait(on_progress=lambda task: seen.append((task.status, task.progress)))

    assert seen[0] == ("pending", 0)
    assert seen[-1] == ("completed", 100)
    assert len(set(seen)) == len(seen)


def test_an_exception_in_on_progress_does_not_lose_the_task(client: EvoLink, caplog: pytest.LogCaptureFixture) -> None:
    def broken(task: Task) -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR, "evolink"):
        assert client.videos.generate(CAT).wait(on_progress=broken).status == "completed"

    assert "on_progress failed" in caplog.text


def test_waiting_ends_at_the_timeout_with_the_task_id(harness: ClientHarness, client: EvoLink) -> None:
    task = client.videos.generate(CAT)
    started = harness.clock.now()

    with pytest.raises(errors.WaitTimeout, match="Wait again") as caught:
        task.wait(timeout=60)

    assert caught.value.task_id == task.id
    assert harness.clock.now() - started <= 60
    assert client.tasks.wait(task.id).status == "completed"


def test_a_task_of_another_process_is_waited_for_by_its_id(client: EvoLink) -> None:
    copy = pickle.loads(pickle.dumps(client.videos.generate(CAT)))

    assert client.tasks.wait(copy).status == "completed"
    assert client.tasks.get(copy.id).results
    with pytest.raises(RuntimeError, match="not bound to a client"):
        copy.wait()


def test_run_does_the_three_steps(client: EvoLink, tmp_path: Path) -> None:
    download = client.videos.run(CAT, tmp_path / "new" / "cat.mp4")

    assert download.path == tmp_path / "new" / "cat.mp4"
    assert download.size == download.path.stat().st_size


def test_a_local_picture_is_uploaded_and_shown(client: EvoLink, tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "tall.png"
    Image.new("RGB", (300, 600), "red").save(picture)

    uploaded = client.files.upload(picture)
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


@pytest.mark.parametrize("kind", ["path", "text", "bytes", "file"])
def test_a_file_is_uploaded_however_it_is_given(kind: str, client: EvoLink, tmp_path: Path) -> None:
    data = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    path = tmp_path / "a b.png"
    path.write_bytes(data)

    with path.open("rb") as file:
        source: Any = {"path": path, "text": str(path), "bytes": data, "file": file}[kind]
        uploaded = client.files.upload(source, name="first.png")

    assert (uploaded.name, uploaded.size, uploaded.mime_type) == ("first.png", 108, "image/png")


def test_a_file_that_is_not_kept_is_an_error_even_with_http_200(harness: ClientHarness) -> None:
    refusing = httpx.MockTransport(
        lambda request: httpx.Response(200, json={"success": False, "code": 507, "msg": "quota exhausted"})
    )

    with pytest.raises(errors.UploadFailed, match="quota exhausted"):
        harness.client(refusing).files.upload(b"\x89PNG")


def test_a_file_that_is_not_there_is_told_before_anything_is_sent(
    harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    with pytest.raises(errors.UploadFailed, match="No such file"):
        client.files.upload(tmp_path / "none.png")

    assert harness.sent == []


def test_the_balance_goes_down_by_what_was_charged(client: EvoLink) -> None:
    before = client.credits.get()
    client.videos.generate(CAT)
    after = client.credits.get()

    assert before.remaining - after.remaining == 7
    assert (after.used, after.key_used, after.key_unlimited) == (7, 7, False)


def test_new_fields_of_a_reply_are_kept_and_come_back(harness: ClientHarness) -> None:
    balance = {"remaining_credits": 5, "used_credits": 1, "bonus": 3}
    told = {"data": {"token": balance | {"unlimited_credits": False}, "user": balance}, "success": True, "new": [1]}
    kept = {"success": True, "data": {"file_url": "https://files.evolink.ai/a.png", "checksum": "abc"}}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=told if request.url.path == "/v1/credits" else kept)

    client = harness.client(httpx.MockTransport(answer))

    assert client.credits.get().to_dict() == told
    assert client.files.upload(b"\x89PNG").to_dict() == kept


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {"user": {}}}, {"data": {"user": 5, "token": []}}])
def test_a_balance_that_is_not_there_is_told(body: dict[str, Any], harness: ClientHarness) -> None:
    client = harness.client(httpx.MockTransport(lambda request: httpx.Response(200, json=body)))

    with pytest.raises(errors.ResponseLost, match="does not contain the balances"):
        client.credits.get()


def test_a_notice_is_given_once_as_a_warning(client: EvoLink) -> None:
    request = {"model": "veo3.1-pro", "prompt": "A cello", "quality": "4k"}

    with pytest.warns(errors.EvoLinkWarning, match="documented only 720p") as told:
        client.videos.generate(request)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.videos.generate(request)

    assert told[0].filename == __file__


def test_threads_may_share_a_client(harness: ClientHarness, client: EvoLink) -> None:
    tasks: list[Task] = []
    threads = [threading.Thread(target=lambda: tasks.append(client.videos.generate(CAT))) for _ in range(20)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({task.id for task in tasks}) == 20
    assert len({task.idempotency_key for task in tasks}) == 20


def test_threads_that_begin_together_make_one_pool_of_connections() -> None:
    start = threading.Barrier(8)
    pools: list[httpx.Client] = []

    def begin() -> None:
        start.wait()
        pools.append(http_client_of(client))

    with EvoLink(KEY) as client:
        threads = [threading.Thread(target=begin) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len({id(pool) for pool in pools}) == 1


# Configuration


def test_the_environment_sets_a_client_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVOLINK_API_KEY", KEY)
    monkeypatch.setenv("EVOLINK_BASE_URL", "https://proxy.example.com/evolink/")

    client = EvoLink()

    assert client._session.config.endpoint.base_url == "https://proxy.example.com/evolink"
    assert client._session.config.endpoint.files_url == "https://proxy.example.com/evolink"


def test_the_files_host_follows_a_given_address_unless_it_is_given_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def files_url(*addresses: str | None) -> str:
        return EvoLink(KEY, *addresses)._session.config.endpoint.files_url

    assert files_url() == "https://files-api.evolink.ai"
    assert files_url("https://a.example.com") == "https://a.example.com"
    assert files_url("https://a.example.com", "https://b.example.com") == "https://b.example.com"
    monkeypatch.setenv("EVOLINK_FILES_URL", "https://c.example.com")
    assert files_url() == "https://c.example.com"
    assert files_url("https://a.example.com") == "https://a.example.com"


def test_without_a_key_the_error_says_where_to_get_one() -> None:
    with pytest.raises(errors.ConfigurationError, match=r"EVOLINK_API_KEY.*evolink.ai/dashboard/keys"):
        EvoLink()


@pytest.mark.parametrize("key", ["sk-evo-abcd\n", "sk-evo-äbcd", "sk-evo abcd", "\tsk"])
def test_a_key_that_no_header_can_carry_is_refused(key: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="Check how it was copied") as caught:
        EvoLink(key)

    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.evolink.ai",
        "http://10.0.0.1",
        "api.evolink.ai",
        "ftp://x",
        "https://",
        "https://me@x.com",
        "https://x?y",
    ],
)
def test_an_address_the_key_must_not_go_to_is_refused(url: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="base_url"):
        EvoLink(KEY, url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8765", "http://localhost:1", "http://[::1]:1", "https://api.example.com"]
)
def test_http_is_for_this_machine_only(url: str) -> None:
    assert EvoLink(KEY, url)._session.config.endpoint.base_url == url


def test_the_key_is_in_no_repr() -> None:
    client = EvoLink(KEY)

    assert KEY not in repr(client) + repr(client._session.config.endpoint) + repr(client._session.config)


@pytest.mark.parametrize("key", ["short", "x" * 97, "with space in it at all", "umlaut-äöü-0123456789"])
def test_an_idempotency_key_that_the_gateway_refuses_is_not_sent(
    key: str, harness: ClientHarness, client: EvoLink
) -> None:
    with pytest.raises(errors.ConfigurationError, match="16 to 96 characters"):
        client.videos.generate(CAT, idempotency_key=key)

    assert harness.sent == []


def test_one_idempotency_key_is_charged_once(harness: ClientHarness, client: EvoLink) -> None:
    first = client.videos.generate(CAT, idempotency_key="my-own-key-number-1")
    second = client.videos.generate(CAT, idempotency_key="my-own-key-number-1")

    assert (first.replayed, second.replayed) == (False, True)
    assert first.id == second.id
    assert harness.sandbox.account.used == 7
    with pytest.raises(errors.IdempotencyConflict) as caught:
        client.videos.generate(KlingO3TextToVideo(prompt="A dog"), idempotency_key="my-own-key-number-1")
    assert caught.value.idempotency_key == "my-own-key-number-1"
