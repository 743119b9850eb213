"""The MCP server, driven by the official client of the SDK, in both eras of the protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import mcp_types as types
import pytest
from evolink._mcp._server import ProgressReporter, create_server
from evolink.tasks import TaskSnapshot
from evolink.tools import NAMES, Toolset
from mcp import Client
from support.client_harness import ClientHarness

REQUEST = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}
"""A request of 27 credits by the published prices."""
ERAS = pytest.mark.parametrize("era", ["legacy", "auto"])
"""The handshake until 2025-11-25, and the requests with an envelope since 2026-07-28."""
Answer = Literal["accept", "decline", "cancel"]


def drive(
    harness: ClientHarness,
    era: str,
    session: Callable[[Client], Awaitable[Any]],
    *,
    toolset: Toolset | None = None,
    answer: Answer | None = None,
    questions: list[str] | None = None,
    max_credits: float | None = None,
    **options: Any,
) -> Any:
    """Run a session of the official client with a server of the sandbox; `answer` is that of its user."""

    async def elicit(context: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        (questions if questions is not None else []).append(params.message)
        return types.ElicitResult(action=answer or "cancel", content={} if answer == "accept" else None)

    async def run() -> Any:
        async with harness.async_client(max_credits=max_credits) as client:
            server = create_server(toolset or Toolset(), client, **options)
            async with Client(server, mode=era, elicitation_callback=elicit if answer else None) as mcp_client:
                return await session(mcp_client)

    return asyncio.run(run())


async def result_of(client: Client, tool: str, /, **arguments: Any) -> Any:
    """Return the structured result of a tool, which is its text, too."""
    result = await client.call_tool(tool, arguments)
    text = result.content[0]
    assert isinstance(text, types.TextContent)
    assert json.loads(text.text) == result.structured_content
    assert result.is_error is ("error" in result.structured_content)
    return result.structured_content


@ERAS
def test_the_official_client_drives_every_tool(harness: ClientHarness, tmp_path: Path, era: str) -> None:
    steps: list[float] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        assert total == 100
        steps.append(progress)

    async def session(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == [*NAMES]
        found = await result_of(client, "search_models", task="text-to-video", quality="4k", family="kling")
        described = await result_of(client, "describe_model", model=found["models"][0]["model"])
        wrong = await result_of(client, "check_request", request={**described["example"], "duration": 99})
        estimate = await result_of(client, "estimate", request=REQUEST)
        await result_of(client, "upload", source="https://example.com/cat.png")
        task = await result_of(client, "generate", estimate_id=estimate["estimate_id"])
        waited = await client.call_tool(
            "wait_task", {"task_id": task["task_id"], "timeout": 600}, progress_callback=on_progress
        )
        queried = await client.call_tool("get_task", {"task_id": task["task_id"]})
        saved = await client.call_tool("download", {"task_id": task["task_id"], "name": "cat.mp4"})
        listed = await result_of(client, "list_tasks")
        balance = await result_of(client, "balance")

        assert wrong["violations"][0]["nearest"] == 15
        links = [block for each in (waited, queried, saved) for block in each.content[1:]]
        assert [getattr(link, "mime_type", None) for link in links] == ["video/mp4"] * 3
        assert getattr(links[-1], "uri", None) == (tmp_path / "cat.mp4").as_uri()
        assert [each["task_id"] for each in listed["tasks"]] == [task["task_id"]]
        assert balance["budget"] == {"max_credits": "100", "reserved": "0", "spent": "27", "remaining": "73"}

    drive(harness, era, session, toolset=Toolset(output=tmp_path), max_credits=100)

    assert (tmp_path / "cat.mp4").read_bytes()[4:8] == b"ftyp"
    assert steps[-1] == 100
    assert steps == sorted(set(steps)), "the protocol requires that progress increases"


def test_a_change_that_is_no_progress_is_not_reported() -> None:
    """The protocol requires that progress increases, but a status can change without it."""
    reported: list[tuple[float, str]] = []

    class Session:
        async def report_progress(self, progress: float, total: float, message: str) -> None:
            reported.append((progress, message))

    async def report() -> None:
        reporter = ProgressReporter(Session())
        for progress, status in ((0, "pending"), (0, "processing"), (40, "processing"), (30, "processing")):
            await reporter.report(TaskSnapshot({"progress": progress, "status": status}))

    asyncio.run(report())

    assert reported == [(0, "pending"), (40, "processing")]


def test_annotations_say_which_tools_change_something_and_which_pays(harness: ClientHarness) -> None:
    async def session(client: Client) -> list[types.Tool]:
        return (await client.list_tools()).tools

    hints = {tool.name: tool.annotations for tool in drive(harness, "auto", session)}

    changing = {name for name, hint in hints.items() if hint and not hint.read_only_hint}
    assert changing == {"generate", "upload", "download"}
    assert {name for name, hint in hints.items() if hint and hint.destructive_hint} == {"generate"}
    offline = {name for name, hint in hints.items() if hint and not hint.open_world_hint}
    assert offline == {"search_models", "describe_model", "check_request", "estimate"}


@ERAS
@pytest.mark.parametrize("answer", ["accept", "decline", "cancel"])
def test_a_client_with_elicitation_asks_its_user_before_paying(
    harness: ClientHarness, era: str, answer: Answer
) -> None:
    questions: list[str] = []

    async def session(client: Client) -> Any:
        return await result_of(client, "generate", request=REQUEST, max_credits=30)

    result = drive(harness, era, session, answer=answer, questions=questions)

    assert questions == ["Generate with kling-o3-text-to-video for 27 credits? Prompt: 'A cat'"]
    assert (result.get("error", {}).get("type") == "NotConfirmed") is (answer != "accept")
    assert bool(harness.sent) is (answer == "accept")


@ERAS
def test_a_repeated_call_neither_asks_nor_pays_again(harness: ClientHarness, era: str) -> None:
    questions: list[str] = []

    async def session(client: Client) -> Any:
        return [await result_of(client, "generate", request=REQUEST, max_credits=30) for _ in range(3)]

    results = drive(harness, era, session, answer="accept", questions=questions)

    assert len({each["task_id"] for each in results}) == len(questions) == len(harness.sent) == 1


def test_a_response_to_another_question_confirms_nothing(harness: ClientHarness) -> None:
    """The client calls again with the response to a question about a cheaper request."""

    async def session(client: Client) -> Any:
        asked = await client.session.call_tool(
            "generate", {"request": REQUEST, "max_credits": 300}, allow_input_required=True
        )
        assert isinstance(asked, types.InputRequiredResult)
        return await client.session.call_tool(
            "generate",
            {"request": {**REQUEST, "duration": 15}, "max_credits": 300},
            input_responses={"confirm": types.ElicitResult(action="accept")},
            request_state=asked.request_state,
            allow_input_required=True,
        )

    result = drive(harness, "auto", session, answer="accept")

    assert isinstance(result, types.InputRequiredResult), "the user is asked about the other request"
    assert harness.sent == []


def test_a_server_may_pay_without_asking(harness: ClientHarness) -> None:
    questions: list[str] = []

    async def session(client: Client) -> Any:
        return await result_of(client, "generate", request=REQUEST, max_credits=30)

    result = drive(harness, "auto", session, answer="decline", questions=questions, confirms=False)

    assert result["status"] == "pending"
    assert questions == []


@ERAS
def test_20_parallel_calls_stay_within_the_budget(harness: ClientHarness, era: str) -> None:
    async def session(client: Client) -> Any:
        requests = [{**REQUEST, "prompt": f"Cat {number % 10}"} for number in range(20)]
        calls = [result_of(client, "generate", request=each, max_credits=30) for each in requests]
        return await asyncio.gather(*calls)

    results = drive(harness, era, session, max_credits=27 * 4)

    assert sum("error" in each for each in results) == 12
    assert len({each["task_id"] for each in results if "error" not in each}) == len(harness.sent) == 4


def test_a_read_only_server_lists_no_tool_that_changes_anything(harness: ClientHarness) -> None:
    async def session(client: Client) -> Any:
        listed = {tool.name for tool in (await client.list_tools()).tools}
        return listed, await result_of(client, "generate", request=REQUEST, max_credits=30)

    listed, refused = drive(harness, "auto", session, toolset=Toolset(read_only=True))

    assert {*NAMES} - listed == {"generate", "upload", "download"}
    assert refused["error"]["type"] == "NotAllowed"


@pytest.mark.parametrize("arguments", [{}, {"request": []}, {"request": "{"}, {"request": REQUEST, "max_credits": "1"}])
def test_wrong_arguments_are_a_result_that_the_agent_can_read(
    harness: ClientHarness, arguments: dict[str, Any]
) -> None:
    async def session(client: Client) -> Any:
        return await result_of(client, "generate", **arguments)

    assert drive(harness, "auto", session)["error"]["type"] == "InvalidArguments"


def test_the_agent_is_informed_of_a_sandbox(harness: ClientHarness) -> None:
    async def session(client: Client) -> Any:
        return client.instructions

    assert "sandbox" in drive(harness, "legacy", session, is_sandbox=True)
    assert "sandbox" not in drive(harness, "legacy", session)
