"""Finding past screenings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gait_screen.history import find_screenings
from tests.cli.screenings import metric, run, screening
from tests.cli.screenings import write_screening as write


def test_screenings_are_listed_oldest_first_with_their_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = [metric("tibia_inclination_peak", 20.0)]
    # Later by the clock, although its text sorts first.
    write(tmp_path / "a" / "deep", screening([], created="2026-03-01T23:30:00-05:00"))
    write(tmp_path / "b", screening(short, created="2026-03-02T01:00:00+00:00"))
    write(tmp_path / ".c.unfinished", screening([], created="2026-01-01T00:00:00+00:00"))
    monkeypatch.chdir(tmp_path)

    data = json.loads(run("history", "--json").stdout)
    assert [entry["path"] for entry in data["screenings"]] == [
        "b/screening.json",
        "a/deep/screening.json",
    ]
    first = data["screenings"][0]
    assert first["clips"] == [{"file": "clip.mp4", "test": "lunge", "view": "left"}]
    assert first["findings"] == [
        {
            "deficit": "limited_ankle_dorsiflexion",
            "side": "left",
            "status": "likely",
            "severity": "severe",
        }
    ]
    lines = run("history", tmp_path).stdout.splitlines()
    assert lines[0] == f"2 March 2026, 01:00  {tmp_path / 'b'}"
    assert lines[1].strip() == "lunge; likely: Limited ankle dorsiflexion, left"


def test_what_cannot_be_read_is_named_and_hides_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "good", screening([]))
    broken = tmp_path / "broken" / "screening.json"
    broken.parent.mkdir()
    broken.write_text("{")
    found = find_screenings(tmp_path)
    assert [entry.path.parent.name for entry in found.entries] == ["good"]
    result = run("history", tmp_path, "--json")
    assert str(broken) in result.stderr
    assert len(json.loads(result.stdout)["problems"]) == 1


def test_none_at_all(tmp_path: Path) -> None:
    result = run("history", tmp_path)
    assert result.exit_code == 0
    assert "No screening" in result.stdout


def test_a_screening_that_judged_nothing_is_not_called_good(tmp_path: Path) -> None:
    missing = screening([metric("tibia_inclination_peak", None)])
    folder = write(tmp_path / "missing", missing).parent
    good = screening([metric("tibia_inclination_peak", 48.0)], created="2026-04-01T08:00:00+00:00")
    write(tmp_path / "good", good)
    lines = run("history", tmp_path).stdout.splitlines()
    assert lines[1].strip() == "lunge; nothing could be judged: film again, as its report says"
    assert lines[3].strip() == "lunge; of what was judged, nothing beyond the screening bands"
    planned = " ".join(run("plan", folder).stdout.split())
    assert "Nothing could be judged, which is not a good result" in planned
    assert "drive the knee forward over the toes" in planned
