"""Reading jobs: formats, dotted columns, defaults, templates, local files, and what is refused."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from evolink import errors
from evolink.bulk import AsyncRun
from evolink.bulk._jobs.records import Problem, open_text
from evolink.bulk._jobs.rows import RowChecker, check_output
from evolink.bulk._jobs.source import read_records
from evolink.bulk._jobs.templates import names_in
from evolink.bulk._store.administration import CheckedRow
from support.bulk_harness import MODEL, BulkHarness

RECORDS = [
    {"model": MODEL, "prompt": 'A "red" cat,\nin the rain', "duration": 5},
    {"model": MODEL, "prompt": "Ein Kätzchen", "duration": 10, "model_params": {"shot_type": "customize"}},
]
CSV = (
    "model,prompt,duration,model_params.shot_type\r\n"
    f'{MODEL},"A ""red"" cat,\nin the rain",5,\r\n'
    f"{MODEL},Ein Kätzchen,10,customize\r\n"
)
YAML = f"""\
- model: {MODEL}
  prompt: "A \\"red\\" cat,\\nin the rain"
  duration: 5
- model: {MODEL}
  prompt: Ein Kätzchen
  duration: 10
  model_params.shot_type: customize
"""
FILES = {
    "jobs.jsonl": "".join(json.dumps(record) + "\n" for record in RECORDS),
    "bom.jsonl": "\ufeff" + "\n\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS),
    "jobs.json": json.dumps(RECORDS),
    "jobs.csv": CSV,
    "bom.csv": "\ufeff" + CSV,
    "crlf.csv": CSV.replace("\r\n", "\n"),
    "jobs.tsv": CSV.replace(f"{MODEL},", f"{MODEL}\t")
    .replace(",5,", "\t5\t")
    .replace(",10,", "\t10\t")
    .replace("model,prompt,duration,model", "model\tprompt\tduration\tmodel"),
    "jobs.yaml": YAML,
}


def read(path: Path, **options: Any) -> tuple[list[CheckedRow], list[Problem]]:
    checker = RowChecker(folder=path.parent, **options)
    rows: list[CheckedRow] = []
    problems: list[Problem] = []
    for record in read_records(path):
        found = [record] if isinstance(record, Problem) else checker.check(record)
        if isinstance(found, CheckedRow):
            rows.append(found)
        else:
            problems += found
    return rows, problems


def check(*records: Any, **options: Any) -> list[CheckedRow | list[Problem]]:
    checker = RowChecker(**options)
    return [[each] if isinstance(each, Problem) else checker.check(each) for each in read_records(records)]


def requests(rows: list[CheckedRow]) -> list[dict[str, Any]]:
    return [json.loads(row.request) for row in rows]


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_rows(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name].encode())

    rows, problems = read(path, check=False)

    assert problems == []
    assert requests(rows) == RECORDS
    assert len({row.row_id for row in rows}) == 2


@pytest.mark.parametrize(
    "text",
    [
        f"model;prompt;duration\n{MODEL};A cat, a dog;5\n",
        f"model\tprompt\tduration\n{MODEL}\tA cat, a dog\t5\n",
        f'model,prompt,duration,,\n{MODEL},"A cat, a dog",5,,\n,,,,\n',
        f'model,prompt,duration\n{MODEL},"A cat, a dog",5.0,,\n',
        f' model , prompt ,duration\n{MODEL},"A cat, a dog", 5 \n',
    ],
    ids=["semicolons", "tabs", "empty-columns", "floats", "spaces"],
)
def test_tables_are_read_as_spreadsheets_and_data_frames_write_them(text: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text(text)

    rows, problems = read(path)

    assert problems == []
    assert [row.request for row in rows] == [f'{{"model":"{MODEL}","prompt":"A cat, a dog","duration":5}}']


@pytest.mark.parametrize(("cell", "value"), [("TRUE", True), ("False", False), ("true", True), ("yes", "yes")])
def test_booleans_may_be_in_capitals(cell: str, value: object, tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text(f"model,prompt,model_params.watermark_info.enabled\n{MODEL},A cat,{cell}\n")

    rows, _ = read(path, check=False)

    assert requests(rows)[0]["model_params"] == {"watermark_info": {"enabled": value}}


def test_the_lines_are_those_where_rows_begin(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text(CSV + f"\n{MODEL},A,700,\n{MODEL},A,5,,,x\n")

    rows, problems = read(path, check=False)
    _, violations = read(path)

    assert [row.line for row in rows][:2] == [2, 4]
    assert [problem.line for problem in problems] == [7]
    assert "line 6: duration is 700" in "\n".join(map(str, violations))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model,prompt,prompt\na,b,c", "line 1: Two columns have the name prompt."),
        ("model,,prompt\na,,c\na,b,c", "line 3: Column 2 has no name."),
        ('model,prompt\na,"b', "line 2: The row is not CSV: unexpected end of data"),
        ("model,prompt\na,b,c", "line 2: The row has 3 cells, but there are 2 columns."),
    ],
)
def test_a_broken_table_is_reported_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text(text)

    _, problems = read(path, check=False)

    assert message in "\n".join(map(str, problems))


def test_the_templates_of_a_table_in_utf16_are_found(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text("model,prompt,product\n" + f"{MODEL},A {{product}},shoe\n{MODEL},A cat,hat\n", "utf-16")

    with open_text(path) as text:
        assert names_in(text) == {"product"}


def test_a_table_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_bytes("prompt\nKätzchen".encode("latin-1"))

    assert "is not UTF-8" in str(read(path)[1][0])


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.ConfigurationError, match="Its suffix must be one of"):
        list(read_records(tmp_path / "jobs.xlsx"))


def test_duplicate_names_in_json_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    path.write_text('\n{"model": "a", "model": "b"}')

    assert [problem.line for problem in read(path)[1]] == [2]


def test_defaults_fill_what_a_row_lacks() -> None:
    (row,) = check({"prompt": "A cat"}, defaults={"model": MODEL, "duration": "10", "prompt": "unused"})

    assert isinstance(row, CheckedRow)
    assert json.loads(row.request) == {"model": MODEL, "prompt": "A cat", "duration": 10}


def test_templates_are_filled_from_columns() -> None:
    columns = {"model": MODEL, "prompt": "A {product} and {{product}}, {not a name}", "product": "shoe", "sku": 7}

    (row,) = check(columns, output="{sku}/{product}")

    assert isinstance(row, CheckedRow)
    assert json.loads(row.request)["prompt"] == "A shoe and {product}, {not a name}"
    assert row.output == "7/shoe.mp4"


def test_a_template_names_a_column_that_exists() -> None:
    (found,) = check({"model": MODEL, "prompt": "A {prodct}", "product": "shoe"})

    assert isinstance(found, list)
    assert "prompt: The row has no column prodct" in str(found[0])


def test_a_column_that_is_neither_a_field_nor_in_a_template_is_refused() -> None:
    (found,) = check({"model": MODEL, "prompt": "A cat", "promt": "A dog"})

    assert isinstance(found, list)
    assert "has no field 'promt'" in str(found[0])


def test_values_are_not_templates() -> None:
    (row,) = check({"model": MODEL, "prompt": "A {product}", "product": "{sku}", "sku": "7"}, variables={"sku"})

    assert isinstance(row, CheckedRow)
    assert json.loads(row.request)["prompt"] == "A {sku}"


@pytest.mark.parametrize(
    "name",
    [
        "a.mp4/b",
        "results.CSV/b",
        "../cat",
        "/tmp/cat",
        "a/../../cat",
        "",
        ".hidden",
        "con",
        "a:b",
        "x" * 300,
        "nul\0",
        "a/",
    ],
    ids=repr,
)
def test_an_output_stays_in_its_folder(name: str) -> None:
    if name == "a/":
        assert check_output(name) == "a.mp4"
        return
    with pytest.raises(ValueError, match="output"):
        check_output(name)


@pytest.mark.parametrize(("name", "output"), [("cat", "cat.mp4"), ("a/b.MOV", "a/b.MOV"), ("v1.2", "v1.2.mp4")])
def test_an_output_has_the_suffix_of_a_video(name: str, output: str) -> None:
    assert check_output(name) == output


def test_the_content_of_a_local_file_is_part_of_the_identity(tmp_path: Path) -> None:
    from evolink.sandbox._media.samples import choose_sample

    job = {"model": "wan2.5-image-to-video", "prompt": "Snow", "image_urls": ["house.png"]}
    (tmp_path / "house.png").write_bytes(choose_sample("https://a.example/1.png")[1])
    (first,) = check(job, folder=tmp_path)
    (same,) = check(job, folder=tmp_path)
    (tmp_path / "house.png").write_bytes(choose_sample("https://a.example/2.png")[1])
    (other,) = check(job, folder=tmp_path)

    assert isinstance(first, CheckedRow)
    assert isinstance(same, CheckedRow)
    assert isinstance(other, CheckedRow)
    assert first.row_id == same.row_id != other.row_id


def test_rows_are_priced_by_the_rules_that_the_client_has_fetched(bulk: BulkHarness) -> None:
    async def read() -> tuple[str, str]:
        client = bulk.client()
        async with AsyncRun([{"model": MODEL, "prompt": "A cat", "duration": 5}], bulk.folder, client=client) as run:
            published = str((await run.read()).credits)
            client._session.config.fetched_prices.find_rule = lambda model: None  # type: ignore[method-assign]
            return published, str((await run.read()).unknown)

    assert asyncio.run(read()) == ("27.0000", "1")


def test_only_mappings_and_requests_are_jobs() -> None:
    from evolink.models import KlingO3TextToVideo

    row, problem = check(KlingO3TextToVideo(prompt="A cat", duration=5), 7)

    assert isinstance(row, CheckedRow)
    assert row.cost == 270_000
    assert isinstance(problem, list)
    assert "not int" in str(problem[0])
