"""Which files of directories and globs are read, which documents in them are judged, and what is counted instead."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from evolink.contract.linting import Selection, Summary, check

PAYLOAD = json.dumps({"model": "kling-o3-text-to-video", "prompt": "A cat"})
TASK = {"status": "completed", "progress": 100, "task_info": {"can_cancel": False}}


def write(folder: Path, **contents: str) -> None:
    """Write files by their paths from the folder."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def files(folder: Path, *sources: str, **options: Any) -> list[str]:
    """Return the paths of the files that are read, from the folder."""
    found = check([folder / source for source in sources or ("",)], selection=Selection(**options))
    return list(dict.fromkeys(Path(result.file).relative_to(folder).as_posix() for result in found))


@pytest.mark.parametrize(
    ("ignore_files", "read"),
    [
        ({".gitignore": "a/\n"}, ["x.json", "b/x.json", "b/c/x.json"]),
        ({".gitignore": "x.json\n"}, []),
        ({".gitignore": "/x.json\n"}, ["a/x.json", "b/x.json", "b/c/x.json"]),
        ({".gitignore": "*.json\n!/b/\n!/b/x.json\n"}, ["b/x.json"]),
        ({".gitignore": "*\n!*/\n!b/c/*.json\n"}, ["b/c/x.json"]),
        ({".gitignore": "b/\n!b/x.json\n"}, ["x.json", "a/x.json"]),
        ({".gitignore": "b/**\n!b/x.json\n"}, ["x.json", "a/x.json", "b/x.json"]),
        ({".gitignore": "c/\n!/b/\n"}, ["x.json", "a/x.json", "b/x.json"]),
        ({".gitignore": "**/c\n# a/\n\n"}, ["x.json", "a/x.json", "b/x.json"]),
        ({".gitignore": "b/*\n", "b/.gitignore": "!x.json\n"}, ["x.json", "a/x.json", "b/x.json"]),
        ({".gitignore": "", "b/.gitignore": "/x.json\n"}, ["x.json", "a/x.json", "b/c/x.json"]),
        ({".gitignore": "\ufeffa/\r\ninvalid\\\n"}, ["x.json", "b/x.json", "b/c/x.json"]),
    ],
    ids=repr,
)
def test_gitignore_files_apply_as_in_git_also_outside_of_a_clone(
    ignore_files: dict[str, str], read: list[str], tmp_path: Path
) -> None:
    write(tmp_path, **dict.fromkeys(["x.json", "a/x.json", "b/x.json", "b/c/x.json"], PAYLOAD), **ignore_files)

    assert files(tmp_path) == read


def test_a_gitignore_above_the_directory_applies_up_to_the_root_of_the_clone(tmp_path: Path) -> None:
    write(tmp_path, **{".gitignore": "x.json\n", "clone/.git/HEAD": "", "clone/.gitignore": "y.json\nout/\n"})
    names = ["x.json", "y.json", "z.json"]
    write(tmp_path, **{f"clone/{folder}/{name}": PAYLOAD for folder in ("a", "out") for name in names})

    assert files(tmp_path, "clone/a") == ["clone/a/x.json", "clone/a/z.json"]
    assert files(tmp_path, "clone/out") == [f"clone/out/{name}" for name in names]


