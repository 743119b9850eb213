"""Coverage: which constraints of the contract a run has exercised, which it has not, and why."""

from __future__ import annotations

from evolink import catalog, conformance
from evolink.conformance import Check
from evolink.conformance._checks.constraints import request_constraints
from evolink.conformance._plan import Plan
from evolink.conformance._results import SOURCES
from support.stub_servers import REMOTE, VEO, result_of, run_against, sandbox


def test_every_constraint_of_every_model_has_a_test_case() -> None:
    models = list({model.family: model.id for model in catalog.models()}.values())
    plan = Plan(tuple(models))

    for model in models:
        assert set(request_constraints(model, SOURCES)) <= set(plan.request_checks(model)), model


def test_a_constraint_is_exercised_if_a_request_or_a_response_has_a_value_for_it() -> None:
    report = run_against(sandbox().handle)

    assert result_of(report, f"{VEO} /quality enum").is_exercised
    assert result_of(report, f"{VEO} create: /id type").is_exercised
    absent = result_of(report, f"{VEO} query: /error/code type")
    assert (absent.outcome, absent.is_exercised, absent.reason) == ("passed", False, "no response had a value here")


def test_the_coverage_of_each_model_and_in_all_is_in_the_text_and_in_json() -> None:
    report = run_against(sandbox().handle)

    coverage = report.coverage
    assert [model.model for model in coverage.models] == ["API", VEO]
    assert coverage.total == len(report.results) == sum(model.total for model in coverage.models)
    text = f"coverage: {coverage.exercised} of {coverage.total} constraints exercised ({coverage.percent:.1f} %)"
    assert text in conformance.as_text(report)
    data = report.to_dict()["coverage"]
    of_model = data["models"][VEO]
    assert (data["exercised"], data["total"]) == (coverage.exercised, coverage.total)
    assert of_model["exercised"] + len(of_model["not_exercised"]) == of_model["total"]
    assert all(entry["reason"] for entry in of_model["not_exercised"])


def test_requests_that_were_not_sent_are_not_covered_and_the_reason_is_stated() -> None:
    report = run_against(sandbox().handle, base_url=REMOTE)

    reasons = report.coverage.by_reason()
    unsent = reasons["it may cost credits, and no spending limit was set"]
    assert Check(VEO, "request", "", "examples") in [result.check for result in unsent]
    assert report.coverage.exercised < run_against(sandbox().handle).coverage.exercised


def test_a_share_that_is_not_complete_is_never_rounded_to_all() -> None:
    model = conformance.ModelCoverage(VEO, 99_999, (result_of(run_against(sandbox().handle), f"{VEO} /quality enum"),))

    assert conformance.Coverage((model,)).percent == 99.9
