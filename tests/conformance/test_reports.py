"""Reports as text, XML and JSON, and the baseline of known failures."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from evolink import conformance, errors
from evolink.conformance import Baseline, Check, Failure, Report, Result

QUALITY = Check("veo3.1-pro", "request", "/quality", "enum")
PROMPT = Check("veo3.1-pro", "request", "/prompt", "maxLength")
STATUS = Check("veo3.1-pro", "refusal", "", "status")
FAILURE = Failure("4k", "HTTP 200 with a task", 'HTTP 400 {"a": "\x00\ud800<&"}', "curl -d 'x'", "documented")


def report(*failing: Check, passing: tuple[Check, ...] = ()) -> Report:
    failed = [Result(check, "failed", 1, (FAILURE,)) for check in failing]
    return Report("http://127.0.0.1:9", (*failed, *(Result(check, "passed", 1) for check in passing)), requests=3)


def test_a_baseline_separates_known_failures_from_new_ones(tmp_path: Path) -> None:
    count = Baseline.write(tmp_path / "known.json", report(QUALITY))

    later = report(QUALITY, STATUS, passing=(PROMPT,)).with_baseline(Baseline.read(tmp_path / "known.json").labels)

    assert count == 1
    assert [result.outcome for result in later.results] == ["known", "failed", "passed"]
    assert [result.check for result in later.failed()] == [STATUS]
    assert later.exit_code == 1


def test_a_fixed_failure_is_reported_and_is_no_failure(tmp_path: Path) -> None:
    Baseline.write(tmp_path / "known.json", report(QUALITY, STATUS))

    later = report(QUALITY, passing=(STATUS,)).with_baseline(Baseline.read(tmp_path / "known.json").labels)

    assert later.stale == ("veo3.1-pro refusal: / status",)
    assert "fixed: veo3.1-pro refusal: / status is in the baseline" in conformance.as_text(later)
    assert later.exit_code == 0


def test_a_check_that_was_not_tried_is_not_reported_as_fixed(tmp_path: Path) -> None:
    Baseline.write(tmp_path / "known.json", report(QUALITY))

    assert report(passing=(PROMPT,)).with_baseline(Baseline.read(tmp_path / "known.json").labels).stale == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"known": [1]}', '{"known": [{}]}', "\ud800"])
def test_a_file_that_is_not_a_baseline_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_bytes(text.encode("utf-8", "surrogatepass"))

    with pytest.raises(errors.ConfigurationError, match="is not a baseline file"):
        Baseline.read(tmp_path / "known.json")


def test_a_missing_baseline_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(errors.ConfigurationError, match="cannot be read: No such file"):
        Baseline.read(tmp_path / "known.json")


def test_the_xml_has_a_case_for_each_check_and_is_valid_whatever_bytes_the_server_sends() -> None:
    known = report(QUALITY, STATUS, passing=(PROMPT,)).with_baseline({QUALITY.label})

    root = ElementTree.fromstring(conformance.as_junit(known).partition("?>")[2])

    (suite,) = root
    assert (suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("skipped")) == (
        *("veo3.1-pro", "3"),
        *("1", "1"),
    )
    assert [case.get("name") for case in suite] == ["/quality enum", "refusal: / status", "/prompt maxLength"]
    assert [[element.tag for element in case] for case in suite] == [["skipped"], ["failure"], []]
    failure = suite[1][0].text
    assert failure is not None
    assert "curl -d 'x'" in failure


def test_a_run_that_ended_early_is_an_error_in_the_xml() -> None:
    stopped = Report("http://127.0.0.1:9", (), stopped="The server does not accept the API key", key_refused=True)

    assert '<error message="The server does not accept the API key"' in conformance.as_junit(stopped)
    assert stopped.exit_code == 3


def test_a_report_is_available_as_json() -> None:
    data = report(QUALITY).to_dict()

    assert data["counts"] == {"failed": 1}
    assert json.dumps(data)
    assert (data["failures"][0]["pointer"], data["failures"][0]["keyword"]) == ("/quality", "enum")