@pytest.mark.parametrize(
    ("contents", "read"),
    [
        ({".git/info/exclude": "/a/\n"}, ["b/x.json"]),
        ({".git/info/exclude": "*.json\n", "b/.gitignore": "!x.json\n"}, ["b/x.json"]),
        ({".git/HEAD": "", "home/ignore": "a/\n"}, ["b/x.json"]),
        ({".git/info/exclude": "!/a/\n", "home/ignore": "a/\nb/\n"}, ["a/x.json"]),
        (
            {".git": "gitdir: home/worktree\n", "home/worktree/commondir": "..\n", "home/info/exclude": "b/"},
            ["a/x.json"],
        ),
        ({".git": "gitdir: home/module\n", "home/module/info/exclude": "b/\n"}, ["a/x.json"]),
    ],
)
@pytest.mark.parametrize("has_git", [True, False])
def test_the_excludes_of_the_user_and_of_the_clone_apply_as_in_git(
    contents: dict[str, str], read: list[str], has_git: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    user_file = {"config": f"[core]\n excludesFile = {tmp_path}/clone/home/ignore\n"} if has_git else {}
    if not has_git:
        monkeypatch.setattr("shutil.which", lambda name: None)
        if "home/ignore" in contents:
            user_file = {"git/ignore": contents["home/ignore"]}
    clone = {f"clone/{name}": text for name, text in contents.items()}
    write(tmp_path, **clone, **user_file, **{"clone/a/x.json": PAYLOAD, "clone/b/x.json": PAYLOAD})

    assert files(tmp_path / "clone") == read


def test_the_excludes_of_clones_in_the_directory_apply_as_well(tmp_path: Path) -> None:
    write(tmp_path, **{f"clones/{name}/{file}.json": PAYLOAD for name in "ab" for file in "xy"})
    write(tmp_path, **{"clones/a/.git/info/exclude": "x.json\n", "clones/b/.git": "gitdir: ../../modules/b\n"})
    write(tmp_path, **{"modules/b/info/exclude": "y.json\n"})

    assert files(tmp_path, "clones") == ["clones/a/y.json", "clones/b/x.json"]


def test_dependencies_environments_and_hidden_files_are_left_out_and_counted(tmp_path: Path) -> None:
    left_out = ["node_modules/a.json", "b/node_modules/a.json", ".venv/a.json", "venv/a.json", ".git/a.json", ".a.json"]
    write(tmp_path, **dict.fromkeys([*left_out, "b/a.json"], PAYLOAD), **{"venv/pyvenv.cfg": ""})
    selection = Selection()

    assert [Path(result.file).name for result in check([tmp_path], selection=selection)] == ["a.json"]
    assert selection.left_out == {"folder": 5, "file": 1}
    assert files(tmp_path, "node_modules", ".a.json") == ["node_modules/a.json", ".a.json"]


@pytest.mark.parametrize(
    ("options", "read"),
    [
        ({"exclude": ["b"]}, ["x.json", "x.yaml"]),
        ({"exclude": ["*.json"]}, ["x.yaml"]),
        ({"exclude": ["./b/*.json", "x.yaml"]}, ["x.json", "b/c/x.json"]),
        ({"include": ["*.yaml"]}, ["x.yaml"]),
        ({"include": ["b/**"], "exclude": ["c/"]}, ["b/x.json"]),
        ({"include": ["node_modules"]}, ["node_modules/d/x.json"]),
        ({"include": ["node_modules/*/*.json"]}, ["node_modules/d/x.json"]),
        ({"include": [".hidden/x.json", "ignored.json"]}, ["ignored.json", ".hidden/x.json"]),
        ({"include": ["d/x.json"]}, []),
    ],
    ids=repr,
)
def test_include_and_exclude_select_files(options: dict[str, list[str]], read: list[str], tmp_path: Path) -> None:
    names = ["x.json", "x.yaml", "b/x.json", "b/c/x.json", "node_modules/d/x.json", ".hidden/x.json", "ignored.json"]
    write(tmp_path, **dict.fromkeys(names, PAYLOAD), **{".gitignore": "ignored.json\n"})

    assert files(tmp_path, **options) == read


def test_include_and_exclude_apply_to_named_files_and_below_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, **{"a/x.json": PAYLOAD, "a/y.json": PAYLOAD})
    monkeypatch.chdir(tmp_path)
    selection = Selection(exclude=["a/x.json"])

    assert [result.file for result in check(["a", "a/x.json", "a/y.json"], selection=selection)] == ["a/y.json"] * 2
    assert selection.left_out == {"file": 2}
    with pytest.raises(ValueError, match="pattern"):
        check(["a"], selection=Selection(include=["a\\"]))


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("b/*.json", ["b/node.json", "b/x.json"]),
        ("b/[n-o]ode.json", ["b/node.json"]),
        ("?", ["b/x.json", "b/c/x.json"]),
        ("**/x.json", ["b/x.json", "b/c/x.json"]),
        ("b/**", ["b/x.json", "b/c/x.json"]),
    ],
)
def test_a_glob_that_the_shell_did_not_expand_is_expanded(pattern: str, read: list[str], tmp_path: Path) -> None:
    write(tmp_path, **dict.fromkeys(["b/x.json", "b/c/x.json", "b/node_modules/x.json"], PAYLOAD))
    write(tmp_path, **{"b/node.json": "{}"})

    assert files(tmp_path, pattern) == read


