"""Uploads: every kind of source arrives whole, and a fault of a source is UploadFailed."""

from __future__ import annotations

import asyncio
import base64
import gzip
import io
import os
import tempfile
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors
from evolink._sansio.messages import Endpoint
from evolink._sansio.upload import upload
from evolink._storage import upload_source
from evolink._storage.upload_source import open_source
from support.client_harness import API_KEY, ClientHarness
from support.client_kinds import KINDS, open_client
from support.faulty_server import FaultyServer


@pytest.mark.parametrize("kind", ["path", "text", "bytes", "file"])
def test_a_path_bytes_or_open_file_is_uploaded(kind: str, client: EvoLink, tmp_path: Path) -> None:
    data = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    path = tmp_path / "a b.png"
    path.write_bytes(data)

    with path.open("rb") as file:
        source: Any = {"path": path, "text": str(path), "bytes": data, "file": file}[kind]
        uploaded = client.files.upload(source, name="first.png")

    assert (uploaded.name, uploaded.size, uploaded.mime_type) == ("first.png", 108, "image/png")


def test_an_upload_that_failed_raises_upload_failed_even_with_http_200(harness: ClientHarness) -> None:
    failing = httpx.MockTransport(
        lambda request: httpx.Response(200, json={"success": False, "code": 507, "msg": "quota exhausted"})
    )

    with pytest.raises(errors.UploadFailed, match="quota exhausted"):
        harness.client(failing).files.upload(b"\x89PNG")


