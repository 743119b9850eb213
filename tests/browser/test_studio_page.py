"""The studio in a browser: what it keeps while it updates, tabs, restarts, hostile text, keyboard, weight, axe."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from evolink import catalog
from evolink.sandbox import ManualClock, RunningSandbox, Sandbox, running
from evolink.sandbox._state.records import Charge
from playwright.sync_api import Page, Route, expect

OpenPage = Callable[..., Page]
KEY = {"authorization": "Bearer any"}
WAN = "wan2.5-text-to-video"
CHARGE = Charge(reserved=500, settled=500)
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


def submit(url: str, prompt: str = "A boat", scenario: str = "", **fields: object) -> str:
    headers = KEY | ({"x-sandbox-scenario": scenario} if scenario else {})
    response = httpx.post(
        f"{url}/v1/videos/generations", json={"model": WAN, "prompt": prompt, **fields}, headers=headers
    )
    assert response.status_code == 200
    task_id: str = response.json()["id"]
    return task_id


@pytest.fixture
def local() -> Iterator[RunningSandbox]:
    with running(Sandbox(clock=ManualClock(time.time()), allow_local_callbacks=True)) as local:
        yield local


def test_updates_keep_selection_focus_and_typed_text(local: RunningSandbox, open_page: OpenPage) -> None:
    task = submit(local.url)
    page = open_page(f"{local.url}/studio/tasks")
    identifier = page.locator(f"#card-{task} .id")
    expect(page.locator(".percent")).to_have_text("0 %")
    identifier.evaluate("node => getSelection().selectAllChildren(node)")
    search = page.get_by_role("searchbox")
    page.evaluate("window.kept = document.querySelector('article')")

    for seconds in (30, 30, 3600):
        local.sandbox.advance(seconds)
        page.wait_for_timeout(700)
    expect(page.locator(f"#card-{task} .status")).to_contain_text("completed")

    assert page.evaluate("getSelection().toString()") == task
    assert page.evaluate("window.kept === document.querySelector('article')")
    search.press_sequentially("boa")
    local.sandbox.advance(10)
    submit(local.url, "A cat")
    page.wait_for_timeout(700)
    assert search.input_value() == "boa"
    assert search.evaluate("node => node === document.activeElement")
    expect(page.locator("article")).to_have_count(1)


def test_text_is_not_lost_while_the_server_responds_slowly(local: RunningSandbox, open_page: OpenPage) -> None:
    page = open_page(f"{local.url}/studio/compose/kling-o3-text-to-video")

    def delay(route: Route) -> None:
        time.sleep(0.15)
        route.continue_()

    page.route("**/compose/*", delay)
    prompt = page.locator("textarea[name='text:/prompt']")
    prompt.press_sequentially("A boat in the fog, seen from above", delay=25)
    page.locator("textarea[name='text:/model_params/multi_prompt/0/prompt']").press_sequentially("First shot", delay=25)
    page.locator("textarea[name='text:/model_params/multi_prompt/1/prompt']").press_sequentially("Second", delay=25)

    expect(page.locator("#request-json")).to_contain_text("Second")
    assert prompt.input_value() == "A boat in the fog, seen from above"
    expect(page.locator("#request-json")).to_contain_text("First shot")
    page.get_by_role("button", name="Remove Multi prompt 1").click()
    expect(page.locator("#request-json")).not_to_contain_text("First shot")
    assert page.locator("textarea[name='text:/model_params/multi_prompt/0/prompt']").input_value() == "Second"


def test_a_choice_that_a_rule_excludes_is_greyed_out_with_the_sentence(
    local: RunningSandbox, open_page: OpenPage
) -> None:
    page = open_page(f"{local.url}/studio/compose/MiniMax-Hailuo-02")
    page.get_by_role("radio", name="10 s").check()

    quality = page.locator("input[name='json:/quality'][value='\"1080p\"']")
    expect(quality).to_be_disabled()
    expect(page.locator(".excluded").filter(has_text="1080p")).to_be_visible()


def test_another_model_keeps_the_prompt(local: RunningSandbox, open_page: OpenPage) -> None:
    page = open_page(f"{local.url}/studio/compose/{WAN}")
    page.get_by_role("textbox", name="Prompt").first.fill("A boat")
    expect(page.locator("#request-json")).to_contain_text("A boat")
    page.locator("#models a", has_text="veo3.1-pro-beta").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("veo3.1-pro-beta")
    expect(page.locator("#request-json")).to_contain_text("A boat")


def test_two_tabs_show_the_same_tasks(local: RunningSandbox, open_page: OpenPage) -> None:
    first, second = open_page(f"{local.url}/studio/compose/{WAN}"), open_page(f"{local.url}/studio/tasks")
    first.get_by_role("textbox", name="Prompt").first.fill("A boat")
    expect(first.locator("#request-json")).to_contain_text("A boat")
    first.locator("#submit").click()

    for page in (first, second):
        expect(page.locator("article .prompt")).to_have_text("A boat")
    expect(second.locator(".empty")).to_be_hidden()


def test_the_page_goes_on_after_a_restart_of_the_server(open_page: OpenPage) -> None:
    sandbox = Sandbox(clock=ManualClock())
    with running(sandbox) as local:
        url = local.url
        page = open_page(f"{url}/studio/compose/{WAN}")
        prompt = page.get_by_role("textbox", name="Prompt").first
        prompt.fill("Before the restart")
        expect(page.locator("#request-json")).to_contain_text("Before")
    expect(page.locator("#connection")).to_be_visible()
    assert prompt.input_value() == "Before the restart"
    with running(sandbox, port=int(url.rpartition(":")[2])):
        expect(page.locator("#connection")).to_be_hidden()
        prompt.fill("After the restart")
        expect(page.locator("#request-json")).to_contain_text("After")
        page.locator("#submit").click()
        expect(page.locator("article .prompt")).to_have_text("After the restart")


def test_hostile_text_is_text_everywhere(local: RunningSandbox, open_page: OpenPage) -> None:
    local.sandbox.set_scenario("")
    task = submit(local.url, HOSTILE, scenario="fail:content_policy_violation@10", callback_url="http://127.0.0.1:9/")
    httpx.post(f"{local.url}/v1/videos/generations", json={"model": WAN, "prompt": "x", HOSTILE: HOSTILE}, headers=KEY)
    local.sandbox.advance(3600)
    page = open_page(f"{local.url}/studio/tasks?q=%3Cscript%3E")
    for path in ("tasks", f"tasks/{task}", "sandbox", f"compose/{WAN}?from={task}"):
        page.goto(f"{local.url}/studio/{path}")
        page.wait_for_timeout(200)
        assert page.title() != "taken"
        assert page.locator("img[src='x']").count() == 0
        assert page.locator("main script").count() == 0


def test_a_reset_asks_and_can_be_undone(local: RunningSandbox, open_page: OpenPage) -> None:
    task = submit(local.url)
    page = open_page(f"{local.url}/studio/sandbox")
    page.get_by_role("switch", name="The response to a submission is lost").check()
    page.wait_for_function("() => fetch('/_sandbox/journal').then(r => r.json()).then(j => j.scenario === 'lost')")
    page.get_by_role("button", name="Reset", exact=True).click()
    undo = page.get_by_role("button", name="Undo the reset")
    expect(undo).to_be_visible()
    assert local.sandbox.account.tasks() == []
    undo.click()
    expect(undo).to_be_hidden()
    assert [each.id for each in local.sandbox.account.tasks()] == [task]
    assert local.sandbox.scenario == "lost"


def test_a_request_is_composed_and_submitted_with_the_keyboard(local: RunningSandbox, open_page: OpenPage) -> None:
    page = open_page(f"{local.url}/studio/compose/{WAN}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search models")).to_be_focused()
    page.keyboard.type("VEO ")
    expect(page.locator("#models li")).to_have_count(sum("veo" in each.family for each in catalog.models()))
    page.locator("textarea[name='text:/prompt']").focus()
    page.keyboard.type("A boat")
    expect(page.locator("#request-json")).to_contain_text("A boat")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article .prompt")).to_have_text("A boat")


def test_ten_thousand_tasks_scroll(local: RunningSandbox, open_page: OpenPage) -> None:
    account = local.sandbox.account
    for number in range(10_000):
        payload = {"model": WAN, "prompt": f"Boat number {number}"}
        account.submit(catalog.get(WAN), payload, video_seconds=5, charge=CHARGE, body=b"", key=None)
    page = open_page(f"{local.url}/studio/tasks")
    page.evaluate(
        """() => {
            window.frames_ = [];
            let last = performance.now();
            const frame = now => { window.frames_.push(now - last); last = now; requestAnimationFrame(frame); };
            requestAnimationFrame(frame);
        }"""
    )
    for _ in range(30):
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(30)
    expect(page.locator("article").nth(100)).to_be_attached()
    frames = sorted(page.evaluate("window.frames_"))
    assert frames[len(frames) // 2] < 40, "milliseconds between two frames, in the median"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(width: int, local: RunningSandbox, open_page: OpenPage) -> None:
    submit(local.url)
    page = open_page("about:blank", width=width)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())"
        " window.shift += entry.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for view in ("compose/kling-o3-text-to-video", "tasks", "sandbox"):
        page.goto(f"{local.url}/studio/{view}")
        expect(page.locator(".account .credits")).to_be_visible()
        assert page.evaluate("window.shift") < 0.01, view


def test_a_page_is_light_and_painted_soon(local: RunningSandbox, open_page: OpenPage) -> None:
    httpx.get(f"{local.url}/studio/compose/{WAN}")  # the templates are compiled, and the prices of all models loaded
    paints = []
    for _ in range(5):
        page = open_page(f"{local.url}/studio/compose/{WAN}")
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        entries = page.evaluate(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".map(entry => [entry.name, entry.transferSize])"
        )
        assert sum(size for _, size in entries) < 100_000
        assert {httpx.URL(name).host for name, _ in entries} == {"127.0.0.1"}
    if os.getloadavg()[0] > 2 * (os.cpu_count() or 1):
        pytest.skip("The machine is too busy to measure times.")
    assert min(paints) < 300, f"milliseconds to the first paint: {paints}"


VIEWS = ("compose/kling-o3-text-to-video", "tasks", "tasks/{task}", "sandbox")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280, 2560])
def test_axe_finds_no_violation(width: int, scheme: str, local: RunningSandbox, open_page: OpenPage) -> None:
    submit(local.url, scenario="fail:service_error@10")
    done = submit(local.url, callback_url="http://127.0.0.1:9/")
    local.sandbox.advance(3600)
    submit(local.url)
    page = open_page("about:blank", width=width, color_scheme=scheme)
    for view in VIEWS:
        page.goto(f"{local.url}/studio/{view.format(task=done)}")
        if view.startswith("compose"):
            page.locator("#submit").click()
            expect(page.get_by_role("alert")).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == [], view
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{view} is wider than the window"
