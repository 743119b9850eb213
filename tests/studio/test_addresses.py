"""Addresses of requests: what is kept of those that are too long, and links without media."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest
from evolink import catalog
from evolink.studio._addresses import MAX_KEPT, KeptRequests
from evolink.studio._composer import compose, draft_of_request
from evolink.studio._uploads import Uploads


def test_the_oldest_requests_are_forgotten() -> None:
    kept = KeptRequests()
    keys = [kept.keep(json.dumps({"prompt": str(number)})) for number in range(MAX_KEPT + 1)]

    assert kept.get(keys[0]) is None
    assert kept.get(keys[1]) == {"prompt": "1"}
    assert kept.keep('{"prompt": "1"}') == keys[1]


def test_large_requests_push_out_others_but_the_latest_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evolink.studio._addresses.MAX_KEPT_CHARACTERS", 100)
    kept = KeptRequests()
    small, large = kept.keep("{}"), kept.keep(json.dumps({"prompt": "x" * 200}))

    assert kept.get(small) is None
    assert kept.get(large) == {"prompt": "x" * 200}


@pytest.mark.parametrize("model", ["kling-o3-text-to-video", "veo3.1-pro", "kling-o1-video-edit-fast"])
def test_a_link_names_every_media_field_that_it_leaves_out(model: str) -> None:
    example = max(catalog.get(model).examples.values(), key=lambda each: len(json.dumps(each)))
    composition = compose(model, draft_of_request(model, example), Uploads(), allow_loopback=False)

    query = parse_qs(composition.link)

    media = {
        control.pointer for top in composition.controls for control in top.walk() if control.media and control.is_set
    }
    assert set(query.get("omitted", [])) <= media
    assert ("omitted" in query) == bool(media)
    if not media:
        assert json.loads(query["request"][0]) == {k: v for k, v in example.items() if k != "model"}
