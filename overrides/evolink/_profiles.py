"""Profiles: the tables of the configuration file, each with the source of an API key, addresses, limits and defaults.

[profiles.work]
api_key_command = ["pass", "show", "evolink"]
base_url = "https://gateway.example.com"
max_submissions_per_second = 2
max_credits_per_request = 100
defaults = { output = "videos/" }
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from . import errors
from ._json import is_dict, is_list
from ._security.redaction import shorten

DEFAULT_PROFILE = "default"
"""The profile that is used if none is named and there is no other key."""
MAX_FILE_SIZE = 1_000_000
"""Bytes of a configuration file, and of a key file."""
MAX_RATE = 1_000_000
"""Submissions per second; more mean a mistake in the file."""
MAX_CREDITS = 1_000_000_000
"""Credits of a limit; more mean a mistake in the file."""
KEY_ENTRIES = ("api_key_env", "api_key_file", "api_key_command")
"""The sources of a key; a profile has at most one of them, and EVOLINK_API_KEY is the source if it has none."""


class Profile(NamedTuple):
    """One profile of the configuration file; its entries have the right types."""

    name: str
    file: Path
    entries: Mapping[str, Any]

    def describe(self, entry: str) -> str:
        """Return the words by which messages name an entry."""
        return f"{entry} of the profile {self.name!r} in {self.file}"

    @property
    def key_entry(self) -> str:
        """The entry that is the source of the key."""
        return next((name for name in KEY_ENTRIES if name in self.entries), "api_key_env")

    def read_key(self) -> str:
        """Return the API key, unchecked, from the source that the profile names.

        Raises:
            MissingAPIKey: If the environment variable is not set.
            ConfigurationError: If the file or the command does not give a key.
        """
        value, source = self.entries.get(self.key_entry, "EVOLINK_API_KEY"), self.describe(self.key_entry)
        if self.key_entry == "api_key_env":
            key = os.environ.get(value, "")
            if not key:
                raise errors.MissingAPIKey(
                    f"The environment variable {value} is not set, which is {source}. Set it to an API key, or write"
                    " api_key_file or api_key_command instead. Keys are created at https://evolink.ai/dashboard/keys."
                )
            return key
        if self.key_entry == "api_key_file":
            return self._read_key_file(value, source)
        from ._security.key_command import KeyCommandFailed, run_key_command

        try:
            key = _first_line(run_key_command(value))
        except KeyCommandFailed as error:
            raise errors.ConfigurationError(f"The command {error}. It is {source}. Run it in a terminal.") from None
        if not key:
            raise errors.ConfigurationError(
                f"The command {shorten(value[0])} prints nothing on its first line. It is {source}. It must print the"
                " API key."
            )
        return key

    def key_file(self) -> Path:
        """Return the path of `api_key_file`; a relative one begins at the folder of the configuration file.

        Raises:
            ConfigurationError: If it begins with `~` and the home folder is not known.
        """
        try:
            return self.file.parent / Path(self.entries["api_key_file"]).expanduser()
        except RuntimeError:
            raise errors.ConfigurationError(
                f"The home folder is not known. Set HOME, or write the whole path as {self.describe('api_key_file')}."
            ) from None

    def _read_key_file(self, value: str, source: str) -> str:
        path = self.key_file()
        data, status = _read_file(path, f"The key file {path}, {source},")
        if os.name != "nt" and stat.S_IMODE(status.st_mode) & 0o077:
            raise errors.ConfigurationError(
                f"The key file {path}, {source}, can be used by others than its owner. Run: chmod 600"
                f" {_quote(str(path))}"
            )
        key = _first_line(data)
        if not key:
            raise errors.ConfigurationError(
                f"The first line of the key file {path}, {source}, is empty. Write the API key there, or run: evolink"
                f" login --profile {_quote(self.name)}"
            )
        return key


def config_path() -> Path:
    """Return the path of the configuration file: EVOLINK_CONFIG, or `evolink/config.toml` in the platform's directory.

    Raises:
        ConfigurationError: If the home folder is not known.
    """
    given = os.environ.get("EVOLINK_CONFIG")
    if given:
        return Path(given)
    variable = {"win32": "APPDATA", "darwin": ""}.get(sys.platform, "XDG_CONFIG_HOME")
    folder = os.environ.get(variable) if variable else None
    try:
        if not folder:
            parts = {"win32": ("AppData", "Roaming"), "darwin": ("Library", "Application Support")}
            folder = str(Path.home().joinpath(*parts.get(sys.platform, (".config",))))
    except RuntimeError:
        raise errors.ConfigurationError(
            "The folder of the configuration file is not known. Set HOME, or EVOLINK_CONFIG to the path of the file."
        ) from None
    return Path(folder) / "evolink" / "config.toml"


def select_profile(name: str | None = None, *, api_key: str | None = None) -> Profile | None:
    """Return the profile of a client; None if arguments and environment variables configure it.

    That is the named one, else that of EVOLINK_PROFILE, else the profile "default" unless EVOLINK_API_KEY is set.

    Args:
        name: The name that the caller passed.
        api_key: The key that the caller passed; only a profile that is named beside it applies.

    Raises:
        ConfigurationError: If the file is not valid, or has no such profile.
    """
    if name is None and api_key is not None:
        return None
    selected: object = name if name is not None else os.environ.get("EVOLINK_PROFILE") or None
    if selected is None:
        if os.environ.get("EVOLINK_API_KEY"):
            return None
        try:
            path = config_path()
        except errors.ConfigurationError:
            return None
        return load_profiles(path).get(DEFAULT_PROFILE)
    path = config_path()
    profiles = load_profiles(path)
    if not isinstance(selected, str) or selected not in profiles:
        origin = "" if name is not None else " of EVOLINK_PROFILE"
        raise errors.ConfigurationError(
            f"{path} has no profile {shorten(selected)}{origin}. {_hint(str(selected), profiles)}"
            f" Create it with: evolink login --profile NAME"
        )
    return profiles[selected]


def load_profiles(path: Path) -> dict[str, Profile]:
    """Return the profiles of a configuration file by name; none if there is no such file.

    Raises:
        ConfigurationError: If the file cannot be read or is not valid.
    """
    if not os.path.lexists(path):
        return {}
    return parse_profiles(_read_file(path, f"The configuration file {path}")[0], path)


def parse_profiles(data: bytes, path: Path) -> dict[str, Profile]:
    """Return the profiles in the text of a configuration file by name.

    Raises:
        ConfigurationError: If the text is not valid.
    """
    import tomllib

    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise errors.ConfigurationError(
            f"The configuration file {path} is not valid TOML: {str(error) or 'it is nested too deeply'}. Correct it."
        ) from None
    for name in document:
        if name != "profiles":
            raise errors.ConfigurationError(
                f"{path} has no place for the entry {name!r}. Write profiles as tables: [profiles.{DEFAULT_PROFILE}]"
            )
    tables: object = document.get("profiles", {})
    if not is_dict(tables) or not all(isinstance(table, dict) for table in tables.values()):
        raise errors.ConfigurationError(
            f"profiles in {path} must contain tables. Write: [profiles.{DEFAULT_PROFILE}], and the entries below it."
        )
    return {name: _checked(Profile(name, path, table)) for name, table in tables.items()}


def _checked(profile: Profile) -> Profile:
    """Return a profile if its entries are known and have the right types.

    Raises:
        ConfigurationError: If one is not valid. No value is shown where it may be a key.
    """
    for name, value in profile.entries.items():
        if name == "api_key":
            raise errors.ConfigurationError(
                f"{profile.describe('api_key')} puts a key into a file that is easily shared. Remove it, and use"
                f" {', '.join(KEY_ENTRIES[:-1])} or {KEY_ENTRIES[-1]}; `evolink login` writes a key file."
            )
        if name not in _ENTRIES:
            raise errors.ConfigurationError(
                f"{profile.describe(repr(name))} is not a known entry. {_hint(name, _ENTRIES)}"
            )
        is_valid, expected = _ENTRIES[name]
        if not is_valid(value):
            raise errors.ConfigurationError(f"{profile.describe(name)} must be {expected}.")
    sources = [name for name in KEY_ENTRIES if name in profile.entries]
    if len(sources) > 1:
        raise errors.ConfigurationError(
            f"The profile {profile.name!r} in {profile.file} has {' and '.join(sources)}. Keep one of them."
        )
    return profile


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _is_rate(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MAX_RATE


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_CREDITS


_ENTRIES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "api_key_env": (lambda value: _is_text(value) and "=" not in value, "the name of an environment variable"),
    "api_key_file": (_is_text, "the path of a file, as a string"),
    "api_key_command": (
        lambda value: is_list(value) and bool(value) and all(map(_is_text, value)),
        'a list of strings such as ["pass", "show", "evolink"]; it is run without a shell',
    ),
    "base_url": (_is_text, "a URL, as a string"),
    "files_url": (_is_text, "a URL, as a string"),
    "max_submissions_per_second": (_is_rate, f"a number above 0, at most {MAX_RATE}"),
    "max_credits": (_is_amount, f"a number of credits from 0 to {MAX_CREDITS}"),
    "max_credits_per_request": (_is_amount, f"a number of credits from 0 to {MAX_CREDITS}"),
    "defaults": (lambda value: isinstance(value, dict), "a table such as { output = 'videos/' }"),
}
"""Name of an entry -> whether a value is valid for it, and what it must be."""


def _read_file(path: Path, subject: str) -> tuple[bytes, os.stat_result]:
    """Return the content of a regular file and its status.

    Args:
        path: The file. A symbolic link is followed, a FIFO or a device is refused.
        subject: The words that begin a message about it.

    Raises:
        ConfigurationError: If it cannot be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        # An opener, because `os.fdopen` leaves the descriptor of a folder open.
        with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
            status = os.fstat(file.fileno())
            data = file.read(MAX_FILE_SIZE + 1) if stat.S_ISREG(status.st_mode) else b""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise errors.ConfigurationError(f"{subject} cannot be read: {reason}. Check its path and owner.") from None
    if not stat.S_ISREG(status.st_mode):
        raise errors.ConfigurationError(f"{subject} is not a regular file. Replace it by one.")
    if len(data) > MAX_FILE_SIZE:
        raise errors.ConfigurationError(f"{subject} has more than {MAX_FILE_SIZE} bytes. Check its path.")
    return data, status


def _first_line(data: bytes) -> str:
    """Return the first line without spaces around it; bytes that are not UTF-8 become characters that no key has."""
    return data.decode("utf-8-sig", "replace").partition("\n")[0].strip()


def _hint(name: str, known: Iterable[str]) -> str:
    import difflib

    names = list(known)
    matches = difflib.get_close_matches(name, names, n=1)
    if matches:
        return f"Did you mean {matches[0]!r}?"
    return f"There are {', '.join(names)}." if names else "It has none."


def _quote(text: str) -> str:
    import shlex

    return shlex.quote(text)
