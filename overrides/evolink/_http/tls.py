"""TLS contexts: loading the trusted certificates takes 20 ms, so they are loaded once, and only for https."""

from __future__ import annotations

import functools
import ssl

import httpx

from .environment import unusable_certificates


@functools.cache
def verified_context() -> ssl.SSLContext:
    """Return the process-wide TLS context that verifies certificates.

    Raises:
        ConfigurationError: If the certificates that the environment names cannot be loaded.
    """
    try:
        context = httpx.create_ssl_context()
    except OSError as error:  # ssl.SSLError is one
        raise unusable_certificates(str(error)) from error
    context.set_alpn_protocols(["http/1.1"])
    return context


@functools.cache
def empty_context() -> ssl.SSLContext:
    """Return a TLS context without trusted certificates for http connections; https over it would fail."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def context_for(scheme: str, proxy: str | None) -> ssl.SSLContext:
    """Return the TLS context for requests to URLs with this scheme."""
    return empty_context() if scheme == "http" and proxy is None else verified_context()
