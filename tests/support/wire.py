"""HTTP/1.1 over plain sockets, for servers and requests that misbehave below the level of HTTP."""

from __future__ import annotations

import asyncio
import socket
import struct

import httpx


def reset_on_close(connection: socket.socket) -> None:
    """Make the close send an RST, which also discards what the client has not read yet."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def wait_for_bytes(connection: socket.socket) -> bool:
    """Wait until the connection is readable, and return False if it has ended."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(connection, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection)
    return bool(connection.recv(1, socket.MSG_PEEK))


async def disconnects_within(connection: socket.socket, seconds: float) -> bool:
    """Return whether the client ends the connection within that time."""
    try:
        return not await asyncio.wait_for(wait_for_bytes(connection), seconds)
    except TimeoutError:
        return False


async def read_request(connection: socket.socket) -> httpx.Request | None:
    """Read the next request, with a body as long as its Content-Length; None if the client disconnects before."""
    loop, raw = asyncio.get_running_loop(), b""
    while True:
        head, found, body = raw.partition(b"\r\n\r\n")
        if found:
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = httpx.Headers(
                [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
            )
            if len(body) >= int(headers.get("content-length", 0)):
                method, target, _ = first.split(" ")
                return httpx.Request(method, f"http://{headers['host']}{target}", headers=headers, content=body)
        more = await loop.sock_recv(connection, 65536)
        if not more:
            return None
        raw += more


def encode_response(response: httpx.Response) -> bytes:
    """Return the bytes of a response."""
    lines = [f"HTTP/1.1 {response.status_code} {response.reason_phrase}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items() if name != "content-length"]
    lines.append(f"content-length: {len(response.content)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + response.content


def send_raw_request(url: str, request: bytes) -> bytes:
    """Send bytes that no client would send, and return the first line of the response."""
    with _connect(url) as connection:
        connection.sendall(request)
        return connection.recv(65536).split(b"\r\n")[0]


def disconnect_after(url: str, request: bytes) -> None:
    """Send the first bytes of a request, and disconnect."""
    with _connect(url) as connection:
        connection.sendall(request)


def _connect(url: str) -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)
