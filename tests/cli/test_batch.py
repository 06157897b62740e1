"""Many people: who they are, what is done again, and that one failure stops nobody else."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gait_screen.batch import (
    BatchOptions,
    BatchUpdate,
    Outcome,
    find_people,
    run_batch,
    write_batch_csv,
)
from gait_screen.batch.complete import is_complete
from gait_screen.batch.people import Person
from gait_screen.errors import UsageError
from gait_screen.records import AnalysisOptions
from gait_screen.screening import Screening
from tests.cli.screenings import SAMPLES, clip_record, metric, run, screening, start
from tests.cli.screenings import write_screening as write

CLIP = SAMPLES / "squat_side.mp4"
QUICK = AnalysisOptions(model="full", use_cache=False, annotate=False)


def _files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["person"]: row for row in csv.DictReader(file)}


# --- who is in a folder -----------------------------------------------------------------------


def test_each_sub_folder_is_a_person(tmp_path: Path) -> None:
    _files(tmp_path, "anna.k/b.MOV", "anna.k/a.mp4", "anna.k/answers.json", "anna.k/notes.txt")
    _files(tmp_path, "bert/run.mp4", "empty/readme.txt", "loose.mp4", ".hidden/x.mp4")
    group = find_people(tmp_path, tmp_path / "out")
    anna, bert, empty = group.people
    assert [clip.name for clip in anna.clips] == ["a.mp4", "b.MOV"]
    assert anna.folder == tmp_path / "out" / "anna.k_screening"
    assert anna.answers == tmp_path / "anna.k" / "answers.json"
    assert (bert.name, len(bert.clips), bert.answers) == ("bert", 1, None)
    assert (empty.name, empty.clips) == ("empty", ())
    assert len(group.passed_over) == 1
    assert "loose.mp4" in group.passed_over[0]


def test_without_sub_folders_each_clip_is_a_person(tmp_path: Path) -> None:
    _files(tmp_path, "anna.mp4", "bert.mp4", "bert.mov", "list.txt", "answers.json")
    group = find_people(tmp_path, tmp_path / "out")
    assert [person.name for person in group.people] == ["anna", "bert_mov", "bert_mp4"]
    assert len({person.folder for person in group.people}) == 3
    # Answers beside many clips belong to nobody in particular.
    assert all(person.answers is None for person in group.people)


def test_results_are_no_people(tmp_path: Path) -> None:
    _files(tmp_path, "anna.mp4", "out/x/annotated_anna.mp4", "anna_screening/annotated_anna.mp4")
    write(tmp_path / "anna_screening", screening([]))
    assert [p.name for p in find_people(tmp_path, tmp_path / "out").people] == ["anna"]


def test_an_earlier_batch_s_output_beside_clips_is_no_person(tmp_path: Path) -> None:
    _files(tmp_path, "anna.mp4", "b3_screenings/batch.csv", "half_screenings/readme.txt")
    write(tmp_path / "b3_screenings" / "anna_screening", screening([]))
    # Stopped before it had a table.
    write(tmp_path / "half_screenings" / "anna_screening", screening([]))
    group = find_people(tmp_path, tmp_path / "out")
    assert [person.name for person in group.people] == ["anna"]
    assert group.passed_over == ()


def test_a_person_s_own_results_beside_the_clips_do_not_hide_the_person(tmp_path: Path) -> None:
    _files(tmp_path, "anna/a.mp4", "anna/batch.csv")
    write(tmp_path / "anna" / "a_screening", screening([]))
    assert [p.name for p in find_people(tmp_path, tmp_path / "out").people] == ["anna"]


def _forbid(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Refuse to look into a folder, whoever runs the tests (root may look into all)."""
    stat, scan, opened = os.stat, os.listdir, io.open

    def inside(path: object) -> bool:
        return isinstance(path, str | os.PathLike) and folder in Path(path).parents

    def refuse(path: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    def no_stat(path: Any, *arguments: Any, **more: Any) -> os.stat_result:
        if inside(path):
            refuse(path)
        return stat(path, *arguments, **more)

    def no_list(path: Any = ".") -> list[str]:
        if path == folder or str(path) == str(folder):
            refuse(path)
        return scan(path)

    def no_open(path: Any, *arguments: Any, **more: Any) -> Any:
        if inside(path):
            refuse(path)
        return opened(path, *arguments, **more)

    monkeypatch.setattr(os, "stat", no_stat)
    monkeypatch.setattr(os, "listdir", no_list)
    monkeypatch.setattr(io, "open", no_open)


def test_an_earlier_result_that_cannot_be_read_is_one_person_s_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _files(tmp_path, "anna.mp4", "bert.mp4")
    write(tmp_path / "bert_screening", screening([]))
    _forbid(monkeypatch, tmp_path / "bert_screening")
    # The screenings go beside the clips: the locked folder lies where people are looked for.
    group = find_people(tmp_path, tmp_path)
    assert [person.name for person in group.people] == ["anna", "bert"]
    assert is_complete(group.people[1], QUICK) is None


def test_a_person_s_folder_that_cannot_be_read_is_that_person_s_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _files(tmp_path, "anna/a.mp4", "bert/b.mp4")
    _forbid(monkeypatch, tmp_path / "bert")
    _anna, bert = find_people(tmp_path, tmp_path / "out").people
    (outcome,) = run_batch([bert], BatchOptions(QUICK), lambda _update: None)
    assert (outcome.status, outcome.exit_code) == ("failed", 3)
    assert "bert" in outcome.message
    assert "Permission denied" in outcome.message


def test_names_that_are_no_text_are_a_row_and_not_the_end(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/b\xf6rge"
    os.mkdir(folder)
    with open(folder + b"/clip.mp4", "wb"):
        pass
    (person,) = find_people(tmp_path, tmp_path / "out").people
    assert person.name == "b?rge"
    (outcome,) = run_batch([person], BatchOptions(QUICK), lambda _update: None)
    assert "rename" in outcome.message
    table = write_batch_csv(tmp_path / "batch.csv", [outcome])
    assert list(_rows(table)) == ["b?rge"]


def test_a_name_is_no_formula_in_the_table(tmp_path: Path) -> None:
    made = screening([metric("tibia_inclination_peak", -4.0)])
    names = ["=1+1", "+a", "-b", "@c", "\td", "e=f"]
    outcomes = [
        Outcome(Person(name, (tmp_path / f"{name}.mp4",), tmp_path / name), "kept", 0, "", "", made)
        for name in names
    ]
    rows = _rows(write_batch_csv(tmp_path / "batch.csv", outcomes))
    assert list(rows) == ["'=1+1", "'+a", "'-b", "'@c", "'\td", "e=f"]
    assert rows["'=1+1"]["clips"] == "'=1+1.mp4"
    # Numbers stay numbers.
    assert rows["'-b"]["lunge.tibia_inclination_peak.left"] == "-4"


def test_a_folder_without_clips_is_refused(tmp_path: Path) -> None:
    _files(tmp_path, "anna/notes.txt")
    with pytest.raises(UsageError, match="no video"):
        find_people(tmp_path, tmp_path / "out")


# --- what is complete -------------------------------------------------------------------------


def _done(tmp_path: Path, **of_clips: object) -> Person:
    """Make a person whose screening is complete."""
    _files(tmp_path, "anna/a.mp4", "anna/b.mp4")
    clips = (tmp_path / "anna" / "a.mp4", tmp_path / "anna" / "b.mp4")
    records = [
        clip_record(clip.name, hashlib.sha256(clip.read_bytes()).hexdigest()).model_copy(
            update=of_clips
        )
        for clip in reversed(clips)
    ]
    folder = tmp_path / "out" / "anna_screening"
    made = screening([metric("tibia_inclination_peak", 20.0)], clips=records, model="full")
    write(folder, made)
    _files(folder, "report.html", "report.pdf")
    return Person("anna", clips, folder)


def test_a_complete_screening_is_recognised(tmp_path: Path) -> None:
    assert is_complete(_done(tmp_path), QUICK) is not None


def test_what_makes_a_screening_incomplete(tmp_path: Path) -> None:
    person = _done(tmp_path)
    options = {
        "videos are wanted": AnalysisOptions(model="full", annotate=True),
        "another model": AnalysisOptions(model="heavy", annotate=False),
        "faces are to be shown": replace(QUICK, show_faces=True),
        "without networks": AnalysisOptions(model="full", annotate=False, pictures=False),
    }
    for reason, other in options.items():
        assert is_complete(person, other) is None, reason
    in_part = _done(tmp_path / "part", analysed_s=[(12.0, 40.0)])
    assert is_complete(in_part, QUICK) is not None
    assert is_complete(in_part, replace(QUICK, whole_clip=True)) is None
    one_more = Person("anna", (*person.clips, CLIP), person.folder)
    assert is_complete(one_more, QUICK) is None

    answers = tmp_path / "anna" / "answers.json"
    answers.write_text("{}")
    written_s = (person.folder / "screening.json").stat().st_mtime
    with_answers = Person("anna", person.clips, person.folder, answers)
    os.utime(answers, (written_s - 60, written_s - 60))
    assert is_complete(with_answers, QUICK) is not None
    os.utime(answers, (written_s + 60, written_s + 60))
    assert is_complete(with_answers, QUICK) is None

    person.clips[0].write_bytes(b"filmed again")
    assert is_complete(person, QUICK) is None
    (person.folder / "screening.json").write_text("{")
    assert is_complete(person, QUICK) is None


def test_what_is_complete_is_kept_untouched(tmp_path: Path) -> None:
    person = _done(tmp_path)
    before = (person.folder / "screening.json").stat()
    arguments = ("--out", tmp_path / "out", "--model", "full", "--no-video")
    # A second person that fails at once: the exit code is still 0.
    _files(tmp_path, "bert/notes.txt")
    shutil.copytree(tmp_path / "anna", tmp_path / "people" / "anna")
    shutil.copytree(tmp_path / "bert", tmp_path / "people" / "bert")
    result = run("batch", tmp_path / "people", *arguments)
    assert result.exit_code == 0
    assert (person.folder / "screening.json").stat().st_mtime_ns == before.st_mtime_ns

    rows = _rows(tmp_path / "out" / "batch.csv")
    assert (rows["anna"]["status"], rows["anna"]["exit_code"]) == ("kept", "0")
    assert rows["anna"]["folder"] == "anna_screening"
    assert rows["anna"]["likely"] == "limited_ankle_dorsiflexion:left"
    assert rows["anna"]["lunge.tibia_inclination_peak.left"] == "20"
    assert rows["anna"]["lunge.tibia_inclination_peak.left.uncertainty"] == "3"
    assert (rows["bert"]["status"], rows["bert"]["exit_code"]) == ("failed", "3")
    assert rows["bert"]["lunge.tibia_inclination_peak.left"] == ""
    assert "bert" in rows["bert"]["message"]
    # Progress went to standard error only.
    assert "1/2" in result.stderr
    assert "1/2" not in result.stdout


# --- real processes ---------------------------------------------------------------------------


def test_nobody_with_a_screening_gives_the_worst_code(tmp_path: Path) -> None:
    _files(tmp_path, "people/anna/clip.mp4", "people/bert/notes.txt", "people/carl/clip.mp4")
    # Somebody's own files where carl's screening would go.
    _files(tmp_path, "out/carl_screening/letter.txt")
    result = run("batch", tmp_path / "people", "--out", tmp_path / "out", "--jobs", "2", "--json")
    assert result.exit_code == 3
    people = {row["person"]: row for row in json.loads(result.stdout)["people"]}
    assert {name: row["exit_code"] for name, row in people.items()} == {
        "anna": 3,
        "bert": 3,
        "carl": 2,
    }
    assert "clip.mp4" in people["anna"]["message"]
    assert "letter.txt" in people["carl"]["message"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "batch.csv",
        "carl_screening",
    ]


def test_people_are_screened_beside_one_that_fails_and_kept_the_next_time(tmp_path: Path) -> None:
    (tmp_path / "people" / "anna").mkdir(parents=True)
    shutil.copy(CLIP, tmp_path / "people" / "anna")
    _files(tmp_path, "people/bert/clip.mp4")
    arguments = (
        *("batch", tmp_path / "people", "--out", tmp_path / "out"),
        *("--model", "full", "--no-video"),
    )
    first = run(*arguments)
    assert first.exit_code == 0, first.output
    folder = tmp_path / "out" / "anna_screening"
    made = Screening.from_json((folder / "screening.json").read_text(encoding="utf-8"))
    rows = _rows(tmp_path / "out" / "batch.csv")
    assert {name: row["status"] for name, row in rows.items()} == {
        "anna": "written",
        "bert": "failed",
    }
    (depth,) = [m for m in made.metrics if m.key == "squat_depth" and m.value is not None]
    assert float(rows["anna"]["squat.squat_depth.left"]) == pytest.approx(depth.value, rel=1e-5)

    before = (folder / "screening.json").stat().st_mtime_ns
    again = run(*arguments)
    assert again.exit_code == 0
    assert _rows(tmp_path / "out" / "batch.csv")["anna"]["status"] == "kept"
    assert (folder / "screening.json").stat().st_mtime_ns == before


def _child_processes() -> list[int]:
    command = ["ps", "-o", "pid=,comm=", "--ppid", str(os.getpid())]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [row.split() for row in listed.stdout.splitlines()]
    return [int(number) for number, name in rows if name != "ps"]


def test_a_process_that_dies_is_one_person_s_failure(tmp_path: Path) -> None:
    killed: list[int] = []
    others = set(_child_processes())  # a browser of other tests, say

    def kill_the_first(update: BatchUpdate) -> None:
        if update.person == "anna" and not killed:
            (child,) = set(_child_processes()) - others
            killed.append(child)
            os.kill(child, signal.SIGKILL)

    people = [
        Person("anna", (CLIP,), tmp_path / "anna"),
        Person("bert", (tmp_path / "none.mp4",), tmp_path / "bert"),
    ]
    outcomes: list[Outcome] = run_batch(people, BatchOptions(QUICK, jobs=1), kill_the_first)
    assert len(killed) == 1
    assert [(o.status, o.exit_code) for o in outcomes] == [("failed", 1), ("failed", 3)]
    assert "signal 9" in outcomes[0].message


def test_ctrl_c_ends_everything_and_keeps_the_table(tmp_path: Path) -> None:
    (tmp_path / "people" / "anna").mkdir(parents=True)
    shutil.copy(SAMPLES / "run_side.mp4", tmp_path / "people" / "anna")
    _files(tmp_path, "people/aaron/notes.txt")
    arguments = ("batch", "people", "--out", "out", "--no-cache", "--jobs", "1")
    with start(*arguments, folder=tmp_path, start_new_session=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("1/2 aaron: failed")
        # To the whole group, as a terminal does.
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Stopped."
    assert "Traceback" not in err
    rows = _rows(tmp_path / "out" / "batch.csv")
    assert {name: row["status"] for name, row in rows.items()} == {
        "aaron": "failed",
        "anna": "stopped",
    }
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["batch.csv"]


def test_ctrl_c_before_anybody_is_done_leaves_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object) -> list[Outcome]:
        raise KeyboardInterrupt

    monkeypatch.setattr("gait_screen.batch.run_batch", interrupted)
    _files(tmp_path, "people/anna/clip.mp4")
    out = tmp_path / "out"
    assert run("batch", tmp_path / "people", "--out", out).exit_code == 130
    assert not out.exists()

    _files(out, "batch.csv")
    assert run("batch", tmp_path / "people", "--out", out).exit_code == 130
    assert (out / "batch.csv").read_text() == "batch.csv", "the earlier table stays"
