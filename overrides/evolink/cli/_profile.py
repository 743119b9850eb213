"""The option `--profile`: the profile of the client, and its defaults for options."""

from __future__ import annotations

from typing import Any

import click

from .. import errors
from .._profiles import Profile, config_path, load_profiles, select_profile
from .._security.redaction import shorten
from ._program import PROFILE

DEFAULTABLE = ("output", "overwrite", "open", "timeout", "wait", "quiet", "progress", "confirm-above")
"""The options for which `defaults` of a profile may have a value; a command takes those that it has."""


def use_profile(ctx: click.Context, name: str | None) -> None:
    """Make a command use a profile: that of `--profile`, or without that option the one that a client selects.

    Raises:
        ConfigurationError: If the configuration file is not valid or has no such profile.
    """
    ctx.meta[PROFILE] = name
    profile = select_profile(name)
    if profile is not None:
        ctx.default_map = _option_defaults(profile, ctx)


def select_for_completion(ctx: click.Context, name: str | None) -> None:
    """Let the completion of other words use a profile; the configuration file need not be valid."""
    ctx.meta[PROFILE] = name


def profile_descriptions() -> dict[str, str]:
    """Return the names of all profiles, each with its address; none if the configuration file is not valid."""
    try:
        profiles = load_profiles(config_path())
    except errors.ConfigurationError:
        return {}
    return {name: str(profile.entries.get("base_url", "")) for name, profile in profiles.items()}


def selected_profile() -> Profile | None:
    """Return the profile of the running command; None if the environment configures it.

    Raises:
        ConfigurationError: If the configuration file is not valid or has no such profile.
    """
    return select_profile(click.get_current_context().meta.get(PROFILE))


def profile_arguments() -> list[str]:
    """Return the `--profile` of the running command, for a command that continues its work."""
    name = click.get_current_context().meta.get(PROFILE)
    return [] if name is None else ["--profile", name]


def _option_defaults(profile: Profile, ctx: click.Context) -> dict[str, Any]:
    """Return the defaults of a profile by the names of the command's parameters.

    Raises:
        ConfigurationError: If one is not valid.
    """
    options = {option.opts[0].lstrip("-"): option for option in ctx.command.params if isinstance(option, click.Option)}
    defaults: dict[str, Any] = {}
    for name, value in profile.entries.get("defaults", {}).items():
        if name not in DEFAULTABLE:
            raise errors.ConfigurationError(
                f"{profile.describe('defaults')} has the unknown option {name!r}. It may have {', '.join(DEFAULTABLE)}."
            )
        option = options.get(name)
        if option is not None and option.name:
            defaults[option.name] = _convert(profile, name, value, option, ctx)
    return defaults


def _convert(profile: Profile, name: str, value: Any, option: click.Option, ctx: click.Context) -> Any:
    is_flag = isinstance(value, bool)
    expected = "true or false" if option.is_flag else "a string or a number"
    if is_flag is option.is_flag and isinstance(value, bool | int | float | str):
        try:
            return value if is_flag else option.type.convert(str(value), option, ctx)
        except click.UsageError as error:
            expected = f"valid: {error.message.rstrip('.')}"
    raise errors.ConfigurationError(
        f"{name} in {profile.describe('defaults')} is {shorten(value)}; it must be {expected}."
    )
