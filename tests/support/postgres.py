"""A PostgreSQL of its own for tests: a cluster in a temporary folder, on a free port, without fsync."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, None if it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    program = shutil.which("postgres")
    return found[-1].parent if found else Path(program).parent if program else None


class Postgres:
    """A PostgreSQL server, which can be killed and started again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self._port = listener.getsockname()[1]
        self.url = f"postgresql://evolink@127.0.0.1:{self._port}/postgres"

    def create(self) -> None:
        """Create the cluster."""
        options = ["-U", "evolink", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        self._run("initdb", "-D", str(self._folder / "data"), *options)

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        options = ["fsync=off", "shared_buffers=64MB", "log_min_messages=fatal"]
        self._process = subprocess.Popen(
            [
                *self._as_user("postgres"),
                *("-D", str(self._folder / "data"), "-k", str(self._folder), "-h", "127.0.0.1", "-p", str(self._port)),
                *(word for option in options for word in ("-c", option)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            ready = subprocess.run(
                [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port), "-U", "evolink"],
                check=False,
            )
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        raise TimeoutError("PostgreSQL does not start")

    def kill(self) -> None:
        """Kill the server and its connections."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for process in (self._process.pid, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        self._process.wait()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([*self._as_user(program), *arguments], check=True, stdout=subprocess.DEVNULL)

    def _as_user(self, program: str) -> list[str]:
        """Return a command of a program; PostgreSQL refuses to run as root."""
        command = [str(self._programs / program)]
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command] if is_root() else command


def is_root() -> bool:
    return os.geteuid() == 0


@contextmanager
def running_postgres() -> Generator[Postgres]:
    """Run a PostgreSQL until the `with` block ends; skip the test where it is not installed."""
    programs = find_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="evolink-postgres-"))
    try:
        if is_root():
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        postgres = Postgres(programs, folder)
        postgres.create()
        postgres.start()
        try:
            yield postgres
        finally:
            postgres.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
