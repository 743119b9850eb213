"""The public names of the package, the request classes and the generated client."""

from __future__ import annotations

import importlib
import pkgutil

import evolink
import evolink.models as models
import evolink.requests as requests
import pytest
from evolink import catalog
from evolink.models import KlingO3TextToVideo
from evolink_api import AuthenticatedClient


@pytest.mark.parametrize("name", [name for name in evolink.__all__ if name != "__version__"])
def test_each_public_name_is_importable(name: str) -> None:
    assert getattr(evolink, name) is not None
    assert name in dir(evolink)


def test_the_public_names_are_sorted_and_an_unknown_one_is_an_attribute_error() -> None:
    assert evolink.__all__ == sorted(evolink.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Evolink'"):
        evolink.Evolink  # type: ignore[attr-defined]  # noqa: B018


def test_the_error_for_a_misspelt_class_suggests_the_nearest_one() -> None:
    with pytest.raises(AttributeError, match="Did you mean KlingO3TextToVideo"):
        models.KlingO3TextToVidoe  # type: ignore[attr-defined]  # noqa: B018
    assert "KlingO3TextToVideo" in dir(models)


PUBLIC_MODULES = [
    *(
        "async_client",
        "bulk",
        "callbacks",
        "catalog",
        "client",
        "conformance",
        "contract",
        "contract.linting",
        "errors",
    ),
    *("journal", "otel", "prices", "sandbox", "studio", "tasks", "tools"),
]


@pytest.mark.parametrize("name", PUBLIC_MODULES)
def test_completion_offers_the_public_names_of_a_module_only(name: str) -> None:
    module = importlib.import_module(f"evolink.{name}")

    submodules = {"linting"} if name == "contract" else set()
    assert set(dir(module)) == {*module.__all__, *submodules}
    assert all(getattr(module, public) is not None for public in dir(module))


def test_every_public_module_is_checked_above() -> None:
    """The commands, the resources and the pytest plugin are used through the client, a terminal and pytest."""
    names = [module.name.removeprefix("evolink.") for module in pkgutil.walk_packages(evolink.__path__, "evolink.")]
    used_otherwise = {"cli", "resources", "pytest_plugin", "models", "requests"}
    public = {name for name in names if "._" not in f".{name}" and name.partition(".")[0] not in used_otherwise}

    assert public == set(PUBLIC_MODULES)


def test_completion_of_models_offers_the_request_classes_of_all_models() -> None:
    assert dir(models) == sorted(model.class_name for model in catalog.models())
    assert models.KlingO3TextToVideoModelParams is not None


def test_each_model_has_a_typed_mapping_with_the_fields_of_its_schema() -> None:
    assert dir(requests) == dir(models)
    for model in catalog.models():
        mapping = getattr(requests, model.class_name)
        assert mapping.__required_keys__ == set(model.schema["required"])
        assert mapping.__required_keys__ | mapping.__optional_keys__ == set(model.schema["properties"])
    with pytest.raises(AttributeError, match="Did you mean KlingO3TextToVideo"):
        requests.KlingO3TextToVidoe  # type: ignore[attr-defined]  # noqa: B018


def test_request_classes_accept_keyword_arguments_only() -> None:
    with pytest.raises(TypeError):
        KlingO3TextToVideo("A cat")  # type: ignore[call-arg, arg-type]


def test_the_repr_of_the_generated_client_does_not_contain_the_token() -> None:
    client = AuthenticatedClient(base_url="https://api.evolink.ai", token="sk-evo-0123456789")
    client.get_httpx_client()

    assert "0123456789" not in repr(client)
