"""Callback and media URLs: which are allowed and which are violations."""

from __future__ import annotations

import pytest
from evolink import contract

INTERNAL = [
    "https://127.0.0.1/x",
    "https://127.1/x",
    "https://127.0.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0x7F.1/x",
    "https://0177.0.0.1/x",
    "https://017700000001/x",
    "https://0177.0x0.0.1/x",
    "https://127.0.0.1./x",
    "https://%31%32%37.0.0.1/x",
    "https://0/x",
    "https://0.0.0.0/x",
    "https://10.0.0.1/x",
    "https://10.1/x",
    "https://0xa000001/x",
    "https://172.16.0.1/x",
    "https://172.31.255.255/x",
    "https://192.168.0.1/x",
    "https://192.168.1/x",
    "https://3232235521/x",
    "https://169.254.169.254/latest/meta-data",
    "https://2852039166/x",
    "https://100.64.0.1/x",
    "https://192.0.0.1/x",
    "https://198.18.0.1/x",
    "https://224.0.0.1/x",
    "https://240.0.0.1/x",
    "https://255.255.255.255/x",
    "https://[::1]/x",
    "https://[0:0:0:0:0:0:0:1]/x",
    "https://[::]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::ffff:7f00:1]/x",
    "https://[::ffff:8.8.8.8]/x",
    "https://[::127.0.0.1]/x",
    "https://[64:ff9b::127.0.0.1]/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://[2002:7f00:1::]/x",
    "https://[2001:0:7f00:1::]/x",
    "https://[fe80::1]/x",
    "https://[fe80::1%25eth0]/x",
    "https://[fec0::1]/x",
    "https://[fc00::1]/x",
    "https://[fd12:3456::1]/x",
    "https://[ff02::1]/x",
    "https://localhost/x",
    "https://LOCALHOST/x",
    "https://localhost./x",
    "https://localhost:8443/x",
    "https://hooks.localhost/x",
    "https://printer.local/x",
    "https://metadata.google.internal/x",
    "https://router.home.arpa/x",
    "https://intranet/x",
    "https://user@127.0.0.1/x",
    "https://example.com@10.0.0.1/x",
    "https://1.2.3.4.5/x",
    "https://256.1.1.1/x",
    "https://0x/x",
]
NOT_HTTPS = [
    "http://example.com/x",
    "HTTP://example.com/x",
    "ftp://example.com/x",
    "ws://example.com/x",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "mailto:me@example.com",
]
NO_URL = [
    "example.com/x",
    "//example.com/x",
    "https://",
    "https:///x",
    "https://exa mple.com/x",
    "https://127.0.0.1\n.example.com/x",
    "https://example.com:99999/x",
    "https://[::1/x",
    "https://１２７.0.0.1/x",
    "https://例え.jp/x",
    "",
]
PUBLIC = [
    "https://example.com",
    "https://hooks.example.com/evolink/done?a=b#c",
    "HTTPS://EXAMPLE.COM/x",
    "https://example.com.:8443/x",
    "https://8.8.8.8/x",
    "https://134744072/x",
    "https://172.32.0.1/x",
    "https://172.15.0.1/x",
    "https://11.0.0.1/x",
    "https://[2606:4700:4700::1111]/x",
    "https://xn--r8jz45g.jp/x",
    "https://10.example.com/x",
    "https://127.0.0.1.example.com/x",
    "https://localhost.example.com/x",
    "https://my-local/x".replace("my-local", "my-local.dev"),
]


def violations(url: str, *, allow_loopback: bool = False) -> list[tuple[str, str]]:
    payload = {"model": "wan2.5-text-to-video", "prompt": "x", "callback_url": url}
    return [(v.pointer, v.keyword) for v in contract.validate(payload, allow_loopback=allow_loopback)]


@pytest.mark.parametrize("url", INTERNAL)
def test_a_callback_url_with_an_internal_address_is_refused(url: str) -> None:
    ((pointer, keyword),) = violations(url)

    assert pointer == "/callback_url"
    assert keyword == ("format" if "%25" in url else "public-https-url")


@pytest.mark.parametrize("url", NOT_HTTPS)
def test_a_callback_url_that_is_not_https_is_refused(url: str) -> None:
    assert violations(url) == [("/callback_url", "public-https-url")]


@pytest.mark.parametrize("url", NO_URL)
def test_a_callback_url_that_is_no_url_is_refused(url: str) -> None:
    assert [pointer for pointer, _ in violations(url)] == ["/callback_url"]


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_https_callback_url_is_allowed(url: str) -> None:
    assert violations(url) == []


@pytest.mark.parametrize(("length", "allowed"), [(2048, True), (2049, False)])
def test_a_callback_url_has_at_most_2048_characters(length: int, *, allowed: bool) -> None:
    url = "https://example.com/".ljust(length, "a")

    assert violations(url) == ([] if allowed else [("/callback_url", "maxLength")])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/x", "https://localhost/x", "http://[::1]:1/x", "http://2130706433/x"]
)
def test_loopback_callbacks_are_allowed_with_allow_loopback(url: str) -> None:
    assert violations(url, allow_loopback=True) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/x",
        "https://192.168.0.1/x",
        "ftp://127.0.0.1/x",
        "http://169.254.169.254/",
        "http://1.2.3.4.5/x",
    ],
)
def test_other_internal_callbacks_are_refused_even_with_allow_loopback(url: str) -> None:
    assert violations(url, allow_loopback=True) == [("/callback_url", "public-https-url")]


@pytest.mark.parametrize(
    "url", ["file:///home/me/cat.png", "data:image/png;base64,AAAA", "s3://bucket/cat.png", "http:///cat"]
)
def test_a_media_url_that_no_server_can_fetch_is_refused(url: str) -> None:
    payload = {"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [url]}

    assert [(v.pointer, v.keyword) for v in contract.validate(payload)] == [("/image_urls/0", "http-url")]


@pytest.mark.parametrize(
    "url", ["http://example.com/cat.png", "https://example.com/cat", "http://127.0.0.1:8765/files/a/b.png"]
)
def test_a_media_url_may_be_http_as_in_the_documentations_example(url: str) -> None:
    assert contract.validate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [url]}) == []
