"""`tools.call`: what a language model asks for, checked, priced and carried out, with structured results."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from evolink import EvoLink, catalog, tools
from evolink.tools import Toolset
from support.client_harness import ClientHarness

REQUEST = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}
"""A request of 27 credits by the published prices."""


def call(client: EvoLink | None, tool: str, toolset: Toolset | None = None, /, **arguments: Any) -> dict[str, Any]:
    return (toolset or Toolset()).call(tool, arguments, client=client)


@pytest.mark.parametrize("model", [*catalog.ids()][::9])
def test_a_function_of_a_model_generates_with_its_fields(harness: ClientHarness, client: EvoLink, model: str) -> None:
    fields = {
        name: value for name, value in next(iter(catalog.get(model).examples.values())).items() if name != "model"
    }

    result = tools.call(tools.function_name(model), fields, client=client)

    assert result["status"] == "pending"
    assert json.loads(harness.sent[-1].content) == {"model": model, **fields}


def test_null_is_a_field_left_out_as_strict_modes_write_it(harness: ClientHarness, client: EvoLink) -> None:
    arguments = {"prompt": "A cat", "duration": None, "model_params": {"multi_shot": None}}

    tools.call("kling-o3-text-to-video", json.dumps(arguments), client=client)

    assert json.loads(harness.sent[-1].content) == {
        "model": "kling-o3-text-to-video",
        "prompt": "A cat",
        "model_params": {},
    }


def test_whole_numbers_are_integers_however_a_provider_writes_them(harness: ClientHarness, client: EvoLink) -> None:
    tools.call("kling-o3-text-to-video", {"prompt": "A cat", "duration": 5.0}, client=client)

    assert b'"duration":5' in harness.sent[-1].content.replace(b" ", b"")
    assert b"5.0" not in harness.sent[-1].content


@pytest.mark.parametrize("arguments", [None, "", {}, "{}"])
def test_a_tool_without_parameters_takes_no_arguments(client: EvoLink, arguments: Any) -> None:
    assert "credits" in tools.call("balance", arguments, client=client)


def test_what_a_schema_cannot_express_is_checked_before_anything_is_sent(
    harness: ClientHarness, client: EvoLink
) -> None:
    result = tools.call("kling-o3-text-to-video", {"prompt": "cat " * 1000, "duration": 20}, client=client)

    assert result["error"]["type"] == "InvalidRequest"
    assert [each["pointer"] for each in result["error"]["violations"]] == ["/prompt", "/duration"]
    assert result["error"]["violations"][1]["nearest"] == 15
    assert harness.sent == []


def test_the_eleven_tools_generate_and_download_a_video(harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client(max_credits=100)
    toolset = Toolset(output=tmp_path)
    progress: list[int] = []

    found = call(client, "search_models", toolset, task="text-to-video", family="kling", query="o3")
    described = call(client, "describe_model", toolset, model=found["models"][0]["model"])
    checked = call(client, "check_request", toolset, request=described["example"])
    estimate = call(client, "estimate", toolset, request=REQUEST)
    uploaded = call(client, "upload", toolset, source="https://example.com/cat.png")
    task = call(client, "generate", toolset, estimate_id=estimate["estimate_id"])
    waited = toolset.call(
        "wait_task",
        {"task_id": task["task_id"], "timeout": 600},
        client=client,
        on_progress=lambda task: progress.append(task.progress),
    )
    queried = call(client, "get_task", toolset, task_id=task["task_id"])
    saved = call(client, "download", toolset, task_id=task["task_id"], name="cat")
    again = call(client, "download", toolset, task_id=task["task_id"], name="cat")
    listed = call(client, "list_tasks", toolset, limit=5)
    balance = call(client, "balance", toolset)

    assert checked["valid"] is True
    assert estimate["credits"] == 27.0
    assert uploaded["url"].startswith("http")
    assert task["next"] == "wait_task"
    assert progress == sorted(progress)
    assert progress[-1] == 100
    assert waited["results"] == queried["results"]
    assert (tmp_path / "cat.mp4").stat().st_size == saved["files"][0]["size"]
    assert again == saved
    assert [each["task_id"] for each in listed["tasks"]] == [task["task_id"]]
    assert balance["budget"] == {"max_credits": "100", "reserved": "0", "spent": "27", "remaining": "73"}


def test_a_wait_ends_in_time_and_says_to_call_again(client: EvoLink) -> None:
    task = call(client, "generate", request=REQUEST, max_credits=50)

    waited = call(client, "wait_task", task_id=task["task_id"], timeout=10)

    assert waited["status"] in ("pending", "processing")
    assert waited["next"] == "wait_task"


def test_a_task_that_failed_has_its_error_and_advice(harness: ClientHarness, client: EvoLink) -> None:
    harness.sandbox.set_scenario("fail:content_policy_violation")
    task = call(client, "generate", request=REQUEST, max_credits=50)

    waited = call(client, "wait_task", task_id=task["task_id"], timeout=600)

    assert waited["status"] == "failed"
    assert waited["error_code"] == "content_policy_violation"
    assert waited["retryable"] is False
    assert "error" not in waited, "the tool itself did not fail"


MISTAKES: list[tuple[str, dict[str, Any] | str, str]] = [
    ("generate_video", {}, "There is no tool 'generate_video'. Did you mean generate?"),
    ("get_task", {}, "The arguments of get_task are not valid."),
    ("get_task", {"task_id": 7}, "The arguments of get_task are not valid."),
    ("get_task", "{", "arguments is not JSON"),
    ("generate", {"max_credits": 50}, "request is missing."),
    ("generate", {"request": REQUEST}, "generate needs estimate_id or max_credits."),
    ("generate", {"request": REQUEST, "max_credits": 26.9}, "The request costs 27 credits; the limit is 26.9 credits."),
    ("generate", {"estimate_id": "est-1"}, "There is no estimate 'est-1' in this session."),
    ("describe_model", {"model": "kling-o9"}, "There is no model 'kling-o9'."),
    ("search_models", {"task": "text-to-song"}, "No model has the task 'text-to-song'."),
    ("download", {"task_id": "task-unified-1"}, "This session has no output folder."),
    ("upload", {"source": "cat.png"}, "This session has no folder for uploads."),
    ("wan2.5-text-to-video", "[]", "The arguments must be an object"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), MISTAKES)
def test_a_mistake_is_a_result_that_names_it(
    harness: ClientHarness, client: EvoLink, name: str, arguments: dict[str, Any] | str, message: str
) -> None:
    result = tools.call(name, arguments, client=client)

    assert message in result["error"]["message"]
    assert harness.sent == []


def test_an_estimate_is_for_its_request_only(harness: ClientHarness, client: EvoLink) -> None:
    toolset = Toolset()
    estimate = call(client, "estimate", toolset, request=REQUEST)

    other = {**REQUEST, "duration": 15}
    result = call(client, "generate", toolset, request=other, estimate_id=estimate["estimate_id"])

    assert result["error"]["type"] == "EstimateMismatch"
    assert harness.sent == []


def test_a_request_may_be_json_in_a_string(client: EvoLink) -> None:
    assert call(client, "check_request", request=json.dumps(REQUEST))["valid"] is True


def test_an_error_of_the_api_is_a_result(harness: ClientHarness, client: EvoLink) -> None:
    result = call(client, "get_task", task_id="task-unified-1-unknown")

    assert result["error"]["type"] == "NotFound"
    assert result["error"]["status"] == 404


def test_only_the_allowed_models_are_found_and_used(harness: ClientHarness, client: EvoLink) -> None:
    toolset = Toolset(models=["wan2.5-*", "veo3.1-pro"])

    found = call(client, "search_models", toolset, limit=100)
    refused = [
        call(client, "describe_model", toolset, model=REQUEST["model"]),
        call(client, "check_request", toolset, request=REQUEST),
        call(client, "estimate", toolset, request=REQUEST),
        call(client, "generate", toolset, request=REQUEST, max_credits=50),
        toolset.call("kling-o3-text-to-video", {"prompt": "A cat"}, client=client),
    ]

    assert {each["model"] for each in found["models"]} == {
        *("veo3.1-pro", "wan2.5-text-to-video", "wan2.5-image-to-video")
    }
    assert {each["error"]["type"] for each in refused} == {"ModelNotAllowed"}
    assert harness.sent == []


def test_a_pattern_without_models_is_refused() -> None:
    with pytest.raises(ValueError, match="No model matches 'kling-9'"):
        Toolset(models=["kling-9"])


def test_a_read_only_agent_neither_pays_nor_uploads_nor_downloads(harness: ClientHarness, client: EvoLink) -> None:
    toolset = Toolset(read_only=True)
    refused = [
        call(client, "generate", toolset, request=REQUEST, max_credits=50),
        call(client, "upload", toolset, source="https://example.com/a.png"),
        call(client, "download", toolset, task_id="task-unified-1"),
        toolset.call("kling-o3-text-to-video", {"prompt": "A cat"}, client=client),
    ]

    assert {each["error"]["type"] for each in refused} == {"NotAllowed"}
    assert harness.sent == []
    assert not {"generate", "upload", "download"} & {tool.name for tool in toolset.tools}


def test_the_user_may_refuse_to_pay(harness: ClientHarness, client: EvoLink) -> None:
    questions: list[str] = []

    def confirm(question: tools.Confirm) -> bool:
        questions.append(question.message)
        return False

    result = Toolset().call("generate", {"request": REQUEST, "max_credits": 50}, client=client, confirm=confirm)

    assert questions == ["Generate with kling-o3-text-to-video for 27 credits? Prompt: 'A cat'"]
    assert result["error"]["type"] == "NotConfirmed"
    assert harness.sent == []


def test_the_async_client_does_the_same(harness: ClientHarness) -> None:
    async def generate() -> tuple[Any, Any]:
        async with harness.async_client() as client:
            task = await tools.call_async("generate", {"request": REQUEST, "max_credits": 50}, client=client)
            waited = await tools.call_async("wait_task", {"task_id": task["task_id"], "timeout": 600}, client=client)
            return task, waited

    task, waited = asyncio.run(generate())

    assert waited["status"] == "completed"
    assert waited["task_id"] == task["task_id"]


def test_the_wrong_kind_of_client_is_refused_before_anything_is_sent(harness: ClientHarness, client: EvoLink) -> None:
    with pytest.raises(TypeError, match=r"is not an EvoLink\. Pass one, or use call_async"):
        tools.call("generate", {"request": REQUEST, "max_credits": 50}, client=harness.async_client())  # type: ignore[arg-type]  # the mistake
    with pytest.raises(TypeError, match="is not an AsyncEvoLink"):
        asyncio.run(tools.call_async("generate", {"request": REQUEST, "max_credits": 50}, client=client))  # type: ignore[arg-type]

    assert harness.sent == []


def test_a_tool_that_calls_the_api_needs_a_client() -> None:
    with pytest.raises(TypeError, match=r"This tool calls the API\. Pass a client\."):
        tools.call("balance", {}, client=None)


def test_the_result_of_a_model_fits_into_a_few_thousand_characters() -> None:
    for model in catalog.ids():
        result = call(None, "describe_model", model=model)
        assert len(json.dumps(result)) < 9_000, model
    assert len(json.dumps(call(None, "search_models"))) < 2_500
