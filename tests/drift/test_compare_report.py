"""scripts/drift compare: its inputs, its exit codes, and the same results in four formats."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, Protocol

import pytest
from support.drift.spec_pages import FEW, FEW_MODELS, document, documented, field, page_bytes, page_file
from tooling.drift.__main__ import main

WAN, O3 = "wan2.5-text-to-video", "kling-o3-text-to-video"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A directory with every model's page, one of them with one fact changed, and a page about tasks."""
    folder = tmp_path / "pages"
    (folder / "video").mkdir(parents=True)
    for model in FEW:
        request = documented(model)
        if model == WAN:
            field(request, "/prompt")["maxLength"] = 1500
        (folder / "video" / page_file(model)).write_bytes(page_bytes(request))
    tasks: dict[str, Any] = document({"type": "object"})
    tasks["paths"] = {"/v1/tasks/{task_id}": {"get": {"responses": {"200": {"description": "A task"}}}}}
    (folder / "tasks.json").write_text(json.dumps(tasks))
    return folder


class Run(Protocol):
    """Run the comparison and return the exit code, standard output and standard error."""

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]: ...


@pytest.fixture
def run(few: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def compared(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["compare", "--root", str(few), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return compared


def test_a_directory_is_compared_and_pages_of_other_kinds_are_skipped_with_a_remark(pages: Path, run: Run) -> None:
    code, out, err = run(pages)

    assert code == 1
    assert out.splitlines() == [
        str(pages / "video" / page_file(WAN)),
        f"  narrowing     {WAN} /prompt maxLength: the page states 1500, the spec 2000",
        "6 pages: 4 in step, 1 with drift, 1 skipped",
    ]
    assert err == f"{pages / 'tasks.json'}: skipped: this is a page about tasks, not about a video model\n"


def test_a_page_of_another_kind_that_is_named_is_unreadable(pages: Path, run: Run) -> None:
    code, _, err = run(pages / "tasks.json")

    assert code == 2
    assert "about tasks" in err


def test_json_is_a_list_with_the_undeclared_first(pages: Path, run: Run) -> None:
    code, out, _ = run(pages, "--format", "json")

    first, *declared = json.loads(out)
    assert code == 1
    assert first == {
        "page": str(pages / "video" / page_file(WAN)),
        "model": WAN,
        "pointer": "/prompt",
        "keyword": "maxLength",
        "documented": 1500,
        "ours": 2000,
        "effect": "narrowing",
        "state": "new",
    }
    assert {each["state"] for each in declared} == {"declared"}


def test_every_readable_page_is_reported_beside_unreadable_ones(pages: Path, run: Run) -> None:
    (pages / "broken.md").write_bytes(b"\xff\xfa")

    code, out, err = run(pages, "--format", "json")

    assert code == 2
    assert json.loads(out)[0]["model"] == WAN
    assert "broken.md: unreadable: not UTF-8" in err


def test_in_step_is_0(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(page_bytes(documented(O3))))
    monkeypatch.setattr("sys.stdin", stdin)

    code, out, err = run("-")

    assert (code, out, err) == (0, "1 page: 1 in step\n", "")


def test_an_older_page_is_reported_as_older_and_exits_with_0(tmp_path: Path, run: Run) -> None:
    request = documented(O3)
    field(request, "/quality")["enum"] = ["720p", "1080p"]
    page = tmp_path / "old.json"
    page.write_bytes(page_bytes(request))

    code, out, _ = run(page)
    _, printed, remarks = run(page, "--format", "json")

    assert code == 0
    assert out.splitlines() == [
        f"{page}: older than the spec, from before 2026-04-28: every difference is a dated entry of the file",
        "1 page: 1 older than the spec",
    ]
    assert [each["state"] for each in json.loads(printed)] == ["declared", "declared"]
    assert "older than the spec" in remarks
    assert run(page, "--date", "2026-10-01")[0] == 1
    assert run(page, "--date", "2026-04-01")[0] == 0


def test_without_its_page_a_model_is_gone_where_the_pages_are_complete(pages: Path, run: Run) -> None:
    (pages / "video" / page_file(WAN)).unlink()

    assert run(pages)[0] == 0
    code, out, _ = run(pages, "--complete")

    assert code == 1
    assert f"gone model    {WAN} its page no longer exists" in out


@pytest.mark.parametrize("argument", ["nowhere", "empty"])
def test_an_argument_that_names_no_page_is_reported(argument: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty").mkdir()

    code, out, err = run(tmp_path / argument)

    assert (code, out) == (2, "")
    assert err.startswith(str(tmp_path / argument))


def test_a_fault_in_the_spec_is_reported(tmp_path: Path, run: Run) -> None:
    assert run(".", "--root", tmp_path) == (2, "", "spec/api.yaml: missing\n")


def test_github_gets_the_line_of_the_field(pages: Path, run: Run) -> None:
    _, out, _ = run(pages, "--format", "github")

    (line,) = out.splitlines()
    number = FEW_MODELS[WAN].source.text.splitlines().index("        prompt:") + 1
    assert line.startswith(f"::error file=spec/models/wan/{WAN}.yaml,line={number},title={WAN}%3A narrowing::/prompt ")


def test_markdown_is_a_body_for_a_pull_request(pages: Path, run: Run) -> None:
    (pages / "broken.md").write_bytes(b"\xff\xfa")

    _, out, _ = run(pages, "--format", "markdown")

    row = f"| `{WAN}` | narrowing | `/prompt maxLength` | `1500` | `2000` | `{pages / 'video' / page_file(WAN)}` |"
    assert row in out.splitlines()
    assert "### Unreadable" in out
    assert "### Skipped" in out


HOSTILE = "x` | @everyone\n::error::owned\x1b[2J\u202e"


@pytest.mark.parametrize("form", ["text", "github", "markdown"])
def test_a_pages_text_starts_no_line_no_command_and_no_cell_of_its_own(form: str, tmp_path: Path, run: Run) -> None:
    request = documented(WAN)
    request["properties"][HOSTILE] = {"type": "string", "default": HOSTILE}
    page = tmp_path / "page.json"
    page.write_bytes(page_bytes(request))

    _, out, _ = run(page, "--format", form)

    assert "\x1b" not in out
    assert "\u202e" not in out
    assert not any(line.startswith("::error::owned") for line in out.splitlines())
    assert not any(line.lstrip().startswith("@") for line in out.splitlines())
    if form == "markdown":
        (row,) = (line for line in out.splitlines() if "widening" in line)
        assert row.replace("\\|", "").count("|") == 7
        assert "`` /x` \\| @everyone" in row or "``/x` \\| @everyone" in row