def test_a_file_whose_name_is_a_glob_is_read_and_a_glob_without_files_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, **{"[a].json": PAYLOAD})

    assert files(tmp_path, "[a].json") == ["[a].json"]
    for pattern in ("b*.json", "**/b.json"):
        (result,) = check([tmp_path / pattern])
        assert result.diagnostics[0].message == "No file matches the pattern."


@pytest.mark.parametrize(
    ("document", "is_judged"),
    [
        ({"model": "veo3.1-pro"}, True),
        ({"model": "veo3.1-fast", "size": 1}, True),
        ({"model": "veo3.1-prp"}, True),
        ({"model": "gpt-4o", "prompt": "A cat"}, False),
        ({"model": ["veo3.1-pro"]}, False),
        (TASK, True),
        ({"id": "task-unified-1757169743-7cvnl5zw"}, True),
        ({"object": "video.generation.task"}, True),
        ({"id": "video_1", "object": "video", "status": "queued", "progress": 0, "model": "sora-9"}, False),
        ({"error": {"message": "No."}}, False),
        ({"name": "app", "task": "task-unified-1757169743-7cvnl5zw"}, False),
        ("veo3.1-pro", False),
    ],
)
def test_in_a_directory_only_documents_that_look_like_payloads_are_judged(
    document: Any, is_judged: bool, tmp_path: Path
) -> None:
    write(tmp_path, **{"a.json": json.dumps([document])})
    selection = Selection()

    assert len(list(check([tmp_path], selection=selection))) == is_judged
    assert sum(selection.left_out.values()) == (not is_judged)
    assert len(list(check([tmp_path], selection=Selection(everything=True)))) == 1
    assert len(list(check([tmp_path / "a.json"]))) == 1
    assert len(list(check([tmp_path / "a.json"], selection=Selection(only_payloads=True)))) == is_judged


def test_in_a_directory_text_that_cannot_be_parsed_is_reported_only_if_it_mentions_a_payload(tmp_path: Path) -> None:
    write(tmp_path, **{"tsconfig.json": '{// comment\n"a": 1,}', "chart.yaml": "{{ if }}", "empty.json": ""})
    write(tmp_path, **{"a.json": PAYLOAD.replace("}", ",}"), "b.yml": "model: veo3.1-pro\nprompt: [", "c.json": ""})
    (tmp_path / "c.json").write_bytes(PAYLOAD.encode("utf-16"))
    selection, summary = Selection(), Summary()

    results = list(summary.count(check([tmp_path], selection=selection)))

    assert [Path(result.file).name for result in results] == ["a.json", "b.yml", "c.json"]
    assert (summary.unreadable, selection.left_out) == (3, {"unrelated file": 3})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFOs, and links need a privilege")
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    write(tmp_path, **{"a.json": PAYLOAD})
    os.mkfifo(tmp_path / "fifo.json")
    for link, target in {"zero": "/dev/zero", "loop": "loop.json", "none": "nowhere", "link": "a.json"}.items():
        (tmp_path / f"{link}.json").symlink_to(target)
    (tmp_path / "up").symlink_to("..")
    selection = Selection()

    assert [Path(result.file).name for result in check([tmp_path], selection=selection)] == ["a.json", "link.json"]
    assert selection.left_out == {"file": 4}
    for name, reason in {"fifo": "Pass - to read standard input", "zero": "It is a device", "loop": "levels"}.items():
        (result,) = check([tmp_path / f"{name}.json"])
        assert reason in result.diagnostics[0].message


def test_a_folder_that_cannot_be_listed_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, **{"closed/a.json": PAYLOAD, "open/a.json": PAYLOAD})
    scandir = os.scandir

    def deny(path: Path) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("os.scandir", deny)
    monkeypatch.setattr("os.listdir", deny)

    closed, opened = check([tmp_path])

    assert closed.diagnostics[0].message == "The file cannot be read: Permission denied."
    assert (closed.file, opened.kind) == (str(tmp_path / "closed"), "request")


def test_a_file_that_does_not_fit_into_memory_is_unreadable(tmp_path: Path) -> None:
    for name in ("a.json", "b.yaml", "c"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(2**40)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evolink.contract.linting._sources.MAX_DOCUMENT_BYTES", 2**20)
        results = list(check([tmp_path / name for name in ("a.json", "b.yaml", "c")]))

    assert ["Write it as JSON Lines" in result.diagnostics[0].message for result in results] == [True] * 3
