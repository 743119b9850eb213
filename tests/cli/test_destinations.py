"""`--output`: a destination that cannot be written is an error before anything is paid."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.client_harness import ClientHarness
from support.shell import Shell
from support.unusable_destinations import UNUSABLE


@pytest.mark.parametrize(
    "case", [case for case in UNUSABLE if case not in ("NUL", "an unpaired surrogate", "not a path")]
)
def test_the_command_fails_before_anything_is_sent(
    case: str, evolink: Shell, harness: ClientHarness, tmp_path: Path
) -> None:
    command = ["generate", "kling-o3-text-to-video", "--prompt", "A cat", "--output"]

    result = evolink(*command, str(UNUSABLE[case][0](tmp_path)))

    assert (result.exit_code, harness.sent) == (1, [])
    assert "Nothing was sent, nothing was charged." in result.stderr


def test_the_command_without_a_download_needs_no_destination(
    evolink: Shell, harness: ClientHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/proc")

    assert evolink("generate", "kling-o3-text-to-video", "--prompt", "A cat", "--no-wait").exit_code == 0
    assert evolink("generate", "kling-o3-text-to-video", "--prompt", "A cat").exit_code == 1
    assert len(harness.sent) == 1
