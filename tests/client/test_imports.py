"""Lazy imports: each use of the package loads only the modules and JSON files that it needs."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from support.fresh_interpreter import json_files_after, modules_after

FIRST_QUERY = """
import httpx
from evolink import EvoLink
from evolink.models import Veo31Pro
payload = {"id": "task-unified-1", "model": "veo3.1-pro", "status": "completed", "progress": 100}
http = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=payload)))
client = EvoLink("sk-evo-test-0123456789", "http://127.0.0.1:9", http_client=http)
task = client.videos.generate(Veo31Pro(prompt="A cat"))
assert client.tasks.get(task.id).done
"""
NOT_NEEDED = {
    "conversions of payloads": ("evolink.contract._conversion",),
    "facts about models": ("evolink.catalog", "evolink_api.catalog"),
    "hooks": ("evolink._sansio.hook_events",),
    "journal": ("evolink.journal._journal", "evolink._storage.processes", "sqlite3"),
    "low-level client": ("evolink_api.client",),
    "prices": ("evolink.prices._estimate", "evolink._sansio.price_lists"),
    "progress bar": ("evolink._html",),
    "uploads": ("evolink._sansio.upload", "evolink._storage.upload_source", "evolink._storage.media_types"),
    "violations": ("evolink.contract._violations._classes", "evolink.contract._violation_builder"),
    "waits": ("evolink._sansio.polling", "evolink._sansio.poll_schedule"),
}
"""Feature -> modules that the first submission and query of a process can do without."""


def test_importing_the_package_loads_no_other_package() -> None:
    loaded = modules_after("import evolink")

    assert not loaded & {"httpx", "attrs", "attr", "jsonschema_rs", "evolink_api", "dataclasses", "json", "typing"}
    assert {name for name in loaded if name.startswith("evolink")} == {"evolink"}


def test_importing_a_request_class_loads_no_other_model() -> None:
    loaded = modules_after("from evolink.models import Veo31Pro")

    models = {name for name in loaded if name.startswith("evolink_api.models.")}
    assert models
    assert all(name.startswith("evolink_api.models.veo_31_pro") for name in models)
    assert not loaded & {"httpx", "jsonschema_rs"}


def test_a_validation_loads_neither_request_classes_nor_the_catalog() -> None:
    loaded = modules_after("from evolink import contract\ncontract.validate({'model': 'veo3.1-pro', 'prompt': 'x'})")

    assert "evolink_api.catalog" not in loaded
    assert not {name for name in loaded if name.startswith("evolink_api.models")}
    assert "httpx" not in loaded


def test_creating_a_client_does_not_load_the_contract() -> None:
    loaded = modules_after("from evolink import EvoLink\nEvoLink('sk-test', 'http://127.0.0.1:1')")

    assert "evolink.client" in loaded
    assert not loaded & {
        "attr",
        "evolink.catalog",
        "evolink.contract",
        "evolink._sansio.preparation",
    }
    assert not loaded & {"evolink._sansio.submission", "jsonschema_rs", "sqlite3"}


def test_a_first_query_loads_nothing_that_only_other_features_need() -> None:
    loaded = modules_after(FIRST_QUERY)

    assert {"evolink._sansio.submission", "evolink.contract", "evolink_api.models.veo_31_pro"} <= loaded
    assert not {name for name, modules in NOT_NEEDED.items() if loaded.intersection(modules)}


def test_the_modules_of_other_features_exist() -> None:
    assert all(find_spec(module) for modules in NOT_NEEDED.values() for module in modules)


def test_a_validation_does_not_load_the_case_generator() -> None:
    loaded = modules_after("from evolink import contract\ncontract.validate({'model': 'veo3.1-pro', 'promt': 'x'})")

    assert not {name for name in loaded if name.startswith("evolink.contract._cases")}


@pytest.mark.parametrize("kind", ["task", "callback", "error"])
def test_validating_a_response_reads_only_the_schema_of_that_response(kind: str) -> None:
    names = json_files_after(f"from evolink import contract\ncontract.validate({{'id': 'x'}}, kind={kind!r})")

    assert names == {"ErrorResponse.json" if kind == "error" else "TaskDetail.json"}


def test_examples_are_read_without_the_whole_contract() -> None:
    assert json_files_after("from evolink import catalog\ncatalog.get('veo3.1-pro').examples") == {"examples.json"}


def test_test_cases_are_generated_without_the_whole_contract() -> None:
    names = json_files_after("from evolink import contract\ncontract.cases('veo3.1-pro')")

    assert {"examples.json", "veo3.1-pro.json"} <= names
    assert "contract.json" not in names


def test_opening_the_http_client_loads_no_more_than_httpx_needs() -> None:
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
