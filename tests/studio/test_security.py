"""Who may use the studio, and what its pages may load."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import evolink.studio
import pytest
from evolink._security.allowed_hosts import AllowedHosts
from evolink.sandbox import ManualClock, Sandbox
from evolink.sandbox._studio import SandboxService, create_studio
from evolink.studio import create_app
from support.asgi_client import ASGIClient

FOLDER = Path(evolink.studio.__file__).parent
ORIGIN = "http://127.0.0.1:8765"
TOKEN = "the-token-of-this-start"


@pytest.fixture
def guarded() -> ASGIClient:
    service = SandboxService(Sandbox(clock=ManualClock()), api_key="sandbox")
    return ASGIClient(create_app(service, token=TOKEN), base_url=ORIGIN)


def test_the_address_with_the_token_opens_the_studio(guarded: ASGIClient) -> None:
    with guarded:
        assert guarded.get("/studio/tasks").status_code == 401

        opened = guarded.get(f"/studio/tasks?token={TOKEN}&q=boat")

        assert (opened.status_code, opened.headers["location"]) == (303, "/studio/tasks?q=boat")
        cookie = opened.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert guarded.get("/studio/tasks").status_code == 200


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "é"])
def test_another_token_is_refused(guarded: ASGIClient, token: str) -> None:
    with guarded:
        assert guarded.get("/studio/tasks", params={"token": token}).status_code == 401
        assert guarded.get("/studio/static/studio.js", headers={"cookie": "evolink-studio-8765=x"}).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:3000"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    ],
)
def test_other_hosts_and_pages_are_refused(http: ASGIClient, headers: dict[str, str]) -> None:
    assert http.get("/studio/tasks", headers=headers).status_code == 403
    assert http.post("/studio/sandbox/reset", headers=headers).status_code == 403


def test_a_link_on_another_page_opens_the_studio(http: ASGIClient) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}

    assert http.get("/studio/tasks", headers=headers).status_code == 200
    assert http.post("/studio/sandbox/reset", headers=headers).status_code == 403


def test_every_response_forbids_what_is_inline_or_from_elsewhere(http: ASGIClient) -> None:
    for path in ("/studio/tasks", "/studio/static/studio.js", "/studio/nothing"):
        policy = http.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize("path", sorted(FOLDER.glob("templates/*.html")), ids=lambda path: path.name)
def test_templates_have_nothing_inline_nothing_from_elsewhere_and_no_unescaped_value(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on|javascript:", text)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)
    assert "| safe" not in text
    assert "autoescape" not in text


def test_vendored_files_are_those_of_their_checksums() -> None:
    folder = FOLDER / "static" / "vendor"
    sums = {name: digest for digest, name in map(str.split, (folder / "SHA256SUMS").read_text().splitlines())}

    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}
    for licence in ("LICENSE-htmx.txt", "LICENSE-htmx-ext-sse.txt"):
        assert "Permission to use, copy, modify" in (folder / licence).read_text()


def test_a_page_is_small(http: ASGIClient) -> None:
    page = http.get("/studio/compose/kling-o3-text-to-video", headers={"accept-encoding": "gzip"})
    assets = re.findall(r'(?:src|href)="(/studio/static/[^"]+)"', page.text)
    responses = [page, *(http.get(asset, headers={"accept-encoding": "gzip"}) for asset in assets)]

    assert len(assets) == 5
    assert all(response.status_code == 200 for response in responses)
    assert sum(int(response.headers["content-length"]) for response in responses) < 60_000


def test_a_sandbox_with_a_key_requires_a_token() -> None:
    sandbox = Sandbox(clock=ManualClock(), api_key="secret-key")
    with ASGIClient(create_studio(sandbox, AllowedHosts()), base_url=ORIGIN) as client:
        assert client.get("/studio/tasks").status_code == 401


def test_media_are_not_compressed(http: ASGIClient, sandbox: Sandbox) -> None:
    task = http.post(
        "/v1/videos/generations",
        json={"model": "wan2.5-text-to-video", "prompt": "A boat"},
        headers={"authorization": "Bearer x"},
    ).json()["id"]
    sandbox.advance(3600)

    response = http.get(f"/studio/tasks/{task}/results/1", headers={"accept-encoding": "gzip"})

    assert response.status_code == 200
    assert "content-encoding" not in response.headers


def test_the_key_is_on_no_page() -> None:
    sandbox = Sandbox(clock=ManualClock(), api_key="secret-key-of-the-sandbox")
    with ASGIClient(create_studio(sandbox, AllowedHosts(), token=TOKEN), base_url=ORIGIN) as client:
        client.get(f"/studio/?token={TOKEN}")
        client.post("/studio/compose/wan2.5-text-to-video/submit", data={"text:/prompt": "A boat"})
        (task,) = sandbox.account.tasks()
        for path in ("compose/wan2.5-text-to-video", "tasks", f"tasks/{task.id}", "sandbox"):
            page = client.get(f"/studio/{path}")
            assert page.status_code == 200
            assert "secret-key" not in page.text
