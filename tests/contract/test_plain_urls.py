"""The quick checks of URLs agree with the full ones."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from evolink._security.public_addresses import is_plainly_public, why_not_public
from evolink.contract._checks import PLAIN_URL, http_url
from hypothesis import example, given
from hypothesis import strategies as st

LABELS = st.sampled_from(
    [
        "a",
        "example",
        "com",
        "local",
        "localhost",
        "localdomain",
        "internal",
        "home",
        "arpa",
        "10",
        "0x7f",
        "xn--p1ai",
        "-",
        "",
    ]
)
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
ENDS = st.sampled_from(
    ["", "/", "/a b", "?x", "#y", ":80", ":99999/", ":/", "@evil.example/", "\\@b.example/", "\n", "\t/x", "]", "[::1]"]
)
STARTS = st.sampled_from(
    ["https://", "http://", "HTTPS://", "ftp://", "https:/", "https://u@", " https://", "https://["]
)
URLS = st.builds("{}{}{}".format, STARTS, HOSTS, ENDS)


@given(URLS)
@example("https://localhost")
@example("https://a.home.arpa/")
def test_a_plainly_public_url_is_public(url: str) -> None:
    assert not is_plainly_public(url) or why_not_public(url) is None


@given(URLS)
def test_a_url_with_the_plain_pattern_is_an_http_url(url: str) -> None:
    if matches_plain_pattern(url):
        assert urlsplit(url).scheme in ("http", "https")
        assert urlsplit(url).hostname
        assert not http_url({})(url, False)


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://cdn.example.co.uk/a.png?x=1#y", "https://a-1.example.org/"]
)
def test_common_urls_pass_the_quick_checks(url: str) -> None:
    assert is_plainly_public(url)
    assert matches_plain_pattern(url)


def matches_plain_pattern(url: str) -> bool:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator({"pattern": PLAIN_URL}).is_valid(url)
