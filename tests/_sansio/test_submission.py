"""Submission and resubmission: idempotency keys and charges."""

from __future__ import annotations

import pickle

import httpx
import pytest
from evolink import EvoLink, errors
from evolink.models import KlingO3TextToVideo
from support.client_harness import CAT, CAT_CREDITS, ClientHarness
from support.scripted_transport import TASK_ID, ScriptedTransport, created, idempotency_keys


def test_each_submission_has_its_own_idempotency_key(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(CAT)
    client.videos.generate(CAT)

    assert len(idempotency_keys(harness)) == 2
    assert all(16 <= len(key) <= 96 for key in idempotency_keys(harness))


def test_submissions_with_one_idempotency_key_are_charged_once(harness: ClientHarness, client: EvoLink) -> None:
    first = client.videos.generate(CAT, idempotency_key="my-own-key-number-1")
    second = client.videos.generate(CAT, idempotency_key="my-own-key-number-1")

    assert (first.replayed, second.replayed) == (False, True)
    assert first.id == second.id
    assert harness.sandbox.account.used == CAT_CREDITS
    with pytest.raises(errors.IdempotencyConflict) as caught:
        client.videos.generate(KlingO3TextToVideo(prompt="A dog"), idempotency_key="my-own-key-number-1")
    assert caught.value.idempotency_key == "my-own-key-number-1"


def test_an_uncertain_submission_is_resubmitted_with_its_own_key(harness: ClientHarness) -> None:
    lost = httpx.ReadError("reset")
    client = harness.client(ScriptedTransport(lost, lost, created(), created()))

    with pytest.raises(errors.SubmissionUncertain) as caught:
        client.videos.generate(CAT)
    resubmitted_by_error = caught.value.resubmit()
    resubmitted_by_client = client.videos.resubmit(pickle.loads(pickle.dumps(caught.value)))

    assert resubmitted_by_error.id == resubmitted_by_client.id == TASK_ID
    assert idempotency_keys(harness) == {caught.value.idempotency_key}
    assert len({request.content for request in harness.sent}) == 1


def test_an_unpickled_error_names_the_method_that_resubmits(harness: ClientHarness) -> None:
    with pytest.raises(errors.SubmissionUncertain) as caught:
        harness.client(ScriptedTransport(httpx.ReadError("reset"))).videos.generate(CAT)

    with pytest.raises(RuntimeError, match=r"client\.videos\.resubmit"):
        pickle.loads(pickle.dumps(caught.value)).resubmit()
