"""The ASGI application: its routes, on Starlette."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Unpack

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from .._security.allowed_hosts import AllowedHosts
from . import PREFIX
from ._bulk import StudioPages
from ._events import stream_events
from ._models import search_models
from ._pages import FOLDER, Studio, environment
from ._security import Guard
from ._service import Service
from ._views import bulk, compose, drift, sandbox, tasks, uploads

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


class _CachedFiles(StaticFiles):
    """Static files, which browsers may keep: their addresses contain a hash of the content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "max-age=31536000, immutable"
        return response


def create_app(
    service: Service,
    *,
    allowed_hosts: AllowedHosts | None = None,
    token: str | None = None,
    lifespan: Lifespan | None = None,
    **pages: Unpack[StudioPages],
) -> ASGIApp:
    """Return the studio as an ASGI application, with its pages under `PREFIX`.

    Args:
        service: The account or the sandbox that it is for.
        allowed_hosts: The hosts that requests may be addressed to. Defaults to this machine's loopback names.
        token: What a browser must have received in the address that it opens first; None requires nothing.
        lifespan: Runs for the time of the application.
        pages: `drift_report`, a report of `scripts/drift compare --format json`, and `bulk_runs`, the bulk runs. Each
            gets a page.
    """
    files = [
        Route("/uploads/{upload}", uploads.show_upload),
        Route("/tasks/{task}/results/{number:int}", tasks.send_result),
        Route("/bulk/{run}/rows/{row}/results/{number:int}", bulk.send_result),
    ]
    compressed = Mount(
        "",
        middleware=[Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)],
        routes=[
            Route("/", _home),
            Route("/compose", compose.choose),
            Route("/compose/{model}", compose.show),
            Route("/compose/{model}", compose.update, methods=["POST"]),
            Route("/compose/{model}/submit", compose.submit, methods=["POST"]),
            Route("/open", compose.open_request, methods=["POST"]),
            Route("/models", compose.list_models),
            Route("/tasks", tasks.show_list),
            Route("/tasks/events", stream_events),
            Route("/tasks/{task}", tasks.show_task),
            Route("/sandbox", sandbox.show),
            Route("/sandbox/{action}", sandbox.control, methods=["POST"]),
            Route("/bulk", bulk.show_list),
            Route("/bulk/{run}", bulk.show_run),
            Route("/bulk/{run}/{action}", bulk.control, methods=["POST"]),
            Route("/drift", drift.show),
            Mount("/static", _CachedFiles(directory=FOLDER / "static")),
        ],
    )
    studio = Starlette(routes=[*files, compressed])
    studio.state.studio = Studio(service, **pages)
    hosts = allowed_hosts or AllowedHosts(server="studio")
    return Starlette(
        routes=[Route("/", _home), Mount(PREFIX, studio)],
        middleware=[Middleware(Guard, allowed_hosts=hosts, token=token)],
        lifespan=lifespan,
    )


def warm_up() -> None:
    """Compile the templates and load the prices of all models, so that the first page is shown at once."""
    search_models("")
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)


async def _home(request: Request) -> Response:
    return RedirectResponse(f"{PREFIX}/compose", 303)
