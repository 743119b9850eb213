"""`evolink doctor`: checks of the installation, the configuration, the network and the journal."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
import re
import shutil
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ... import catalog, errors
from ..._config import default_url
from ..._http.environment import Proxies, check_environment
from ..._http.observers import RECORDED_RESPONSES
from ..._profiles import config_path, load_profiles
from ..._security.redaction import redact_secrets
from ..._version import __version__
from ...client import EvoLink
from ...journal import Journal
from .._click import Command
from .._client import open_client
from .._journal import journal_path
from .._profile import selected_profile
from .._program import PROGRAM
from ..options.shared import add_options, json_option, sandbox_option
from ..output.errors import FAILED, for_command_line
from ..output.json_output import format_json
from ..output.tables import wrap

if TYPE_CHECKING:
    from ..._sansio.credits import Credits
    from ..._sansio.messages import HTTPResponse

MAX_CLOCK_ERROR = 120.0
"""Seconds. Signed links and the expiry of results are wrong by as much."""
MAX_CATALOG_AGE = 90
"""Days. EvoLink adds or changes models about once a month."""
NETWORK_TIMEOUT = 15.0
"""Seconds."""
OK, NOTE, PROBLEM = "ok", "note", "problem"
COLORS = {OK: "green", NOTE: "yellow", PROBLEM: "red"}


class CheckResult(NamedTuple):
    """The result of one check."""

    check: str
    status: str
    """ok, note (works, but worth knowing) or problem."""
    message: str
    advice: str = ""
    """What to do."""


@click.command(cls=Command)
@add_options(sandbox_option(), json_option())
def doctor(*, sandbox: bool, as_json: bool) -> None:
    """Check the installation, the key, the network and the clock.

    Each line is ok, a note or a problem, with what to do. One query of the credit balance is sent, which costs nothing.
    The key is never shown. Exits with 1 if there is a problem.
    """
    results: list[CheckResult] = []
    for result in _check_all(sandbox=sandbox):
        results.append(result)
        if not as_json:
            _write(result)
    if as_json:
        click.echo(format_json([result._asdict() for result in results]))
    click.get_current_context().exit(FAILED if any(result.status == PROBLEM for result in results) else 0)


def _write(result: CheckResult) -> None:
    if not sys.stdout.isatty():
        click.echo("\t".join((result.status, result.check, result.message, result.advice)).rstrip("\t"))
        return
    width = shutil.get_terminal_size().columns
    click.echo(f"{click.style(f'{result.status:7}', fg=COLORS[result.status])} {click.style(result.check, bold=True)}")
    for sentence in filter(None, (result.message, result.advice)):
        click.echo(wrap(sentence, width, " " * 8))


def _check_all(*, sandbox: bool) -> Iterator[CheckResult]:
    """Run each check and yield its result; what one check cannot find out is left to its own message."""
    yield CheckResult(
        "version", OK, f"{PROGRAM} {__version__}, Python {platform.python_version()}, {platform.platform()}"
    )
    yield _check_program()
    yield from _check_extras()
    yield _check_catalog()
    yield from _check_configuration()
    yield from _check_api(sandbox=sandbox)
    yield _check_journal(sandbox=sandbox)


def _check_program() -> CheckResult:
    """Check which program the command `evolink` runs: other packages, such as one of npm, have the same name."""
    own_folder = Path(sysconfig.get_path("scripts"))
    found = [
        Path(program)
        for folder in dict.fromkeys(os.environ.get("PATH", "").split(os.pathsep))
        if folder and (program := shutil.which(PROGRAM, path=folder)) is not None
    ]
    if not found:
        return CheckResult(
            "program",
            NOTE,
            f"{PROGRAM} is not on the PATH.",
            f"Run python -m evolink, or add {own_folder} to the PATH.",
        )
    first, *others = found
    if not _is_own(first):
        return CheckResult(
            "program",
            PROBLEM,
            f"{PROGRAM} runs {first}, {_describe_program(first)}.",
            f"Put {own_folder} first on the PATH, or run {sys.executable} -m evolink.",
        )
    hidden = [f"{other}, {_describe_program(other)}" for other in others if not _is_own(other)]
    return CheckResult("program", OK, "; it precedes ".join([f"{PROGRAM} runs {first}", *hidden]) + ".")


def _is_own(program: Path) -> bool:
    """Return whether a program is of this installation: the running one, or in its folder, if need be by a link."""
    user_scheme = sysconfig.get_preferred_scheme("user")
    own = (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", user_scheme))
    folders = set(map(os.path.realpath, own))
    target = os.path.realpath(program)
    is_running = target == os.path.realpath(sys.argv[0])
    return is_running or os.path.realpath(program.parent) in folders or os.path.dirname(target) in folders


def _describe_program(program: Path) -> str:
    if "node_modules" in os.path.realpath(program).replace("\\", "/").split("/"):
        return "a program of npm"
    try:
        with program.open("rb") as file:
            shebang = file.readline(200)
    except OSError:
        shebang = b""
    if shebang.startswith(b"#!"):
        return (
            "a program of npm" if b"node" in shebang else "another installation" if b"python" in shebang else "a script"
        )
    return "another program"


def _check_extras() -> Iterator[CheckResult]:
    try:
        requirements = importlib.metadata.requires("evolink") or []
    except importlib.metadata.PackageNotFoundError:
        yield CheckResult("extras", NOTE, "The package is not installed, so its extras are not known.")
        return
    missing: dict[str, list[str]] = {}
    for requirement in requirements:
        name, extra = re.match(r"[\w.-]+", requirement), re.search(r"""extra\s*==\s*['"]([\w-]+)""", requirement)
        if name is not None and extra is not None and extra[1] != "all":
            missing.setdefault(extra[1], [])
            if not _is_installed(name[0]):
                missing[extra[1]].append(name[0])
    for extra_name, packages in sorted(missing.items()):
        if packages:
            message = f"The extra {extra_name} is not installed: {', '.join(packages)} missing."
            yield CheckResult("extras", NOTE, message, f"To use it: pip install 'evolink[{extra_name}]'.")
    complete = [extra_name for extra_name, packages in sorted(missing.items()) if not packages]
    if complete:
        yield CheckResult("extras", OK, f"Installed: {', '.join(complete)}.")


def _is_installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _check_catalog() -> CheckResult:
    models = catalog.models()
    newest = max(model.checked for model in models)
    age = (datetime.date.today() - datetime.date.fromisoformat(newest)).days
    message = f"{len(models)} models, compared with EvoLink's documentation on {newest}."
    if age <= MAX_CATALOG_AGE:
        return CheckResult("catalog", OK, message)
    return CheckResult("catalog", NOTE, f"{message} That is {age} days ago.", "Run pip install --upgrade evolink.")


def _check_configuration() -> Iterator[CheckResult]:
    try:
        path = config_path()
        names = ", ".join(load_profiles(path))
        profile = selected_profile()
    except errors.ConfigurationError as error:
        yield CheckResult("configuration", PROBLEM, str(error))
        return
    used = f"the profile {profile.name!r} is used" if profile is not None else "no profile is used"
    yield CheckResult("configuration", OK, f"Profiles {names}; {used}: {path}" if names else f"No profiles in {path}.")


def _check_api(*, sandbox: bool) -> Iterator[CheckResult]:
    """Check the key and the addresses, the proxy, the network, the clock and the balance, with one query of the API."""
    try:
        check_environment()
    except errors.ConfigurationError as error:
        yield CheckResult("proxy", PROBLEM, str(error))
        return
    try:
        with open_client(sandbox=sandbox) as client:
            base_url = client._session.config.endpoint.base_url
            yield CheckResult("key and address", OK, f"{_describe_key(sandbox=sandbox)} Requests go to {base_url}.")
            yield from _query(client)
    except click.UsageError as error:  # the sandbox needs its extras
        yield CheckResult("sandbox", PROBLEM, error.message)
    except errors.ConfigurationError as error:
        yield CheckResult("key and address", PROBLEM, for_command_line(str(error)))
        if isinstance(error, errors.MissingAPIKey):  # whether the API can be reached is worth knowing without one
            with EvoLink("none", default_url("base_url", selected_profile())) as client:
                yield from (result for result in _query(client) if result.check != "key")


def _describe_key(*, sandbox: bool) -> str:
    if sandbox:
        return "The sandbox accepts any key."
    profile = selected_profile()
    return f"The key comes from {'EVOLINK_API_KEY' if profile is None else profile.describe(profile.key_entry)}."


def _query(client: EvoLink) -> Iterator[CheckResult]:
    """Query the balance, and yield what that shows of the proxy, the network, the clock and the key."""
    yield _check_proxy(client._session.config.endpoint.base_url)
    responses: list[HTTPResponse] = []
    token = RECORDED_RESPONSES.set(responses)
    error, balance, started = None, None, time.monotonic()
    try:
        balance = client.with_options(timeout=NETWORK_TIMEOUT, max_retries=0).credits.get()
    except errors.EvoLinkError as failure:
        error = failure
    finally:
        RECORDED_RESPONSES.reset(token)
    seconds = time.monotonic() - started
    if isinstance(error, errors.AuthenticationError | errors.PermissionDenied):
        yield CheckResult("network", OK, f"The API responds in {seconds * 1000:.0f} ms.")
        yield CheckResult("key", PROBLEM, str(error))
    elif error is not None:
        advice = "Check the connection, the proxy and the firewall." if not responses else ""
        yield CheckResult("network", PROBLEM, str(error), advice)
    else:
        yield CheckResult("network", OK, f"The API responds in {seconds * 1000:.0f} ms.")
    if responses:
        yield _check_clock(responses[-1].headers.get("date"), time.time() - seconds / 2)
    if balance is not None:
        yield _check_balance(balance)


def _check_proxy(base_url: str) -> CheckResult:
    import httpx

    proxy = Proxies().proxy_of(httpx.URL(base_url))
    certificates = os.environ.get("SSL_CERT_FILE")
    trusted = f" Certificates are those of SSL_CERT_FILE={certificates}." if certificates else ""
    return CheckResult(
        "proxy", OK, f"{f'Requests go through {redact_secrets(proxy)}.' if proxy else 'No proxy is used.'}{trusted}"
    )


def _check_clock(date: str | None, now: float) -> CheckResult:
    """Compare the clock with the `Date` of a response, which has whole seconds."""
    try:
        ahead = now - parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return CheckResult("clock", NOTE, "The response has no date, so the clock was not compared.")
    if abs(ahead) <= MAX_CLOCK_ERROR:
        return CheckResult("clock", OK, f"Within {max(abs(ahead), 1):.0f} s of the API's.")
    direction = "ahead of" if ahead > 0 else "behind"
    return CheckResult("clock", PROBLEM, f"{abs(ahead):.0f} s {direction} the API's.", "Set the clock of this machine.")


def _check_balance(balance: Credits) -> CheckResult:
    limits = [balance.remaining] if balance.key_unlimited else [balance.remaining, balance.key_remaining]
    left = min(limits)
    if left > 0:
        return CheckResult("credits", OK, f"{left:g} credits left.")
    return CheckResult(
        "credits",
        PROBLEM,
        "No credits are left.",
        "Add credits or raise the key's limit: https://evolink.ai/dashboard.",
    )


def _check_journal(*, sandbox: bool) -> CheckResult:
    try:
        path = journal_path(sandbox=sandbox)
        if not path.exists():
            return CheckResult("journal", OK, f"{path} does not exist yet.")
        with closing(Journal(path)) as journal:
            unfinished = len(journal.unfinished())
    except errors.ConfigurationError as error:
        return CheckResult("journal", PROBLEM, str(error))
    if not unfinished:
        return CheckResult("journal", OK, f"{path} has no unfinished submission.")
    return CheckResult("journal", NOTE, f"{path}: {unfinished} unfinished.", f"Run {PROGRAM} task resume.")
