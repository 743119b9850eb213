"""Configuration of a client: arguments, environment variables, and what is refused."""

from __future__ import annotations

import pytest
from evolink import EvoLink, errors
from support.client_harness import API_KEY


def test_the_environment_configures_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVOLINK_API_KEY", API_KEY)
    monkeypatch.setenv("EVOLINK_BASE_URL", "https://proxy.example.com/evolink/")

    client = EvoLink()

    assert client._session.config.endpoint.base_url == "https://proxy.example.com/evolink"
    assert client._session.config.endpoint.files_url == "https://proxy.example.com/evolink"


def test_files_url_follows_base_url_unless_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def files_url(*urls: str | None) -> str:
        return EvoLink(API_KEY, *urls)._session.config.endpoint.files_url

    assert files_url() == "https://files-api.evolink.ai"
    assert files_url("https://a.example.com") == "https://a.example.com"
    assert files_url("https://a.example.com", "https://b.example.com") == "https://b.example.com"
    monkeypatch.setenv("EVOLINK_FILES_URL", "https://c.example.com")
    assert files_url() == "https://c.example.com"
    assert files_url("https://a.example.com") == "https://a.example.com"


def test_the_error_for_a_missing_key_links_to_the_page_that_issues_one() -> None:
    with pytest.raises(errors.ConfigurationError, match=r"EVOLINK_API_KEY.*evolink.ai/dashboard/keys"):
        EvoLink()


@pytest.mark.parametrize("key", ["sk-evo-abcd\n", "sk-evo-äbcd", "sk-evo abcd", "\tsk"])
def test_a_key_that_is_invalid_in_a_header_is_refused(key: str) -> None:
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
def test_a_base_url_that_must_not_receive_the_key_is_refused(url: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="base_url"):
        EvoLink(API_KEY, url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8765", "http://localhost:1", "http://[::1]:1", "https://api.example.com"]
)
def test_http_is_allowed_for_loopback_urls_only(url: str) -> None:
    assert EvoLink(API_KEY, url)._session.config.endpoint.base_url == url


def test_no_repr_contains_the_key() -> None:
    client = EvoLink(API_KEY)

    assert API_KEY not in repr(client) + repr(client._session.config.endpoint) + repr(client._session.config)


@pytest.mark.parametrize("url", ["https://a.example.com/v1", "https://a.example.com/v1/", "https://a.example.com"])
def test_a_base_url_may_end_with_the_version(url: str) -> None:
    endpoint = EvoLink(API_KEY, url)._session.config.endpoint

    assert (endpoint.base_url, endpoint.files_url) == ("https://a.example.com", "https://a.example.com")
