"""Reports as text, XML and JSON, and the baseline of known failures."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from evolink import conformance, errors
from evolink.conformance import Baseline, Check, Failure, Report, Result
from support.stub_servers import run_against, sandbox

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


def test_the_xml_has_the_seconds_of_each_case_and_each_suite() -> None:
    results = tuple(Result(check, "passed", 1, seconds=seconds) for check, seconds in ((QUALITY, 0.25), (PROMPT, 1.5)))

    root = ElementTree.fromstring(conformance.as_junit(Report("http://127.0.0.1:9", results, seconds=2.0)))

    assert root.get("time") == "2.000"
    assert root[0].get("time") == "1.750"
    assert [case.get("time") for case in root[0]] == ["0.250", "1.500"]


def test_a_request_is_timed_once_however_many_checks_its_response_has() -> None:
    report = run_against(sandbox().handle)

    assert sum(result.seconds for result in report.results if result.check.where in ("create", "refusal")) == 0
    assert sum(result.seconds > 0 for result in report.results if result.check.label.startswith("API credits")) == 1


class PageReader(HTMLParser):
    """Reads a page: its elements, its texts, and whether every element is closed in order."""

    VOID = frozenset({"meta", "link", "img", "br", "input"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data if "style" not in self._open else ""


def test_the_html_page_has_failures_models_and_what_was_not_exercised() -> None:
    skipped = Result(STATUS, "skipped", reason="no response of this kind")
    whole = Report("http://127.0.0.1:9", (*report(QUALITY, passing=(PROMPT,)).results, skipped), requests=3)

    page = PageReader(conformance.as_html(whole.with_baseline({PROMPT.label})))

    for text in (
        QUALITY.label,
        "curl -d 'x'",
        "HTTP 200 with a task",
        "2 of 3",
        "1: no response of this kind",
        STATUS.label,
    ):
        assert text in page.text


def test_the_html_page_escapes_every_text_and_loads_nothing() -> None:
    evil = "<script>alert(1)</script><img src=//evil onerror=x>\"'&"
    failure = Failure(evil, evil, evil, evil, "ours")
    results = (
        Result(Check(evil, evil, evil, evil), "failed", 1, (failure,)),
        Result(Check(evil, evil, evil, "other"), "skipped", reason=evil),
    )
    hostile = Report(evil, results, stopped=evil, notes=(evil,), stale=(evil,))

    page = PageReader(conformance.as_html(hostile))

    assert page.text.count(evil) >= 12
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes if name in ("src", "href", "onerror")]
    policy = [attributes.get("content") for tag, attributes in page.elements if tag == "meta"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy
    assert "url(" not in conformance.as_html(hostile)
    assert conformance.as_html(hostile).isascii()


def test_the_html_page_is_accessible_in_its_structure() -> None:
    page = PageReader(conformance.as_html(report(QUALITY, STATUS, passing=(PROMPT,))))
    tags = [tag for tag, _ in page.elements]

    assert dict(page.elements)["html"] == {"lang": "en"}
    assert [tag for tag in tags if tag in ("h1", "h2", "h3")] == ["h1", "h2", "h3", "h3", "h2"]
    assert {"main", "title", "caption"} <= set(tags)
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in page.elements if tag == "th")
    scrollable = [attributes for _, attributes in page.elements if attributes.get("class") == "table"]
    assert all(attributes.keys() >= {"role", "aria-label", "tabindex"} for attributes in scrollable)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_the_html_page_have_enough_contrast(scheme: str) -> None:
    light, dark = re.findall(r":root \{(.*?)\}", conformance.as_html(report()), re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#\w{6})", light if scheme == "light" else dark))

    for name in ("text", "faint", "passed", "failed", "known", "skipped"):
        for back in ("back", "soft"):
            assert contrast(colours[name], colours[back]) >= 4.5, (name, back)
    assert contrast(colours["line"], colours["back"]) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_run_that_ended_early_is_an_error_in_the_xml() -> None:
    stopped = Report("http://127.0.0.1:9", (), stopped="The server does not accept the API key", key_refused=True)

    assert '<error message="The server does not accept the API key"' in conformance.as_junit(stopped)
    assert stopped.exit_code == 3


def test_a_report_is_available_as_json() -> None:
    data = report(QUALITY).to_dict()

    assert data["counts"] == {"failed": 1}
    assert json.dumps(data)
    assert (data["failures"][0]["pointer"], data["failures"][0]["keyword"]) == ("/quality", "enum")
