"""What the sandbox charges: as estimated at the submission, as measured at the end, and the ledger in between."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import catalog, prices
from evolink.sandbox import ManualClock, Sandbox
from evolink.sandbox._state.records import SandboxTask
from hypothesis import given, settings
from hypothesis import strategies as st
from support.media_files import write_clip, write_speech

KLING = {"model": "kling-o3-text-to-video", "prompt": "x", "duration": 5}
HORSE = {"model": "happyhorse-1.0-text-to-video", "prompt": "x", "duration": 5}
UNPRICED = {"model": "MiniMax-Hailuo-02", "prompt": "x"}


class Gateway:
    """A sandbox with a manual clock, whose JSON is read without loss."""

    def __init__(self, **options: Any) -> None:
        self.clock = ManualClock()
        self.sandbox = Sandbox(clock=self.clock, **options)

    def send(self, method: str, path: str, body: Any = None, scenario: str = "") -> Any:
        headers = {"authorization": "Bearer any"} | ({"x-sandbox-scenario": scenario} if scenario else {})
        response = self.sandbox.handle(httpx.Request(method, f"http://127.0.0.1{path}", json=body, headers=headers))
        return json.loads(response.content, parse_float=Decimal)

    def generate(self, body: Any, scenario: str = "") -> tuple[SandboxTask, Any]:
        """Submit a generation; return its task and the `usage` of the response."""
        created = self.send("POST", "/v1/videos/generations", body, scenario)
        assert "id" in created, created
        task = self.sandbox.account.task(created["id"])
        assert task is not None
        return task, created["usage"]

    def balance(self) -> tuple[Any, Any]:
        user = self.send("GET", "/v1/credits")["data"]["user"]
        return user["remaining_credits"], user["used_credits"]

    def upload(self, path: Path) -> str:
        body = {"base64_data": base64.b64encode(path.read_bytes()).decode()}
        return str(self.send("POST", "/api/v1/files/upload/base64", body)["data"]["file_url"])


def examples() -> Iterator[dict[str, Any]]:
    for model in catalog.ids():
        yield from catalog.get(model).examples.values()


def test_every_example_is_charged_as_estimated_and_settled_as_measured() -> None:
    gateway = Gateway(credits=1e6)
    kinds: Counter[str] = Counter()
    settled = 0
    for request in examples():
        task, usage = gateway.generate(request)
        estimate, measured = prices.estimate(request), dict(task.charge.measured)
        kinds[estimate.kind] += 1
        fixed = Decimal(str(task.model.sandbox["credits"]))
        assert usage["credits_reserved"] == (fixed if estimate.credits is None else estimate.credits)
        at_end = prices.estimate(request, variables=measured)
        if request["model"] in prices.ids() and at_end.uc is not None:
            assert at_end.kind in ("exact", "reserved")
            assert task.charge.settled == at_end.uc
            if estimate.kind == "exact":
                assert task.charge.settled == task.charge.reserved
        else:
            assert task.charge.settled == task.charge.reserved
        settled += task.charge.settled

    gateway.clock.advance(24 * 3600)

    assert gateway.balance() == (1_000_000 - prices_in_credits(settled), prices_in_credits(settled))
    assert min(kinds[kind] for kind in ("exact", "reserved", "lower_bound", "unknown")) > 10


def prices_in_credits(uc: int) -> Decimal:
    return Decimal(uc) / prices.UC_PER_CREDIT


SUBMISSIONS = st.tuples(
    st.sampled_from([KLING, HORSE, UNPRICED, {"model": "seedance-2.0-fast-text-to-video", "prompt": "x"}]),
    st.sampled_from(["", "fail@30", "cancel@60", "stall", "seconds:3.37", "price:x1.3", "seconds:9, price:x0.0001"]),
    st.integers(0, 400),
)


@settings(max_examples=20)
@given(st.lists(SUBMISSIONS, max_size=8))
def test_the_ledger_is_the_sum_of_what_the_tasks_cost_at_every_moment(submissions: list[Any]) -> None:
    gateway = Gateway()
    for request, scenario, pause in submissions:
        task, usage = gateway.generate(request, scenario)
        assert usage["credits_reserved"] == prices_in_credits(task.charge.reserved)
        gateway.clock.advance(pause)

        remaining, used = gateway.balance()
        listed = {each["id"]: each for each in gateway.send("GET", "/v1/tasks?page_size=50")["data"]}
        now = gateway.clock.now()
        for each in gateway.sandbox.account.tasks():
            charged = prices_in_credits(each.charged(now))
            assert listed[each.id].get("credits_used", charged) == charged
        assert used == sum(prices_in_credits(each.charged(now)) for each in gateway.sandbox.account.tasks())
        assert remaining + used == 10_000
        assert all(amount == round(Decimal(amount), 4) for amount in (remaining, used))


def test_no_float_dust_gathers_in_the_balance() -> None:
    gateway = Gateway()
    for _ in range(30):
        gateway.generate({"model": "seedance-2.0-fast-text-to-video", "prompt": "x", "duration": 5, "quality": "480p"})

    assert gateway.balance() == (Decimal("9427.96"), Decimal("572.04"))


def test_a_balance_must_cover_the_reserved_amount_to_the_uc() -> None:
    enough, too_little = Gateway(credits=27), Gateway(credits=26.9999)

    assert enough.generate(KLING)[1]["credits_reserved"] == 27
    assert too_little.send("POST", "/v1/videos/generations", KLING)["error"]["code"] == "insufficient_quota"
    assert (enough.balance(), too_little.balance()) == ((0, 27), (Decimal("26.9999"), 0))


@pytest.mark.parametrize(("scenario", "seconds"), [("seconds:12.08", "12.08"), ("seconds:3", "3")])
def test_a_charge_is_settled_by_the_length_of_the_video(scenario: str, seconds: str) -> None:
    gateway = Gateway()
    reserved, settled = prices.estimate(HORSE).credits, prices.estimate(HORSE, output_seconds=seconds).credits

    task, usage = gateway.generate(HORSE, scenario)
    before = gateway.balance()[1]
    gateway.clock.advance(task.ends_at - gateway.clock.now())

    assert usage["credits_reserved"] == before == reserved != settled
    assert gateway.balance()[1] == settled
    assert gateway.send("GET", "/v1/tasks")["data"][0]["credits_used"] == settled


def test_a_length_without_a_price_leaves_the_reserved_amount() -> None:
    task, _ = Gateway().generate(HORSE, "seconds:600")

    assert task.charge.settled == task.charge.reserved


@pytest.mark.parametrize("scenario", ["fail@40", "cancel@40"])
def test_a_task_that_does_not_complete_is_refunded_when_it_ends(scenario: str) -> None:
    gateway = Gateway()
    task, _ = gateway.generate(HORSE, scenario)

    gateway.clock.advance(task.ends_at - gateway.clock.now() - 0.001)
    before = gateway.balance()
    gateway.clock.advance(0.001)

    assert before != gateway.balance() == (10_000, 0)


def test_uploads_are_measured_as_local_files_are(tmp_path: Path) -> None:
    clip, speech = write_clip(tmp_path / "clip.mp4"), write_speech(tmp_path / "speech.wav")
    gateway = Gateway()
    edit = {"model": "kling-o1-video-edit", "prompt": "x"}
    talk = {"model": "omnihuman-1.5", "image_urls": ["https://example.com/a.png"]}

    edited, usage = gateway.generate({**edit, "video_urls": [gateway.upload(clip)]})
    talked, speaking = gateway.generate({**talk, "audio_url": gateway.upload(speech)})

    assert usage["credits_reserved"] == prices.estimate({**edit, "video_urls": [clip]}).credits
    assert speaking["credits_reserved"] == prices.estimate({**talk, "audio_url": speech}).credits
    assert (edited.charge.measured, talked.charge.measured) == ({"input_seconds": 3}, {"duration_seconds": 2.5})
    assert (edited.video_seconds, talked.video_seconds) == (3, 2.5)


def test_a_submission_without_a_price_is_charged_the_fixed_amount() -> None:
    gateway = Gateway()
    task, usage = gateway.generate(UNPRICED)
    gateway.clock.advance(24 * 3600)

    assert prices.estimate(UNPRICED).kind == "unknown"
    assert usage["credits_reserved"] == task.model.sandbox["credits"] == gateway.balance()[1]


def test_tokens_and_searches_are_counted_at_the_end() -> None:
    gateway = Gateway()
    omni = {"model": "gemini-omni-flash-text-to-video", "prompt": "p" * 80, "duration": 10}
    search = {"model": "seedance-2.0-text-to-video", "prompt": "x", "model_params": {"web_search": True}}

    counted, _ = gateway.generate(omni)
    searched, _ = gateway.generate(search)

    assert counted.charge.settled == 587_440  # 20, 57,920 and 300 tokens
    assert searched.charge.settled == searched.charge.reserved + 400


def test_a_draft_is_measured() -> None:
    gateway = Gateway()
    request = {"model": "seedance-2.5-text-to-video", "prompt": "x", "duration": 8, "draft": True}
    draft, _ = gateway.generate(request)
    gateway.clock.advance(3600)
    task, _ = gateway.generate({"model": "seedance-2.5-draft-to-video", "source_task_id": draft.id})

    assert task.charge.measured["source_output_seconds"] == 8
    assert task.charge.measured["input_seconds"] == 0


def test_a_changed_price_applies_to_new_submissions_and_to_the_models_named() -> None:
    gateway = Gateway()
    first, _ = gateway.generate(HORSE)
    gateway.sandbox.set_scenario("kling-*/price:x2")
    _, usage = gateway.generate(KLING)
    horse, _ = gateway.generate(HORSE)

    assert (usage["credits_reserved"], horse.charge) == (54, first.charge)
    assert (
        gateway.generate(UNPRICED, "price:x3")[1]["credits_reserved"]
        == 3 * catalog.get(UNPRICED["model"]).sandbox["credits"]
    )


def test_a_settlement_survives_a_restart_and_a_snapshot(tmp_path: Path) -> None:
    gateway = Gateway(db=tmp_path / "state.db")
    gateway.generate(HORSE, "seconds:3")
    gateway.sandbox.save()
    gateway.clock.advance(3600)
    settled = gateway.balance()
    gateway.sandbox.load()
    reserved = gateway.balance()
    gateway.sandbox.close()

    reopened = Gateway(db=tmp_path / "state.db")
    assert reopened.balance() == reserved != settled
    reopened.clock.advance(3600)
    assert reopened.balance() == settled
    reopened.sandbox.close()


def test_the_journal_has_what_a_task_costs_and_why() -> None:
    gateway = Gateway()
    gateway.generate(HORSE, "seconds:3.5")
    (before,) = gateway.send("GET", "/_sandbox/journal")["tasks"]
    gateway.clock.advance(3600)
    (after,) = gateway.send("GET", "/_sandbox/journal")["tasks"]

    assert before["credits"] == before["credits_reserved"] == prices.estimate(HORSE).credits
    assert before["measured"] == {"duration_seconds": Decimal("3.5")}
    assert after["credits"] == prices.estimate(HORSE, variables=after["measured"]).credits


@pytest.mark.parametrize("scenario", ["price:2", "price:x0", "price", "seconds:0", "seconds:601", "seconds"])
def test_an_invalid_factor_or_length_is_refused(scenario: str) -> None:
    error = Gateway().send("POST", "/v1/videos/generations", KLING, scenario)["error"]

    assert "such as" in error["message"]
