"""``drills``: one drill in detail, the clinician's text, the pictures."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import escape

from gait_screen.drawings import draw_drill
from gait_screen.knowledge import load_knowledge
from tests.cli.screenings import assert_refused, run


def test_one_drill_in_detail_and_for_the_clinician() -> None:
    drill = load_knowledge().drill("B4")
    plain = " ".join(run("drills", "--id", "b4").stdout.split())
    for text in (*drill.steps, drill.dose, drill.progress, drill.regress, drill.contra, drill.stop):
        assert text in plain
    assert "Stop: Stop at once" in plain
    assert drill.clinician not in plain
    full = " ".join(run("drills", "--id", "B4", "--clinician").stdout.split())
    assert f"For the clinician: {drill.clinician}" in full
    assert "heel raises at least 20" in full
    for citation in load_knowledge().citations(list(drill.sources)):
        assert citation in full
    data = json.loads(run("drills", "--id", "B4", "--json").stdout)
    assert [drill["id"] for drill in data["drills"]] == ["B4"]
    assert data["drills"][0]["amount"]["reps"] == 5


def test_drills_that_cannot_be_meant() -> None:
    assert_refused(run("drills", "--id", "Z9"), 2, "'Z9'", "A1")
    assert_refused(run("drills", "overstride", "--id", "A1"), 2, "not both")
    assert_refused(run("drills", "--clinician"), 2, "--clinician")


def test_the_pictures_of_drills_as_files_and_as_one_page(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "pictures"
    drill = load_knowledge().drill("A1")
    result = run("drills", "--id", "A1", "--pictures", folder)
    assert result.exit_code == 0
    assert "1 drill" in result.stdout
    files = sorted(path.name for path in folder.iterdir())
    assert files[0].startswith("A1-1-")
    assert files[-1] == "drills.html"
    assert len(files) >= 3
    for name in files[:-1]:
        root = ElementTree.parse(folder / name).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
    page = (folder / "drills.html").read_text(encoding="utf-8")
    assert page.count("<svg") == len(files) - 1
    for picture in draw_drill("A1"):
        assert f">{escape(picture.alt)}</span>" in page
    for text in (*drill.steps, drill.dose, drill.stop):
        assert escape(text) in page
    assert "http" not in page.replace("http-equiv", "")
    assert drill.clinician not in page
    # once more into the same folder, now with the clinician's text
    assert run("drills", "--id", "A1", "--pictures", folder, "--clinician").exit_code == 0
    assert escape(drill.clinician) in (folder / "drills.html").read_text(encoding="utf-8")


def test_the_pictures_go_into_no_folder_of_anybody_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert_refused(run("drills", "--id", "A1", "--pictures", tmp_path), 2, "not empty")
    assert_refused(
        run("drills", "--id", "A1", "--pictures", tmp_path / "letter.txt"), 2, "is a file"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_page_of_the_whole_library(tmp_path: Path) -> None:
    result = run("drills", "--pictures", tmp_path / "all")
    assert result.exit_code == 0
    page = (tmp_path / "all" / "drills.html").read_text(encoding="utf-8")
    for drill in load_knowledge().drills:
        assert f'<article id="{drill.id}">' in page
        assert len(list((tmp_path / "all").glob(f"{drill.id}-*.svg"))) >= 2
