"""Code that submits a request: curl, Python and the command line, ready to run."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evolink_api.routes import CREATE_VIDEO

from .._json import is_list, is_mapping
from ._service import Connection

DEFAULT_URL = "https://api.evolink.ai"


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code in one language."""

    language: str
    text: str


def snippets(request: Mapping[str, Any], connection: Connection) -> list[Snippet]:
    """Return code that submits a request."""
    return [
        Snippet("curl", _curl(request, connection)),
        Snippet("Python", _python(request, connection)),
        Snippet("Command line", _command(request, connection)),
    ]


def _curl(request: Mapping[str, Any], connection: Connection) -> str:
    key = f"Authorization: Bearer {connection.api_key}" if connection.api_key else None
    authorization = shlex.quote(key) if key else '"Authorization: Bearer $EVOLINK_API_KEY"'
    return (
        f"curl {shlex.quote((connection.base_url or DEFAULT_URL) + CREATE_VIDEO.path)} \\\n"
        f"  -H {authorization} \\\n"
        "  -H 'Content-Type: application/json' \\\n"
        f"  --data-raw {shlex.quote(_json(request))}"
    )


def _python(request: Mapping[str, Any], connection: Connection) -> str:
    settings = {"api_key": connection.api_key, "base_url": _other_url(connection), "profile": connection.profile}
    arguments = ", ".join(f"{name}={value!r}" for name, value in settings.items() if value)
    return (
        "from evolink import EvoLink\n\n"
        f"with EvoLink({arguments}) as client:\n"
        f"    task = client.videos.generate({_literal(dict(request), ' ' * 4)})\n"
        "    print(task.wait().download().path)\n"
    )


def _literal(value: Any, indent: str) -> str:
    """Return JSON as a Python literal, with each member of an object on a line of its own."""
    if is_mapping(value) and value:
        members = (f"{indent}    {name!r}: {_literal(child, indent + '    ')},\n" for name, child in value.items())
        return "{\n" + "".join(members) + indent + "}"
    if is_list(value) and any(isinstance(child, dict | list) for child in value):
        return "[\n" + "".join(f"{indent}    {_literal(child, indent + '    ')},\n" for child in value) + indent + "]"
    return repr(value)


def _command(request: Mapping[str, Any], connection: Connection) -> str:
    variables = {"EVOLINK_API_KEY": connection.api_key, "EVOLINK_BASE_URL": _other_url(connection)}
    prefix = "".join(f"{name}={shlex.quote(value)} \\\n" for name, value in variables.items() if value)
    profile = f" --profile {shlex.quote(connection.profile)}" if connection.profile else ""
    return (
        f"printf '%s' {shlex.quote(_json(request))} |\n{prefix}"
        f"evolink generate {shlex.quote(str(request.get('model', '')))} --params -{profile}"
    )


def _other_url(connection: Connection) -> str | None:
    """Return the base URL if it is not EvoLink's."""
    return None if connection.base_url == DEFAULT_URL else connection.base_url


def _json(request: Mapping[str, Any]) -> str:
    text = json.dumps(request, ensure_ascii=False, indent=2)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(request, indent=2)
    return text