def test_a_missing_file_raises_upload_failed_before_anything_is_sent(
    harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    with pytest.raises(errors.UploadFailed, match="No such file"):
        client.files.upload(tmp_path / "none.png")

    assert harness.sent == []


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2000
"""More than two chunks."""


class Chunks:
    """An object with nothing but `read`, which returns what `convert` makes of some bytes."""

    def __init__(self, data: bytes, convert: Callable[[bytes], Any] = bytes) -> None:
        self._file = io.BytesIO(data)
        self._convert = convert

    def read(self, size: int) -> Any:
        return self._convert(self._file.read(min(size, 1000)))


class FailingSeek(Chunks):
    """An object whose `seek` raises."""

    def __init__(self, error: Exception) -> None:
        super().__init__(PNG)
        self._error = error

    def seek(self, position: int) -> None:
        raise self._error


class PathLike:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return str(self.path)


class NameRaises(Chunks):
    @property
    def name(self) -> str:
        raise RuntimeError("no name")


def pipe(data: bytes) -> Any:
    """Return the reading end of a pipe that a thread writes to."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as file:
            file.write(data)

    threading.Thread(target=write).start()
    return os.fdopen(reading, "rb")


def filled(file: Any, position: int | None = None) -> Any:
    """Return a file with PNG written to it and not flushed, at a position, or where the writing ended."""
    file.write(PNG)
    if position is not None:
        file.seek(position)
    return file


def filled_text(file: Any) -> Any:
    file.write("text")
    return file


def written(path: Path) -> Path:
    path.write_bytes(PNG)
    return path


def fifo(path: Path) -> Path:
    os.mkfifo(path)
    threading.Thread(target=path.write_bytes, args=(PNG,)).start()
    return path


def gzipped(path: Path) -> Any:
    path.write_bytes(gzip.compress(PNG))
    return gzip.open(path)


SOURCES: dict[str, Callable[[Path], Any]] = {
    "path": lambda tmp: written(tmp / "a.png"),
    "str": lambda tmp: str(written(tmp / "a.png")),
    "os.PathLike": lambda tmp: PathLike(written(tmp / "a.png")),
    **({"path of a pipe": lambda tmp: fifo(tmp / "pipe")} if hasattr(os, "mkfifo") else {}),
    "file": lambda tmp: written(tmp / "a.png").open("rb"),
    "unbuffered file": lambda tmp: written(tmp / "a.png").open("rb", buffering=0),
    "file by its number": lambda tmp: os.fdopen(os.open(written(tmp / "a.png"), os.O_RDONLY), "rb"),
    "unflushed file": lambda tmp: filled((tmp / "a.png").open("w+b")),
    "unflushed temporary file": lambda tmp: filled(tempfile.NamedTemporaryFile()),  # noqa: SIM115
    "spooled file": lambda tmp: filled(tempfile.SpooledTemporaryFile(1 << 20)),  # noqa: SIM115
    "spooled file on disk": lambda tmp: filled(tempfile.SpooledTemporaryFile(10)),  # noqa: SIM115
    "pipe": lambda tmp: pipe(PNG),
    "gzip": lambda tmp: gzipped(tmp / "a.png.gz"),
    "BytesIO at its start": lambda tmp: io.BytesIO(PNG),
    "BytesIO at its end": lambda tmp: filled(io.BytesIO()),
    "BytesIO in between": lambda tmp: filled(io.BytesIO(), 77),
    "bytes": lambda tmp: PNG,
    "bytearray": lambda tmp: bytearray(PNG),
    "memoryview": lambda tmp: memoryview(PNG),
    "memoryview with steps": lambda tmp: memoryview(b"".join(bytes([byte, 0]) for byte in PNG))[::2],
    "read() returns bytes": lambda tmp: Chunks(PNG),
    "read() returns bytearray": lambda tmp: Chunks(PNG, bytearray),
    "read() returns memoryview": lambda tmp: Chunks(PNG, memoryview),
    "seek() is not supported": lambda tmp: FailingSeek(io.UnsupportedOperation("seek")),
    "name raises": lambda tmp: NameRaises(PNG),
    "data URI": lambda tmp: f"data:image/png;base64,{base64.b64encode(PNG).decode()}",
    "data URI without padding": lambda tmp: f"data:image/png;base64,{base64.b64encode(PNG).decode().rstrip('=')}",
    "data URI for URLs": lambda tmp: f"DATA:;BASE64,{base64.urlsafe_b64encode(PNG).decode()}",
    "data URI with parameters": lambda tmp: f" data:image/png;name=a.png;base64, {base64.b64encode(PNG).decode()}\n",
    "data URI without base64": lambda tmp: "data:," + "".join(f"%{byte:02x}" for byte in PNG),
}


def upload_by(client_kind: str, harness: ClientHarness, source: Any, **options: Any) -> bytes:
    """Upload a source with a client of a kind, close it, and return the body that was sent."""
    try:
        if client_kind == "sync":
            harness.client().files.upload(source, **options)
        else:
            asyncio.run(harness.async_client().files.upload(source, **options))
    finally:
        getattr(source, "close", lambda: None)()
    (request,) = harness.sent
    assert int(request.headers["content-length"]) == len(request.content)
    return request.content


@pytest.mark.parametrize("client_kind", ["sync", "async"])
@pytest.mark.parametrize("case", SOURCES)
def test_every_source_arrives_whole(case: str, client_kind: str, harness: ClientHarness, tmp_path: Path) -> None:
    body = upload_by(client_kind, harness, SOURCES[case](tmp_path), name="a.png")

    assert PNG in body
    assert body.index(PNG) + len(PNG) == body.rindex(b"\r\n--")


@pytest.mark.parametrize("case", SOURCES)
def test_every_source_arrives_whole_as_base64(case: str, harness: ClientHarness, tmp_path: Path) -> None:
    assert base64.b64encode(PNG) in upload_by("sync", harness, SOURCES[case](tmp_path), as_base64=True)


@pytest.mark.parametrize(
    ("name", "sent"),
    [("b\udcff.png", "b\ufffd.png"), ("a\ud800b.png", "a\ufffdb.png"), ("日本.png", "日本.png")],
)
def test_a_name_that_is_not_utf8_is_replaced(name: str, sent: str, harness: ClientHarness, tmp_path: Path) -> None:
    assert sent.encode() in upload_by("sync", harness, PNG, name=name)
    if "\ud800" not in name:  # which no file can have
        (tmp_path / name).write_bytes(PNG)
        with closing(open_source(tmp_path / name)) as source:
            assert source.name == sent


class Failing:
    """An object whose `read` raises, or returns something else than bytes, after its first bytes."""

    def __init__(self, outcome: Any) -> None:
        self._outcomes = [b"first", outcome]

    def read(self, size: int) -> Any:
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def read_later() -> bytes:
    return b""


FAULTS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "OSError": (lambda tmp: Failing(OSError(5, "Input/output error")), "Input/output error"),
    "TimeoutError": (lambda tmp: Failing(TimeoutError("too late")), "too late"),
    "ValueError": (lambda tmp: Failing(ValueError("bad")), "bad"),
    "an exception of the caller": (lambda tmp: Failing(httpx.ReadError("lost")), "lost"),
    "seek fails": (lambda tmp: FailingSeek(OSError(5, "Input/output error")), "from its start: Input/output error"),
    "str": (lambda tmp: Failing("text"), "returned str in place of bytes"),
    "None": (lambda tmp: Failing(None), "returned NoneType in place of bytes"),
    "a coroutine": (lambda tmp: Failing(read_later()), "returned coroutine in place of bytes"),
    "a text file": (lambda tmp: written(tmp / "a").open(encoding="latin-1"), "mode 'rb'"),
    "a closed file": (lambda tmp: closed(written(tmp / "a").open("rb")), "closed"),
    "a file for writing": (lambda tmp: (tmp / "a").open("wb"), "not open for reading"),
    "no bytes": (lambda tmp: b"", "is empty"),
    "an empty file": (lambda tmp: (tmp / "a").write_bytes(b"") or tmp / "a", "a is empty"),
    "a text file that is spooled": (
        lambda tmp: filled_text(tempfile.SpooledTemporaryFile(mode="w+")),  # noqa: SIM115
        "returned str in place of bytes",
    ),
    "a number": (lambda tmp: 7, "A int cannot be uploaded"),
    "nothing": (lambda tmp: None, "cannot be uploaded"),
    "a folder": (lambda tmp: tmp, "Is a directory"),
    "no file": (lambda tmp: tmp / "none", "No such file"),
    "NUL": (lambda tmp: "a\0b", "null"),
    "an unpaired surrogate": (lambda tmp: "a\ud800b", "cannot be read"),
    "a URL with one": (lambda tmp: "https://example.com/\ud800", "not a URL"),
    "base64 without a prefix": (lambda tmp: "QUJD" * 100_000, "File name too long"),
    "a broken data URI": (lambda tmp: "data:image/png;base64," + "%" * 100_000, "not a data URI"),
    "half a data URI": (lambda tmp: "data:image/png;base64;" + "A" * 100_000, "not a data URI"),
    "a data URI that is cut": (lambda tmp: "data:image/png;base64," + "A" * 100_001, "not a data URI"),
    "a data URI of surrogates": (lambda tmp: "data:image/png;base64," + "\ud800" * 1000, "not a data URI"),
}


def closed(file: Any) -> Any:
    file.close()
    return file


@pytest.mark.parametrize("client_kind", ["sync", "async"])
@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_of_a_source_is_upload_failed_and_nothing_is_sent(
    case: str, client_kind: str, harness: ClientHarness, tmp_path: Path
) -> None:
    create, message = FAULTS[case]

    with pytest.raises(errors.UploadFailed, match=message) as caught:
        upload_by(client_kind, harness, create(tmp_path))

    assert harness.sent == []
    assert len(str(caught.value)) < 400
    assert "Nothing was sent" in str(caught.value)
    assert "data URI" not in message or len(str(caught.value)) <= 100


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "case", ["unflushed temporary file", "spooled file", "spooled file on disk", "pipe", "data URI", "path"]
)
def test_a_source_arrives_whole_over_a_socket(case: str, kind: str, harness: ClientHarness, tmp_path: Path) -> None:
    with FaultyServer(harness.sandbox) as server, open_client(kind, server) as client:
        source = SOURCES[case](tmp_path)
        client.upload(source, name="a\ud800.png")
        getattr(source, "close", lambda: None)()

    (file,) = harness.sandbox.account.files()
    assert file.data == PNG
    assert "\ud800" not in file.name


@pytest.mark.parametrize("name", [5, b"a.png", ["a.png"]])
def test_a_name_that_is_not_text_is_refused(name: Any, harness: ClientHarness) -> None:
    with pytest.raises(errors.UploadFailed, match=r"name is .*must be a string\. Nothing was sent"):
        harness.client().files.upload(PNG, name=name)

    assert harness.sent == []


@pytest.mark.parametrize("as_base64", [True, False])
def test_a_name_that_is_not_utf8_is_replaced_in_json_too(as_base64: bool, harness: ClientHarness) -> None:
    files = harness.client().files

    assert "\ud800" not in (files.upload(PNG, name="a\ud800.png", as_base64=as_base64).name or "")
    assert "\ud800" not in (files.upload("https://example.com/a.png", name="a\ud800.png").name or "")


def test_a_local_file_of_a_request_may_have_a_name_that_is_not_utf8(harness: ClientHarness, tmp_path: Path) -> None:
    path = tmp_path / "a\udcff.png"
    path.write_bytes(PNG)

    harness.client().videos.generate({"model": "kling-o1-image-to-video", "prompt": "It snows", "image_urls": [path]})

    assert "a\ufffd.png".encode() in harness.sent[0].content


@pytest.mark.skipif(os.name != "posix", reason="needs /dev/zero")
def test_an_object_that_never_ends_is_not_read_forever(harness: ClientHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_source, "MAX_COPIED", 1 << 20)

    with pytest.raises(errors.UploadFailed, match="more than 1048576 bytes"):
        harness.client().files.upload("/dev/zero")


def test_an_object_of_the_caller_stays_open(harness: ClientHarness) -> None:
    file = io.BytesIO(PNG)

    harness.client().files.upload(file)

    assert not file.closed


def truncated(operation: Generator[Any, Any, Any], path: Path) -> Generator[Any, Any, Any]:
    """Run an operation and truncate a file after its first effect."""
    effect = next(operation)
    while True:
        try:
            outcome = yield effect
        except BaseException as error:  # noqa: BLE001  the operation handles it
            effect = operation.throw(error)
        else:
            os.truncate(path, 100_000)
            effect = operation.send(outcome)


@pytest.mark.parametrize("client_kind", KINDS)
def test_a_file_that_becomes_shorter_while_it_is_sent_is_upload_failed(
    client_kind: str, harness: ClientHarness, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.png")

    with FaultyServer(harness.sandbox) as server, open_client(client_kind, server) as client:
        with pytest.raises(errors.UploadFailed, match="become shorter") as caught:
            client.run(truncated(upload(Endpoint(server.url, server.url, API_KEY, "test"), path), path))
        client.settle()

    assert "It was not stored" in str(caught.value)
