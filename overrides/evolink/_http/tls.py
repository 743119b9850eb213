"""TLS contexts: loading the trusted certificates takes 20 ms, so they are loaded once, and only for https."""

from __future__ import annotations

import functools
import ssl

import httpx


@functools.cache
def verified_context() -> ssl.SSLContext:
    """Return the process-wide TLS context that verifies certificates."""
    return httpx.create_ssl_context()


@functools.cache
def empty_context() -> ssl.SSLContext:
    """Return a TLS context without trusted certificates for http connections; https over it would fail."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
