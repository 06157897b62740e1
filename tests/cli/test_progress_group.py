"""``progress`` and ``analyze --person``: store, look back, take along, delete."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gait_screen.cli import gait_screen_command
from gait_screen.outputs.motion import ClipMotion
from gait_screen.screening import Metric, Screening
from gait_screen.store import open_store
from tests.cli.screenings import (
    SAMPLES,
    assert_refused,
    clip_record,
    metric,
    run,
    run_process,
    screening,
    write_screening,
)

FIRST, LATER = "2026-01-10T08:00:00+00:00", "2026-03-10T08:00:00+00:00"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAIT_SCREEN_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "progress.sqlite3"


def _lunge(value: float) -> list[Metric]:
    return [metric("tibia_inclination_peak", value)]


def _write(name: str, value: float, created: str, clip: str) -> Path:
    made = screening(_lunge(value), created=created, clips=[clip_record(sha256=clip * 64)])
    return write_screening(Path(name), made)


def _store_two(new: float = 29.0) -> None:
    _write("old", 28.0, FIRST, "1")
    _write("new", new, LATER, "2")
    Path("answers.json").write_text('{"adherence_pct": 90}')
    assert run("progress", "add", "old", "--person", "Ann").exit_code == 0
    assert run("progress", "add", "new", "--answers", "answers.json").exit_code == 0


def test_add_says_whose_it_is_and_the_same_screening_twice_is_one_entry() -> None:
    _write("old", 28.0, FIRST, "1")
    assert run("progress", "add", "old", "--person", "Ann").stdout == "Stored for Ann.\n"
    again = run("progress", "add", "old/screening.json")
    assert again.stdout == "Ann has this screening already: nothing changed.\n"
    Path("answers.json").write_text('{"age": 42}')
    told = run("progress", "add", "old", "--answers", "answers.json")
    assert "its answers are replaced" in told.stdout
    (row,) = [line for line in run("progress", "people").stdout.splitlines() if "Ann" in line]
    assert row.split()[:2] == ["Ann", "1"]


def test_without_a_name_the_first_person_is_me_and_of_several_one_must_be_named() -> None:
    _write("old", 28.0, FIRST, "1")
    assert run("progress", "add", "old").stdout == "Stored for me.\n"
    assert run("progress", "add", "old", "--person", "Bob").exit_code == 0
    for command in (("show",), ("add", "old")):
        assert_refused(run("progress", *command), 2, "--person", "Bob, me")


def test_show_tells_each_deficit_over_time_what_follows_and_why() -> None:
    _store_two()
    shown = run("progress", "show")
    assert shown.exit_code == 0, shown.stderr
    text = " ".join(shown.stdout.split())
    assert text.startswith("Ann: 2 screenings, 10 January 2026, 08:00 to 10 March 2026")
    for words in (
        "Limited ankle dorsiflexion, left (Peak forward shin angle, lunge)",
        "28 ± 3° likely (moderate)",
        "29 ± 3°",
        "unchanged: change the drills (no_gain_change)",
        "There has been no gain for 8 weeks, although you did 90 % of the plan.",
        "For the clinician: Peak forward shin angle",
        "combined 95 % half-width 4.2°, smallest detectable change 4.7°",
        "Plan: phase 1, begun on 2026-01-10",
        "Drills taken out: ",
    ):
        assert words in text


def test_show_as_json() -> None:
    _store_two(new=45.0)
    data = json.loads(run("progress", "show", "--person", "Ann", "--json").stdout)
    assert data["person"] == "Ann"
    assert [one["adherence_pct"] for one in data["screenings"]] == [None, 90.0]
    (deficit,) = data["deficits"]
    assert (deficit["deficit"], deficit["side"]) == ("limited_ankle_dorsiflexion", "left")
    assert [(one["value"], one["uncertainty"], one["unit"]) for one in deficit["screenings"]] == [
        (28.0, 3.0, "deg"),
        (45.0, 3.0, "deg"),
    ]
    decision = deficit["decision"]
    assert (decision["verdict"], decision["decision"], decision["rule"]) == (
        "gone",
        "advance",
        "gone",
    )
    assert decision["weeks"] == 8.4
    assert data["plan"]["phase"] == 2
    assert data["plan"]["started"] == "2026-01-10"


def test_show_of_one_screening_and_of_nothing_found() -> None:
    _write("old", 45.0, FIRST, "1")
    run("progress", "add", "old")
    text = run("progress", "show").stdout
    assert "One screening so far" in text
    assert "Nothing beyond the screening bands" in text


def test_people_of_nobody_makes_no_file(own_data: Path) -> None:
    assert run("progress", "people").stdout == "Nobody is stored.\n"
    assert json.loads(run("progress", "people", "--json").stdout)["people"] == []
    assert not own_data.exists()


def test_export_delete_everything_import(own_data: Path) -> None:
    _store_two()
    before = run("progress", "show", "--json").stdout
    assert "2 screenings written" in run("progress", "export", "all.json").stdout
    assert_refused(run("progress", "export", "all.json"), 2, "all.json", "already")
    asked = CliRunner().invoke(
        gait_screen_command, ["progress", "delete", "--everything"], input="n\n"
    )
    assert asked.exit_code == 130
    assert "Delete everything in" in asked.stderr
    assert own_data.exists()
    assert run("progress", "delete", "--everything", "--yes").stdout == "Everything is deleted.\n"
    assert list(own_data.parent.iterdir()) == []
    assert run("progress", "delete", "--everything", "--yes").stdout == "Nothing was stored.\n"
    assert run("progress", "import", "all.json").stdout == "2 screenings added.\n"
    assert run("progress", "show", "--json").stdout == before
    assert "0 screenings added; 2 were there" in run("progress", "import", "all.json").stdout


def test_delete_a_person(own_data: Path) -> None:
    _store_two()
    run("progress", "add", "old", "--person", "Bob")
    assert_refused(run("progress", "delete", "--person", "Eve", "--yes"), 2, "Eve", "Ann, Bob")
    done = run("progress", "delete", "--person", "Ann", "--yes")
    assert done.stdout == "Ann is deleted, with 2 screenings.\n"
    assert "Bob" in run("progress", "people").stdout
    assert "Ann" not in run("progress", "people").stdout
    assert b"Ann" not in own_data.read_bytes()


def test_another_place_and_a_broken_one(own_data: Path) -> None:
    _write("old", 28.0, FIRST, "1")
    place = ("--store", "elsewhere/mine.sqlite3")
    assert run("progress", "add", "old", *place).exit_code == 0
    assert run("progress", "show", *place).exit_code == 0
    assert not own_data.exists()
    Path("elsewhere/mine.sqlite3").write_bytes(b"not a database")
    for command in (("show",), ("people",), ("add", "old"), ("delete", "--everything", "--yes")):
        assert_refused(run("progress", *command, *place), 2, "mine.sqlite3", "move it away")


def test_a_real_clip_of_a_named_person_is_planned_with_the_past_in_mind_and_stored(
    tmp_path: Path,
) -> None:
    early = screening(
        [metric("ankle_dorsiflexion_peak", 15.0, 2.0, side="left", test="squat", view="left")],
        created=FIRST,
        clips=[clip_record(sha256="1" * 64)],
        model="full",
    )
    run("progress", "add", write_screening(tmp_path / "old", early), "--person", "Ann")
    quick = ("--model", "full", "--no-video", "--person", "Ann")
    done = run_process("analyze", SAMPLES / "squat_side.mp4", *quick, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "squat_side_screening" / "screening.json"
    written = Screening.from_json(path.read_text(encoding="utf-8"))
    (decision,) = [
        one for one in written.plan.progress if one.deficit == "limited_ankle_dorsiflexion"
    ]
    assert decision.weeks is not None
    assert decision.verdict in ("improved", "gone")
    assert written.plan.started == "2026-01-10"
    data = json.loads(run("progress", "show", "--json").stdout)
    assert [one["created"] for one in data["screenings"]] == [FIRST, written.created]
    (ankle,) = [one for one in data["deficits"] if one["side"] == "left"]
    assert ankle["decision"]["plain"] == decision.plain
    # The curves are kept to be shown beside a later screening's; never a video without a choice.
    store = open_store()
    first, last = (store.kept_clips("Ann", one.digest) for one in store.screenings("Ann"))
    assert first == ()
    (kept,) = last
    assert ClipMotion.from_json(kept.motion).sha256 == written.clips[0].sha256
    assert kept.video is None


def test_a_name_that_nobody_has_is_said_with_the_names_there_are() -> None:
    _write("old", 28.0, FIRST, "1")
    assert run("progress", "add", "old", "--person", "Ann").exit_code == 0
    shown = run("progress", "show", "--person", "Anne")
    assert shown.exit_code == 2
    assert "Nobody is stored as 'Anne'" in shown.stderr
    assert "stored: Ann." in shown.stderr
