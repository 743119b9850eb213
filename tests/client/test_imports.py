"""`import evolink` loads nothing heavy, whatever the number of models."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import evolink
import pytest


def modules_after(code: str) -> set[str]:
    """The modules loaded by `code` in a fresh interpreter."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_importing_the_package_loads_no_other() -> None:
    loaded = modules_after("import evolink")

    assert not loaded & {"httpx", "attrs", "attr", "jsonschema_rs", "evolink_api", "dataclasses", "json", "typing"}
    assert {name for name in loaded if name.startswith("evolink")} == {"evolink"}


def test_one_request_class_loads_no_other() -> None:
    loaded = modules_after("from evolink.models import Veo31Pro")

    models = {name for name in loaded if name.startswith("evolink_api.models.")}
    assert models
    assert all(name.startswith("evolink_api.models.veo_31_pro") for name in models)
    assert not loaded & {"httpx", "jsonschema_rs"}


def test_a_validation_loads_one_schema_and_no_class_and_the_facts_of_no_model() -> None:
    loaded = modules_after("from evolink import contract\ncontract.validate({'model': 'veo3.1-pro', 'prompt': 'x'})")

    assert "evolink_api.catalog" not in loaded
    assert not {name for name in loaded if name.startswith("evolink_api.models")}
    assert "httpx" not in loaded


def test_a_client_loads_no_contract_before_it_checks_a_request() -> None:
    loaded = modules_after("from evolink import EvoLink\nEvoLink('sk-test', 'http://127.0.0.1:1')")

    assert "evolink.client" in loaded
    assert not loaded & {
        "attr",
        "evolink.catalog",
        "evolink.contract",
        "evolink._sansio.preparation",
    }
    assert not loaded & {"evolink._sansio.submission", "jsonschema_rs", "sqlite3"}


def test_a_validation_loads_nothing_that_makes_cases() -> None:
    loaded = modules_after("from evolink import contract\ncontract.validate({'model': 'veo3.1-pro', 'promt': 'x'})")

    assert not {name for name in loaded if name.startswith("evolink.contract._cases")}


def json_files_after(code: str) -> set[str]:
    """The names of the JSON files that are read by `code` in a fresh interpreter."""
    watched = (
        "opened = []\n"
        "sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == 'open' else None)\n"
        f"{code}\n"
        "sys.modules.update({name: None for name in opened if name.endswith('.json')})"
    )
    return {Path(name).name for name in modules_after(watched) if name.endswith(".json") and Path(name).is_absolute()}


@pytest.mark.parametrize("kind", ["task", "callback", "error"])
def test_checking_a_reply_reads_the_schema_of_that_reply_alone(kind: str) -> None:
    read = json_files_after(f"from evolink import contract\ncontract.validate({{'id': 'x'}}, kind={kind!r})")

    assert read == {"ErrorResponse.json" if kind == "error" else "TaskDetail.json"}


def test_examples_are_read_without_the_whole_contract() -> None:
    assert json_files_after("from evolink import catalog\ncatalog.get('veo3.1-pro').examples") == {"examples.json"}


def test_cases_are_made_without_the_whole_contract() -> None:
    read = json_files_after("from evolink import contract\ncontract.cases('veo3.1-pro')")

    assert {"examples.json", "veo3.1-pro.json"} <= read
    assert "contract.json" not in read


@pytest.mark.parametrize("name", [name for name in evolink.__all__ if name != "__version__"])
def test_each_public_name_is_there(name: str) -> None:
    assert getattr(evolink, name) is not None
    assert name in dir(evolink)


def test_the_public_names_are_sorted_and_a_wrong_one_is_told() -> None:
    assert evolink.__all__ == sorted(evolink.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Evolink'"):
        evolink.Evolink  # noqa: B018


def test_a_misspelt_class_is_told_with_the_nearest_one() -> None:
    import evolink.models as models

    with pytest.raises(AttributeError, match="Did you mean KlingO3TextToVideo"):
        models.KlingO3TextToVidoe  # noqa: B018
    assert "KlingO3TextToVideo" in dir(models)


def test_request_classes_take_keywords_only() -> None:
    from evolink.models import KlingO3TextToVideo

    with pytest.raises(TypeError):
        KlingO3TextToVideo("A cat")  # type: ignore[call-arg, arg-type]


def test_the_generated_client_does_not_print_its_token() -> None:
    from evolink_api import AuthenticatedClient

    client = AuthenticatedClient(base_url="https://api.evolink.ai", token="sk-evo-0123456789")
    client.get_httpx_client()

    assert "0123456789" not in repr(client)


def test_a_client_loads_no_more_than_its_calls_need() -> None:
    code = (
        "from evolink import EvoLink\n"
        "client = EvoLink('sk-evo-test-0123456789', 'http://127.0.0.1:9')\n"
        "client._session.driver._client"
    )

    loaded = modules_after(code)

    assert not loaded & {"asyncio", "concurrent.futures", "jsonschema_rs", "sqlite3", "hashlib"} - modules_after(
        "import httpx\nhttpx.Client()"
    )
    assert not loaded & {
        "evolink.contract",
        "evolink.catalog",
        "evolink._sansio.download",
        "evolink._sansio.preparation",
    }


def test_an_address_without_tls_reads_no_certificates() -> None:
    code = (
        "from evolink import EvoLink; from evolink._http import tls\n"
        "client = EvoLink('sk-evo-test-0123456789', {address!r})\n"
        "client._session.driver.sleep = lambda seconds: None\n"
        "try:\n"
        "    client.credits.get()\n"
        "except Exception:\n"
        "    pass\n"
        "sys.modules[str(tls.verified_context.cache_info().currsize)] = None"
    )

    assert "0" in modules_after(code.format(address="http://127.0.0.1:9"))
    assert "1" in modules_after(code.format(address="https://127.0.0.1:9"))
