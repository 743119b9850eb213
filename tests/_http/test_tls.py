"""TLS contexts are created only for https."""

from __future__ import annotations

from support.fresh_interpreter import modules_after


def test_an_http_url_loads_no_certificates() -> None:
    code = (
        "from evolink import EvoLink; from evolink._http import tls\n"
        "client = EvoLink('sk-evo-test-0123456789', {address!r})\n"
        "client._session.driver.sleep = lambda seconds: None\n"
        "try:\n"
        "    client.credits.get()\n"
        "except Exception:\n"
        "    pass\n"
        "sys.modules[str(tls.verified_context.cache_info().currsize)] = None"
    )

    assert "0" in modules_after(code.format(address="http://127.0.0.1:9"))
    assert "1" in modules_after(code.format(address="https://127.0.0.1:9"))
