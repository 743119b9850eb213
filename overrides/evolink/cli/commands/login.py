"""`evolink login`: stores an API key in a file that its owner alone can read, and a profile that names it."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from ... import errors
from ..._config import check_api_key
from ..._profiles import DEFAULT_PROFILE, Profile, config_path, load_profiles, parse_profiles
from .._click import Command, complete_profile

PROFILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A name that is a bare key of TOML and part of a file name."""


@click.command(cls=Command)
@click.option(
    "--profile",
    "name",
    metavar="NAME",
    envvar="EVOLINK_PROFILE",
    default=DEFAULT_PROFILE,
    show_default=True,
    shell_complete=complete_profile,
    help="The profile to write.",
)
@click.option("--base-url", metavar="URL", help="The address of the API, for a gateway; by default EvoLink's.")
@click.option("--no-check", is_flag=True, help="Store the key without sending a request with it.")
def login(*, name: str, base_url: str | None, no_check: bool) -> None:
    """Store an API key in a profile of the configuration file.

    Asks for the key, or reads the first line of standard input. A query of the credit balance, which costs nothing,
    shows that the API accepts it. It is written to a file that its owner alone can read, never to the configuration
    file. The profile "default" is used by commands and by EvoLink() if there is no EVOLINK_API_KEY.
    """
    if not PROFILE_NAME.fullmatch(name):
        raise click.UsageError(f"The profile {name!r} must consist of up to 64 letters, digits, - and _.")
    path = config_path()
    profile = load_profiles(path).get(name, Profile(name, path, {}))
    new_entries = _new_entries(profile, base_url)
    key = check_api_key(_read_key())
    _try_key(key, base_url or profile.entries.get("base_url"), is_sent=not no_check)
    # The text is complete before anything is written, so that an error leaves everything as it was.
    text = _add_entries(_read_text(path), profile, new_entries) if new_entries else None
    updated = profile._replace(entries={**profile.entries, **new_entries})
    _write_private(updated.key_file(), f"{key}\n")
    if text is not None:
        _write_private(path, text)
    click.echo(f"The key is in {updated.key_file()}, the profile {name!r} in {path}.", err=True)
    if name == DEFAULT_PROFILE and os.environ.get("EVOLINK_API_KEY"):
        click.echo("EVOLINK_API_KEY is set and takes precedence. Unset it to use the profile.", err=True)


def _new_entries(profile: Profile, base_url: str | None) -> dict[str, str]:
    """Return the entries that a profile lacks.

    Raises:
        ConfigurationError: If its entries say something else already.
    """
    if profile.key_entry != "api_key_file" and profile.key_entry in profile.entries:
        raise errors.ConfigurationError(
            f"The key comes from {profile.describe(profile.key_entry)}. Remove that entry, or pass another --profile."
        )
    if base_url is not None and profile.entries.get("base_url", base_url) != base_url:
        raise errors.ConfigurationError(
            f"{profile.describe('base_url')} is another URL. Change it there, or pass another --profile."
        )
    wanted = {"api_key_file": f"key-{profile.name}"} | ({"base_url": base_url} if base_url is not None else {})
    return {entry: value for entry, value in wanted.items() if entry not in profile.entries}


def _read_key() -> str:
    if sys.stdin.isatty():
        key: str = click.prompt("API key", hide_input=True, err=True, type=str)
        return key.strip()
    return sys.stdin.readline().strip()


def _try_key(key: str, base_url: str | None, *, is_sent: bool) -> None:
    """Check that a client can be created, and if the key is sent, that the API accepts it."""
    from evolink_api.routes import CREATE_VIDEO

    from ...client import EvoLink

    with EvoLink(key, base_url or CREATE_VIDEO.server) as client:
        if not is_sent:
            return
        balance = client.credits.get()
    click.echo(f"The API accepts the key. The account has {balance.remaining:g} credits.", err=True)


def _read_text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig") if path.exists() else ""  # line ends stay as they are


def _add_entries(text: str, profile: Profile, entries: Mapping[str, str]) -> str:
    """Return the text of the configuration file with further entries in a profile; the rest stays as it is.

    Raises:
        ConfigurationError: If the table of the profile is not found, such as one that is written inline.
    """
    lines = "".join(f"{entry} = {json.dumps(value, ensure_ascii=False)}\n" for entry, value in entries.items())
    header = re.compile(
        rf"^[ \t]*\[[ \t]*profiles[ \t]*\.[ \t]*{re.escape(profile.name)}[ \t]*\][^\n]*(?:\n|\Z)", re.MULTILINE
    )
    table = header.search(text)
    if table is not None:
        separator = "" if table[0].endswith("\n") else "\n"
        changed = f"{text[: table.end()]}{separator}{lines}{text[table.end() :]}"
    else:
        above = f"{text.rstrip()}\n\n" if text.strip() else ""
        changed = f"{above}[profiles.{profile.name}]\n{lines}"
    try:
        result = parse_profiles(changed.encode(), profile.file).get(profile.name)
    except errors.ConfigurationError:
        result = None
    if result is None or result.entries != {**profile.entries, **entries}:
        raise errors.ConfigurationError(
            f"The profile {profile.name!r} in {profile.file} cannot be changed here. Add to it by hand: {lines.strip()}"
        )
    return changed


def _write_private(path: Path, text: str) -> None:
    """Replace a file atomically by one that its owner alone can read. A symbolic link stays, its target is replaced."""
    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".evolink-", dir=target.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
