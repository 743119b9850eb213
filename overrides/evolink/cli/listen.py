"""`evolink listen`: a receiver of callbacks that writes, and fetches, what they tell of."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from .. import errors
from ..tasks import Task
from ._commands import Command
from ._connection import connected, sandbox_option, taking
from ._json import task_as_json

if TYPE_CHECKING:
    from ..callbacks import Receiver
    from ..client import EvoLink
    from ..tasks import Download


@click.command(cls=Command)
@click.option("--base-url", metavar="URL", help="Where EvoLink reaches this receiver: https and public.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8766, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 picks a free one."
)
@click.option(
    "--urls", default=1, show_default=True, type=click.IntRange(1, 1000), help="How many fresh URLs to write."
)
@click.option("--download", "folder", metavar="FOLDER", type=click.Path(file_okay=False), help="Fetch results into it.")
@click.option("--count", type=click.IntRange(1), metavar="N", help="End after N tasks.")
@taking(sandbox_option)
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
    """Receive callbacks, and fetch what they tell of.

    The API is asked whether a callback is true; then a line is written for the task: id, model, status, file or error.

    First come fresh callback URLs, one to a line, each for one submission: `evolink generate … --callback-url URL
    --no-wait`. For each that was used a new one is written. Those of this machine's earlier submissions are known from
    the journal, so that a restarted receiver takes their callbacks.

    Whoever knows a URL may call it: keep it secret. Have a proxy or a tunnel pass https on to --host and --port.
    """
    with connected(sandbox=sandbox, journal=True) as client, _listening(host, port) as (own_url, serve):
        if base_url is None and not client._session.config.is_local:
            raise click.UsageError("EvoLink calls public https addresses only: say --base-url, or try --sandbox.")
        if sandbox:
            click.echo(f"EvoLink sandbox on {client._session.config.endpoint.base_url}", err=True)
        desk = ReceiverHarness(client, base_url or own_url, folder=folder, as_json=as_json, count=count)
        desk.adopt()
        click.echo(f"Listening on {own_url} for {base_url or own_url}", err=True)
        for _ in range(urls):
            desk.offer()
        with desk.working():
            serve(desk)


class ReceiverHarness:
    """Takes each ended task from the receiver, fetches what it made and tells of it."""

    def __init__(self, client: EvoLink, base_url: str, *, folder: str | None, as_json: bool, count: int | None) -> None:
        from ..callbacks import Receiver

        self._client, self._folder, self._as_json, self._left = client, folder, as_json, count
        self._ended: queue.Queue[Task | None] = queue.Queue()
        self.receiver: Receiver = Receiver(client, base_url=base_url, on_task=self._ended.put)
        self._base_url = base_url.rstrip("/")
        self.enough: Callable[[], None] = lambda: None

    def offer(self) -> None:
        """Writes a fresh callback URL."""
        url = self.receiver.new_url()
        click.echo(json.dumps({"callback_url": url}) if self._as_json else url)

    def adopt(self) -> None:
        """Expects the callbacks of what the journal says was submitted with URLs of this receiver."""
        for intent in self._client.journal.entries(state="accepted") if self._client.journal else ():
            url = json.loads(intent.body).get("callback_url")
            if intent.task_id and isinstance(url, str) and url.startswith(f"{self._base_url}/"):
                try:
                    self.receiver.expect(url, intent.task_id)
                except errors.ConfigurationError as fault:
                    click.echo(f"note: {fault}", err=True)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Works on what has ended in a thread of its own, so that EvoLink is answered at once."""
        thread = threading.Thread(target=self._work, name="evolink-listen")
        thread.start()
        try:
            yield
        finally:
            self._ended.put(None)
            thread.join()

    def _work(self) -> None:
        while (task := self._ended.get()) is not None:
            self._tell(task, self._fetched(task))
            if self._left is not None:
                self._left -= 1
                if self._left == 0:
                    self.enough()
                    return
            self.offer()

    def _fetched(self, task: Task) -> Download | None:
        if self._folder is None or task.status != "completed" or not task.results:
            return None
        try:
            return self._client.tasks.download(task, f"{self._folder}/", overwrite=True)
        except errors.EvoLinkError as fault:
            click.echo(f"evolink: {fault}", err=True)
            return None

    def _tell(self, task: Task, download: Download | None) -> None:
        if self._as_json:
            click.echo(json.dumps(task_as_json(task, download), ensure_ascii=False))
            return
        said = task.error_code or "" if task.status != "completed" else str(download.path) if download else ""
        click.echo("\t".join([task.id, task.model or "-", task.status, said]).rstrip("\t"))


@contextmanager
def _listening(host: str, port: int) -> Iterator[tuple[str, Callable[[ReceiverHarness], None]]]:
    """The address that is listened on, and what serves a receiver there."""
    try:
        import uvicorn

        from ..sandbox._server import listening_socket, url_of
    except ModuleNotFoundError as missing:
        raise click.UsageError(f"{missing}. Install the extra: pip install 'evolink[sandbox]'.") from missing
    try:
        listening = listening_socket(host, port)
    except OSError as fault:
        raise click.UsageError(f"{host}:{port} cannot be listened on: {fault.strerror}. Try --port 0.") from fault

    def serve(desk: ReceiverHarness) -> None:
        # The access log would hold the URLs, which are secret.
        settings = uvicorn.Config(
            desk.receiver.asgi_app(), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2
        )
        server = uvicorn.Server(settings)
        desk.enough = lambda: setattr(server, "should_exit", True)
        server.run(sockets=[listening])

    with closing(listening):
        yield url_of(listening), serve
