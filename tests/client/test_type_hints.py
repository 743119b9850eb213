"""`typing.get_type_hints` resolves the annotations of every public callable."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from importlib import import_module

import evolink
import evolink_api.models

MODULES = (
    *("evolink.tasks", "evolink.errors", "evolink.catalog", "evolink.journal", "evolink.models", "evolink.contract"),
    *("evolink.contract.linting", "evolink.conformance", "evolink.callbacks", "evolink.sandbox"),
    *("evolink.resources.videos", "evolink.resources.tasks", "evolink.resources.files", "evolink.resources.credits"),
    "evolink.resources.prices",
    "evolink.resources.waiting",
)


def is_of_evolink(value: typing.Any) -> bool:
    """Return whether a class or function is defined in the package `evolink`."""
    return str(value.__module__).partition(".")[0] == "evolink"


def public_functions_of(owner: type) -> Iterator[typing.Any]:
    """Yield `__init__` and every public method and property of a class."""
    for name, value in vars(owner).items():
        function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if inspect.isfunction(function) and (not name.startswith("_") or name == "__init__"):
            yield function


def public_callables() -> Iterator[typing.Any]:
    """Yield every public class and function of the package, and the public functions of these classes."""
    objects = [getattr(evolink, name) for name in evolink.__all__]
    for name in MODULES:
        objects += [value for key, value in vars(import_module(name)).items() if not key.startswith("_")]
    classes = {value for value in objects if inspect.isclass(value) and is_of_evolink(value)}
    yield from sorted(classes, key=lambda value: value.__qualname__)
    functions = [value for value in objects if inspect.isfunction(value) and is_of_evolink(value)]
    yield from (value for value in functions if not value.__module__.startswith("evolink.resources._"))
    for owner in classes:
        yield from public_functions_of(owner)


def test_annotations_resolve() -> None:
    resolved = [typing.get_type_hints(value) for value in public_callables()]

    assert len(resolved) > 400


def test_the_annotations_of_all_request_classes_resolve() -> None:
    for name in evolink_api.models.__all__:
        if inspect.isclass(value := getattr(evolink_api.models, name)):
            typing.get_type_hints(value)
            for function in public_functions_of(value):
                typing.get_type_hints(function)


def test_annotations_resolve_before_anything_else_is_imported() -> None:
    code = (
        "import typing, evolink\n"
        "from evolink import EvoLink\n"
        "client = EvoLink('sk-evo-0123456789', 'http://127.0.0.1:9')\n"
        "resources = client.videos, client.tasks, client.files, client.credits, client.prices\n"
        "for resource in (EvoLink, *map(type, resources)):\n"
        "    for name in [name for name in dir(resource) if not name.startswith('_')] + ['__init__']:\n"
        "        value = getattr(resource, name)\n"
        "        typing.get_type_hints(value.fget if isinstance(value, property) else value)\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
