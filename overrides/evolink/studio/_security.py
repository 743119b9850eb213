"""Who may use the studio: the token of this start, the allowed hosts, and the headers that every response has."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .._security.allowed_hosts import AllowedHosts

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy: nothing inline, nothing from elsewhere. Icons in the style sheet are data: images."""
HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
PARAMETER = "token"
"""The query parameter of the token."""


def new_token() -> str:
    """Return a token for one start of the studio."""
    return secrets.token_urlsafe(24)


class Guard:
    """ASGI middleware: refuses other hosts, pages of other origins, and browsers without the token."""

    def __init__(self, app: ASGIApp, *, allowed_hosts: AllowedHosts, token: str | None) -> None:
        """Guard an application.

        Args:
            app: The application.
            allowed_hosts: The hosts that requests may be addressed to.
            token: What the browser must have in its cookie, where the URL with `?token=…` puts it; None for a sandbox
                whose API requires no key either.
        """
        self._app = app
        self._allowed_hosts = allowed_hosts
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        response = self._refusal(request)
        await (response or self._app)(scope, receive, _with_headers(send))

    def _refusal(self, request: Request) -> Response | None:
        """Return the response to a request that must not reach the application, None if it may."""
        reason = self._allowed_hosts.why_refused(
            hosts=request.headers.getlist("host"), origin=request.headers.get("origin"), is_admin=True
        )
        if reason is not None:
            return PlainTextResponse(reason, 403)
        if not _is_own(request):
            return PlainTextResponse("Another page must not use the studio. Open the studio's own page.", 403)
        if self._token is None:
            return None
        if PARAMETER in request.query_params and request.method == "GET":
            return self._accept(request, request.query_params[PARAMETER])
        if not _is_equal(request.cookies.get(_cookie_name(request), ""), self._token):
            return PlainTextResponse("Open the address that the studio printed when it started; it has a token.", 401)
        return None

    def _accept(self, request: Request, token: str) -> Response | None:
        """Return the redirect that stores a correct token in a cookie and removes it from the address."""
        if self._token is None or not _is_equal(token, self._token):
            return PlainTextResponse("The token is of another start. Open the address that the studio printed.", 401)
        rest = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != PARAMETER])
        response = RedirectResponse(request.url.path + (f"?{rest}" if rest else ""), 303)
        response.set_cookie(_cookie_name(request), self._token, path="/", httponly=True, samesite="lax")
        return response


def _is_own(request: Request) -> bool:
    """Return whether a request is the studio's own, or only opens a page, as a link on another page does.

    A page of another server on this machine, on another port, is not the studio's own.
    """
    origin = request.headers.get("origin")
    if origin is not None:
        return origin.partition("://")[2] == request.headers.get("host")
    is_opened = request.method in ("GET", "HEAD") and request.headers.get("sec-fetch-mode") == "navigate"
    return is_opened or request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def _is_equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _cookie_name(request: Request) -> str:
    """Return the name of the cookie; browsers send a cookie to every port, so it contains that of this server."""
    _, port = request.scope.get("server") or ("", 0)
    return f"evolink-studio-{port}"


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if "cache-control" not in headers:
                headers["cache-control"] = "no-store"
        await send(message)

    return send_with_headers
