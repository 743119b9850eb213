"""Completion of the values that only this machine has: the names of profiles, and the ids of tasks in the journal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from evolink import Journal
from evolink.cli import evolink
from evolink.cli._program import COMPLETION_VARIABLE, PROGRAM
from evolink.cli.commands.completion import BashCompletion
from evolink.journal import default_path

PROFILES = """
[profiles.work]
base_url = "https://gateway.example"
api_key_env = "WORK_KEY"

[profiles.home]
api_key_env = "HOME_KEY"
"""


def complete(*words: str) -> list[tuple[str, str | None]]:
    """Return the completions of the last word, each with its description."""
    *arguments, incomplete = words
    completion = ShellComplete(evolink, {}, PROGRAM, COMPLETION_VARIABLE)
    return [(item.value, item.help) for item in completion.get_completions(arguments, incomplete)]


def submit(path: Path, **models: str) -> None:
    """Record an accepted submission for each task id."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(Journal(path)) as journal:
        for number, (task_id, model) in enumerate(models.items()):
            key = f"key-{number}"
            journal.begin(key, model, b"{}")
            journal.accepted(key, task_id)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration file; the journals are below the same folder."""
    monkeypatch.setenv("EVOLINK_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "config.toml"


@pytest.mark.parametrize("command", [("credits",), ("task", "wait"), ("generate", "veo3.1-pro"), ("login",)])
def test_profiles_are_completed(command: tuple[str, ...], config: Path) -> None:
    config.write_text(PROFILES)

    assert complete(*command, "--profile", "") == [("work", "https://gateway.example"), ("home", "")]
    assert complete(*command, "--profile", "ho") == [("home", "")]


@pytest.mark.parametrize("text", [None, "not TOML"])
def test_without_valid_profiles_none_is_completed(text: str | None, config: Path) -> None:
    if text is not None:
        config.write_text(text)

    assert complete("credits", "--profile", "") == []
    assert complete("task", "get", "") == []


@pytest.mark.parametrize("command", [("task", "get"), ("task", "wait"), ("task", "download"), ("watch",), ("open",)])
def test_ids_of_the_journal_are_completed_the_latest_first(command: tuple[str, ...], config: Path) -> None:
    config.write_text(PROFILES)
    folder = config.parent / "evolink"
    submit(folder / "journal.sqlite3", **{"task-1": "veo3.1-pro", "task-2": "sora-2", "other": "sora-2"})
    submit(default_path("work"), **{"task-3": "veo3.1-pro"})

    assert complete(*command, "task-") == [("task-2", "sora-2"), ("task-1", "veo3.1-pro")]
    assert complete(*command, "--profile", "work", "") == [("task-3", "veo3.1-pro")]
    assert complete(*command, "--sandbox", "") == []


def test_several_ids_are_completed(config: Path) -> None:
    submit(config.parent / "evolink" / "journal.sqlite3", **{"task-1": "veo3.1-pro", "task-2": "sora-2"})

    assert complete("watch", "task-1", "task-2"[:6]) == [("task-2", "sora-2")]


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("evolink", ([], "")),
        ("evolink ta", ([], "ta")),
        ("evolink task ", (["task"], "")),
        ("evolink task get 'task-1", (["task", "get"], "task-1")),
    ],
)
def test_bash_completes_the_last_word_or_a_new_one_after_a_blank(
    line: str, arguments: tuple[list[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_LINE", line)

    assert BashCompletion(evolink, {}, PROGRAM, COMPLETION_VARIABLE).get_completion_args() == arguments
