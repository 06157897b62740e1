"""``plan --ics`` and ``--sheet``: files beside the plan."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from gait_screen.knowledge import load_knowledge
from tests.cli.screenings import assert_refused, metric, run, screening
from tests.cli.screenings import write_screening as write


@pytest.fixture
def stiff(tmp_path: Path) -> Path:
    return write(tmp_path / "one", screening([metric("tibia_inclination_peak", 22.0, 2.0)]))


@pytest.fixture
def well(tmp_path: Path) -> Path:
    flags = dict.fromkeys((flag.id for flag in load_knowledge().red_flags), False)
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"red_flags": flags}))
    return path


def test_the_calendar_has_the_days_of_the_plan_and_the_sheet_its_phases(
    stiff: Path, well: Path, tmp_path: Path
) -> None:
    ics, sheet = tmp_path / "plan.ics", tmp_path / "print.html"
    result = run(
        *("plan", stiff, "--answers", well, "--start", "2026-03-02", "--json"),
        *("--ics", ics, "--time", "07:30", "--sheet", sheet),
    )
    assert result.exit_code == 0
    assert str(ics) in result.stderr
    plan = json.loads(result.stdout)["plan"]
    events = Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    trained = [event for event in events if "RRULE" in event]
    assert min(event.start for event in trained) == datetime(2026, 3, 2, 7, 30)
    filmed = {event.start for event in events if "RRULE" not in event}
    wanted = {date.fromisoformat(day) for one in plan["retest"] for day in one["dates"]}
    assert wanted <= filmed
    page = sheet.read_text(encoding="utf-8")
    for phase in plan["phases"]:
        assert (phase["name"] in page) == bool(phase["programme"])


def test_the_same_screening_gives_the_same_events_whatever_is_chosen(
    stiff: Path, well: Path, tmp_path: Path
) -> None:
    names = []
    for number, more in enumerate(((), ("--name-drills", "--remind"))):
        ics = tmp_path / f"{number}.ics"
        run("plan", stiff, "--answers", well, "--ics", ics, *more)
        names.append({str(e["UID"]) for e in Calendar.from_ical(ics.read_bytes()).walk("VEVENT")})
    assert names[0] == names[1]


def test_what_cannot_be_written_is_said(stiff: Path, well: Path, tmp_path: Path) -> None:
    assert_refused(run("plan", stiff, "--time", "07:30"), 2, "--ics")
    nowhere = tmp_path / "no" / "plan.ics"
    assert_refused(run("plan", stiff, "--answers", well, "--ics", nowhere), 2, "cannot be written")
    answers = tmp_path / "stop.json"
    answers.write_text(json.dumps({"red_flags": {"bone_pain": True}}))
    stopped = run("plan", stiff, "--answers", answers, "--ics", tmp_path / "plan.ics")
    assert_refused(stopped, 2, "stopped by a safety question")
    assert not (tmp_path / "plan.ics").exists()
