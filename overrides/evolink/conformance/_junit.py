"""A report as JUnit XML, one test case for each model, pointer and keyword."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ._results import Failure, Report, Result

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report) -> str:
    """The XML, as CI systems read it."""
    root = ElementTree.Element("testsuites", name=f"evolink contract {report.base_url}", time=f"{report.seconds:.3f}")
    for model, results in report.models().items():
        suite = ElementTree.SubElement(root, "testsuite", name=model, tests=str(len(results)))
        suite.set("failures", str(sum(result.outcome == "failed" for result in results)))
        suite.set("skipped", str(sum(result.outcome in ("skipped", "known") for result in results)))
        suite.set("errors", "0")
        for result in results:
            _add(suite, model, result)
    if report.stopped:
        suite = ElementTree.SubElement(root, "testsuite", name="run", tests="1", failures="0", errors="1")
        case = ElementTree.SubElement(suite, "testcase", classname="evolink.run", name="the run ended early")
        ElementTree.SubElement(case, "error", message=_clean(report.stopped))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: ElementTree.Element, model: str, result: Result) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=f"evolink.{model}", name=_clean(result.check.name))
    if result.outcome == "skipped":
        ElementTree.SubElement(case, "skipped", message=_clean(result.reason))
    if result.outcome == "known":
        told = ElementTree.SubElement(case, "skipped", message="known failure: " + _clean(_line(result.failures[0])))
        told.text = _clean(_details(result))
    if result.outcome == "failed":
        told = ElementTree.SubElement(case, "failure", message=_clean(_line(result.failures[0])))
        told.text = _clean(_details(result))


def _line(failure: Failure) -> str:
    return f"{failure.variant}: expected {failure.expected}, got {failure.actual}"


def _details(result: Result) -> str:
    return "\n".join(f"{_line(failure)} ({failure.source})\n{failure.curl}" for failure in result.failures)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
