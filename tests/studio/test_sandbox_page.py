"""The page of a sandbox: events, scenario, time, balance, reset and undo; and the way to it."""

from __future__ import annotations

import re
import sys

import pytest
from evolink._security.allowed_hosts import AllowedHosts
from evolink.sandbox import Sandbox
from evolink.sandbox._state.amounts import to_credits
from evolink.sandbox._studio import SandboxService, create_studio
from evolink.studio._balance_chart import draw_chart
from support.asgi_client import ASGIClient

BOAT = {"text:/prompt": "A boat"}
SUBMIT = "/studio/compose/wan2.5-text-to-video/submit"


@pytest.mark.parametrize(("path", "page"), [("/", "/studio/"), ("/_sandbox/", "/studio/sandbox")])
def test_the_root_and_the_old_page_lead_to_the_studio(http: ASGIClient, path: str, page: str) -> None:
    response = http.get(path)

    assert (response.status_code, response.headers["location"]) == (307, page)


def test_scenarios_are_switched_on_and_off(http: ASGIClient, sandbox: Sandbox) -> None:
    page = http.post("/studio/sandbox/scenario", data={"directive": ["lost", "cancel@30"], "other": "query.lost"}).text

    assert sandbox.scenario == "lost, cancel@30, query.lost"
    assert re.search(r'value="lost" checked', page)
    assert 'value="query.lost"' in page
    http.post("/studio/sandbox/scenario", data={"other": ""})
    assert sandbox.scenario == ""


def test_an_unknown_directive_is_explained(http: ASGIClient, sandbox: Sandbox) -> None:
    page = http.post("/studio/sandbox/scenario", data={"other": "<b>nonsense"}).text

    assert 'role="alert"' in page
    assert "<b>nonsense" not in page
    assert sandbox.scenario == ""


def test_time_advances(http: ASGIClient, sandbox: Sandbox) -> None:
    before = sandbox.clock.now()

    http.post("/studio/sandbox/advance", data={"seconds": "3600"})
    refused = http.post("/studio/sandbox/advance", data={"seconds": "nan"}).text

    assert sandbox.clock.now() == before + 3600
    assert "must be a number of seconds" in refused


def test_a_reset_is_undone(http: ASGIClient, sandbox: Sandbox) -> None:
    http.post(SUBMIT, data=BOAT)
    (task,) = sandbox.account.tasks()

    page = http.post("/studio/sandbox/reset").text

    assert sandbox.account.tasks() == []
    assert "Undo the reset" in page
    assert "Undo the reset" not in http.post("/studio/sandbox/undo").text
    assert sandbox.account.tasks() == [task]


def test_the_event_log_can_be_filtered_and_the_balance_is_drawn(http: ASGIClient, sandbox: Sandbox) -> None:
    http.post(SUBMIT, data=BOAT)

    assert "POST /v1/videos/generations" in http.get("/studio/sandbox").text
    turns = http.get("/studio/sandbox?what=turn", headers={"hx-request": "true"}).text
    assert "POST /v1/videos/generations" not in turns
    assert "<polyline" in turns


def test_balances_fall_with_each_charge_and_rise_with_each_refund(sandbox: Sandbox, http: ASGIClient) -> None:
    sandbox.set_scenario("fail@50")
    http.post(SUBMIT, data=BOAT)
    sandbox.advance(3600)

    values = [credits for _, credits in SandboxService(sandbox, api_key="x").balances()]

    assert values[0] == values[-1] == 10_000
    assert min(values) == 10_000 - to_credits(sandbox.account.tasks()[0].charge.reserved)


def test_the_chart_has_steps_and_ends_at_the_last_balance() -> None:
    chart = draw_chart([(0.0, 10.0), (50.0, 5.0), (100.0, 5.0)])

    assert chart is not None
    assert chart.line.split()[0] == "0.0,0.0"
    assert chart.line.split()[-1] == "640.0,120.0"
    assert draw_chart([]) is None


def test_without_the_extra_a_page_says_what_to_install(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*sys.modules]:
        if name.startswith("evolink.studio._") or name == "jinja2":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with ASGIClient(create_studio(sandbox, AllowedHosts()), base_url="http://127.0.0.1:8765") as client:
        response = client.get("/studio/")

    assert response.status_code == 501
    assert "pip install 'evolink[studio]'" in response.text
