"""Compose: the page of a model over HTTP: the form that each change posts, uploads, submission, pasted requests."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from evolink import catalog
from evolink._security.allowed_hosts import AllowedHosts
from evolink.sandbox import ManualClock, Sandbox
from evolink.sandbox._media.samples import choose_sample
from evolink.sandbox._studio import create_studio
from support.asgi_client import ASGIClient
from support.html_forms import read_form

WAN = "wan2.5-text-to-video"
VEO = "veo3.1-pro"
PNG = choose_sample("https://example.com/a.png")[1]
HOSTILE = "</textarea><img src=x onerror=alert(1)>\"'&amp;{{ 7*7 }}"


def shown_request(page: str) -> dict[str, Any]:
    """Return the request that the page shows as JSON."""
    found = re.search(r'<pre id="request-json"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found is not None
    request: dict[str, Any] = json.loads(html.unescape(found[1]))
    return request


@pytest.mark.parametrize("model", catalog.ids())
def test_the_form_of_each_model_sends_its_longest_example_again(unchanged_http: ASGIClient, model: str) -> None:
    example = max(catalog.get(model).examples.values(), key=lambda each: len(json.dumps(each)))
    page = unchanged_http.post("/studio/open", data={"json": json.dumps(example)}).text

    updated = unchanged_http.post(f"/studio/compose/{model}", data=_multi(read_form(page, "request"))).text

    assert shown_request(page) == shown_request(updated) == example


def _multi(items: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in items:
        found.setdefault(name, []).append(value)
    return found


def test_a_change_returns_violations_and_price(http: ASGIClient) -> None:
    response = http.post(f"/studio/compose/{WAN}", data={"text:/prompt": "A boat", "text:/size": "9000x1"})

    assert "has no field" in html.unescape(response.text)
    assert re.search(r"<b>[0-9.,]+</b> credits", response.text)
    query = parse_qs(urlsplit(response.headers["hx-replace-url"]).query)
    assert json.loads(query["request"][0]) == {"prompt": "A boat", "size": "9000x1"}


def test_a_request_is_submitted_once_for_each_key(http: ASGIClient, sandbox: Sandbox) -> None:
    data = {"text:/prompt": "A boat", "key": "0123456789abcdef0123"}
    for _ in range(2):
        response = http.post(f"/studio/compose/{WAN}/submit", data=data)

    (task,) = sandbox.account.tasks()
    assert task.payload == {"model": WAN, "prompt": "A boat"}
    assert f"/studio/tasks/{task.id}" in response.text


def test_an_invalid_request_is_not_submitted(http: ASGIClient, sandbox: Sandbox) -> None:
    response = http.post(f"/studio/compose/{WAN}/submit", data={"json:/duration": "99"})

    assert sandbox.account.tasks() == []
    assert "Nothing was sent. 2 to correct" in response.text
    assert "prompt is missing" in response.text


def test_a_refused_submission_shows_why_and_keeps_its_key(http: ASGIClient, sandbox: Sandbox) -> None:
    sandbox.set_scenario("error:402")

    response = http.post(f"/studio/compose/{WAN}/submit", data={"text:/prompt": "A boat", "key": "k" * 20})

    assert "Add credits to the account" in response.text
    assert ("key", "k" * 20) in read_form(response.text, "request")


def test_a_dropped_file_is_uploaded_shown_and_priced(http: ASGIClient, sandbox: Sandbox) -> None:
    page = http.post(
        f"/studio/compose/{VEO}",
        data={"text:/prompt": "A boat"},
        files=[
            ("file:/image_urls", ("<b>é.png", PNG, "image/png")),
            ("file:/image_urls", ("two.png", PNG, "image/png")),
        ],
    ).text

    urls = shown_request(page)["image_urls"]
    assert len(urls) == 2
    assert [file.data for file in sandbox.account.files()] == [PNG, PNG]
    (preview, _) = re.findall(r'src="(/studio/uploads/[^"]+)"', page)
    assert http.get(preview).content == PNG
    assert "<b>é" not in page


def test_a_sandbox_that_refuses_local_callbacks_accepts_its_own_files() -> None:
    hosts, plain = AllowedHosts(), Sandbox(clock=ManualClock())
    with ASGIClient(create_studio(plain, hosts), base_url="http://127.0.0.1:8765") as http:
        data = {"text:/prompt": "A boat", "key": "k" * 20}
        files = {"file:/image_urls": ("a.png", PNG, "image/png")}
        http.post(f"/studio/compose/{VEO}/submit", data=data, files=files)

    (task,) = plain.account.tasks()
    assert len(task.payload["image_urls"]) == 1


def test_an_image_of_a_megabyte_as_text_is_kept(http: ASGIClient) -> None:
    url = "data:image/png;base64," + "A" * 2_000_000

    page = http.post(f"/studio/compose/{VEO}", data={}, files={"text:/image_urls/0": (None, url)}).text

    assert shown_request(page)["image_urls"] == [url]


def test_a_file_of_another_kind_is_refused_beside_its_field(http: ASGIClient, sandbox: Sandbox) -> None:
    page = http.post(
        f"/studio/compose/{VEO}", data={}, files={"file:/image_urls": ("notes.txt", b"hello", "text/plain")}
    )

    assert "notes.txt is not a known image" in page.text
    assert sandbox.account.files() == []


def test_a_file_for_a_field_without_media_is_refused(http: ASGIClient, sandbox: Sandbox) -> None:
    page = http.post(f"/studio/compose/{VEO}", data={}, files={"file:/prompt": ("a.png", PNG, "image/png")}).text

    assert sandbox.account.files() == []
    assert shown_request(page) == {"model": VEO}


def test_a_pasted_request_opens_the_form_of_its_model(http: ASGIClient) -> None:
    response = http.post("/studio/open", data={"json": json.dumps({"model": VEO, "prompt": "A boat", "odd": [1]})})

    request = {"model": VEO, "prompt": "A boat", "odd": [1]}
    assert shown_request(response.text) == shown_request(http.get(response.headers["hx-push-url"]).text) == request


@pytest.mark.parametrize(
    "fields",
    [
        {"text:/image_urls/0": "https://example.com/a.png", "text:/image_urls/1": "http://127.0.0.1:8765/files/b.png"},
        {"text:/prompt": "雨" * 4000, "text:/image_urls/0": "data:image/png;base64," + "A" * 100_000},
        {"text:/prompt": HOSTILE, "json:/quality": '"9k"', "text:/odd": "1"},
    ],
    ids=["media", "too long for an address", "invalid"],
)
def test_a_reload_restores_the_request_with_its_media(http: ASGIClient, fields: dict[str, str]) -> None:
    response = http.post(f"/studio/compose/{VEO}", data={"text:/prompt": "A boat"} | fields)

    address = response.headers["hx-replace-url"]
    reloaded = http.get(address).text

    assert len(address) < 8200
    assert shown_request(reloaded) == shown_request(response.text)
    assert "image_urls" in shown_request(reloaded) or "text:/odd" in fields
    assert "no longer" not in reloaded


def test_an_address_whose_request_is_not_kept_says_so(http: ASGIClient) -> None:
    page = http.get(f"/studio/compose/{VEO}?kept=0123").text

    assert "too long for it, and the studio was started again" in page
    assert "that can be read" in http.get(f"/studio/compose/{VEO}", params={"request": "{"}).text


def test_a_shared_link_has_no_media_and_its_page_says_so_until_they_are_added(http: ASGIClient) -> None:
    url = "https://example.com/a.png"
    page = http.post(f"/studio/compose/{VEO}", data={"text:/prompt": "A boat", "text:/image_urls/0": url}).text
    path = re.search(r'data-path="([^"]+)"', page)
    assert path is not None
    assert "Copy link without media" in page

    shared = http.get(html.unescape(path[1])).text
    hidden = {"text:/prompt": "A cat", "omitted": dict(read_form(shared, "request"))["omitted"]}
    changed = http.post(f"/studio/compose/{VEO}", data=hidden)
    completed = http.post(f"/studio/compose/{VEO}", data=hidden | {"text:/image_urls/0": url}).text

    notice = "The link to this request has no media. Add them here."
    assert shown_request(shared) == {"model": VEO, "prompt": "A boat"}
    assert url not in html.unescape(shared)
    for each in (shared, changed.text, http.get(changed.headers["hx-replace-url"]).text):
        assert notice in each
    assert notice not in completed
    assert "Copy link without media" not in changed.text


def test_an_alias_in_a_pasted_request_is_resolved(http: ASGIClient) -> None:
    alias, (model, _) = next(iter(catalog.aliases().items()))

    response = http.post("/studio/open", data={"json": json.dumps({"model": alias})})

    assert shown_request(response.text)["model"] == model


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not a request"),
        ("[1]", "not a request"),
        ('{"model": "x"', "Line 1"),
        ('{"model": "no-such-model"}', "There is no model"),
        ('{"model": {"a": 1}}', "There is no model"),
        ('{"prompt": "a", "prompt": "b"}', "Line 1"),
    ],
)
def test_a_text_that_is_no_request_is_refused(http: ASGIClient, text: str, problem: str) -> None:
    response = http.post("/studio/open", data={"json": text})

    assert problem in response.text
    assert 'id="open"' in response.text


def test_a_file_with_a_request_is_opened(http: ASGIClient) -> None:
    body = json.dumps({"model": WAN, "prompt": "A boat"}).encode()

    response = http.post("/studio/open", data={"json": ""}, files={"file": ("request.json", body)})

    assert shown_request(response.text) == {"model": WAN, "prompt": "A boat"}


def test_hostile_text_stays_text(http: ASGIClient) -> None:
    page = http.get(
        f"/studio/compose/{WAN}", params={"request": json.dumps({"prompt": HOSTILE, HOSTILE: HOSTILE})}
    ).text

    assert shown_request(page) == {"model": WAN, "prompt": HOSTILE, HOSTILE: HOSTILE}
    assert ("text:/prompt", HOSTILE) in read_form(page, "request")
    assert "<img src=x" not in page
    assert "49" not in page[page.index("{{") : page.index("{{") + 10]


def test_another_model_keeps_the_fields_that_it_accepts(http: ASGIClient) -> None:
    request = {
        "prompt": "A boat",
        "duration": 8,
        "quality": "720p",
        "odd": 1,
        "callback_url": "https://hooks.example.com/",
    }
    address = f"/studio/compose/{WAN}"

    page = http.get(address, params={"request": json.dumps(request), "fitting": ""}).text

    assert shown_request(page) == {
        "model": WAN,
        "prompt": "A boat",
        "quality": "720p",
        "callback_url": request["callback_url"],
    }


def test_a_form_of_an_unknown_model_is_not_found(http: ASGIClient) -> None:
    assert http.post("/studio/compose/no-such-model", data={}).status_code == 404
    assert http.post("/studio/compose/no-such-model/submit", data={}).status_code == 404


def test_the_models_are_searched_by_their_facts(http: ASGIClient) -> None:
    found = re.findall(r"<b>([^<]+)</b>", http.get("/studio/models", params={"q": "kling edit"}).text)

    assert found == [model.id for model in catalog.models() if "kling" in model.id and "edit" in model.id]
    assert "No model has all of" in http.get("/studio/models", params={"q": "<script>"}).text


def test_an_unknown_model_is_a_page_that_says_so(http: ASGIClient) -> None:
    response = http.get("/studio/compose/no-such-model")

    assert response.status_code == 404
    assert "There is no model" in response.text
