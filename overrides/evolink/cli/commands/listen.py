"""`evolink listen`: receives callbacks, prints the task of each, and downloads its result."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from ... import errors
from ...tasks import Task
from .._click import Command
from .._client import open_client
from ..options.shared import add_options, sandbox_option
from ..output.json_output import task_to_json

if TYPE_CHECKING:
    from ...callbacks import Receiver
    from ...client import EvoLink
    from ...tasks import Download

SHUTDOWN_TIMEOUT = 2
"""Seconds that open connections have to finish when the server stops."""


@click.command(cls=Command)
@click.option("--base-url", metavar="URL", help="The public https URL under which EvoLink reaches this receiver.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8766, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 picks a free one."
)
@click.option(
    "--urls", default=1, show_default=True, type=click.IntRange(1, 1000), help="Number of new callback URLs to print."
)
@click.option(
    "--download", "folder", metavar="FOLDER", type=click.Path(file_okay=False), help="Download results into FOLDER."
)
@click.option("--count", type=click.IntRange(1), metavar="N", help="Stop after N tasks.")
@add_options(sandbox_option())
@click.option("--json", "as_json", is_flag=True, help="Write each task as one JSON object.")
def listen(
    *,
    base_url: str | None,
    host: str,
    port: int,
    urls: int,
    folder: str | None,
    count: int | None,
    sandbox: bool,
    as_json: bool,
) -> None:
    """Receive callbacks and download the results of their tasks.

    Each callback is confirmed by a query to the API. Then the task is printed as one line: id, model, status, file or
    error.

    First, new callback URLs are printed, one per line, each for one submission: `evolink generate … --callback-url URL
    --no-wait`. Each used URL is followed by a new one. The callback URLs of this machine's earlier submissions are read
    from the journal, so that a restarted receiver accepts their callbacks.

    Anyone with a URL can send requests to it: keep it secret. Use a proxy or a tunnel that forwards https to --host
    and --port.
    """
    with open_client(sandbox=sandbox, journal=True) as client, _listen_on(host, port) as (own_url, serve):
        if base_url is None and not client._session.config.is_local:
            raise click.UsageError("EvoLink sends callbacks to public https URLs only. Pass --base-url, or --sandbox.")
        if sandbox:
            click.echo(f"EvoLink sandbox on {client._session.config.endpoint.base_url}", err=True)
        listener = CallbackListener(client, base_url or own_url, folder=folder, as_json=as_json, count=count)
        listener.expect_submitted()
        click.echo(f"Listening on {own_url} for {base_url or own_url}", err=True)
        for _ in range(urls):
            listener.print_new_url()
        with listener.process_in_thread():
            serve(listener)


class CallbackListener:
    """Prints each task that the receiver reports, and downloads its result, in a thread beside the server."""

    def __init__(self, client: EvoLink, base_url: str, *, folder: str | None, as_json: bool, count: int | None) -> None:
        from ...callbacks import Receiver

        self._client, self._folder, self._as_json, self._remaining = client, folder, as_json, count
        self._ended_tasks: queue.Queue[Task | None] = queue.Queue()
        self.receiver: Receiver = Receiver(client, base_url=base_url, on_task=self._ended_tasks.put)
        self._base_url = base_url.rstrip("/")
        self.stop_server: Callable[[], None] = lambda: None

    def print_new_url(self) -> None:
        """Print a new callback URL."""
        url = self.receiver.new_url()
        click.echo(json.dumps({"callback_url": url}) if self._as_json else url)

    def expect_submitted(self) -> None:
        """Expect the callbacks of submissions in the journal that have a callback URL of this receiver."""
        for entry in self._client.journal.entries(state="accepted") if self._client.journal else ():
            url = json.loads(entry.body).get("callback_url")
            if entry.task_id and isinstance(url, str) and url.startswith(f"{self._base_url}/"):
                try:
                    self.receiver.expect(url, entry.task_id)
                except errors.ConfigurationError as error:
                    click.echo(f"warning: {error}", err=True)

    @contextmanager
    def process_in_thread(self) -> Generator[None]:
        """Process ended tasks in a thread of their own, so that the server responds to EvoLink at once."""
        thread = threading.Thread(target=self._process_tasks, name="evolink-listen")
        thread.start()
        try:
            yield
        finally:
            self._ended_tasks.put(None)
            thread.join()

    def _process_tasks(self) -> None:
        while (task := self._ended_tasks.get()) is not None:
            self._print_task(task, self._download(task))
            if self._remaining is not None:
                self._remaining -= 1
                if self._remaining == 0:
                    self.stop_server()
                    return
            self.print_new_url()

    def _download(self, task: Task) -> Download | None:
        if self._folder is None or task.status != "completed" or not task.results:
            return None
        try:
            return self._client.tasks.download(task, f"{self._folder}/", overwrite=True)
        except errors.EvoLinkError as error:
            click.echo(f"evolink: {error}", err=True)
            return None

    def _print_task(self, task: Task, download: Download | None) -> None:
        if self._as_json:
            click.echo(json.dumps(task_to_json(task, download), ensure_ascii=False))
            return
        outcome = task.error_code or "" if task.status != "completed" else str(download.path) if download else ""
        click.echo("\t".join([task.id, task.model or "-", task.status, outcome]).rstrip("\t"))


@contextmanager
def _listen_on(host: str, port: int) -> Generator[tuple[str, Callable[[CallbackListener], None]]]:
    """Yield the URL of a listening socket, and the function that serves a listener's receiver on it."""
    try:
        import uvicorn

        from ...sandbox._server import listening_socket, url_of
    except ModuleNotFoundError as missing:
        raise click.UsageError(f"{missing}. Install the extra: pip install 'evolink[sandbox]'.") from missing
    try:
        socket = listening_socket(host, port)
    except OSError as error:
        raise click.UsageError(f"Cannot listen on {host}:{port}: {error.strerror}. Try --port 0.") from error

    def serve(listener: CallbackListener) -> None:
        settings = uvicorn.Config(
            listener.receiver.asgi_app(),
            log_config=None,
            access_log=False,  # It would contain the callback URLs, which are secret.
            lifespan="off",
            timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
        )
        server = uvicorn.Server(settings)
        listener.stop_server = lambda: setattr(server, "should_exit", True)
        server.run(sockets=[socket])

    with closing(socket):
        yield url_of(socket), serve
