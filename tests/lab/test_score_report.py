import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import metric_catalogue
from tests.lab.made_up import row, setting
from validation.__main__ import main
from validation.score.published import published, published_of, read_published
from validation.score.report import Making, report_text, summary_text, write_report
from validation.score.rows import ClipRow, ClipScore, EventRow, MetricRow, read_rows
from validation.score.tables import HEADLINE

MAKING = Making(("standard", "stress"), {"standard": 2026}, "heavy", "python -m validation score")
REFUSED = "The pose model's landmarks carry nothing of the heel's tilt"


def scores() -> list[ClipScore]:
    made = []
    for number in range(24):
        where = setting(
            suite="standard" if number < 16 else "stress",
            part="fit" if number % 2 else "test",
            clip=f"clip_{number:02d}",
            shoes=number % 3 == 0,
            condition="plain" if number < 16 else "shoes",
        )
        off = 0.5 if number % 2 else 3.0  # covered by 1 deg in the fitted part only
        metrics = (
            row(20.0, 20.0 + off, 1.0, setting=where),
            row(9.0, setting=where, key="rearfoot_eversion_peak", reason=f"{REFUSED}."),
            row(170.0, 170.4, 2.0, setting=where, key="cadence", side="", unit="steps/min"),
        )
        events = (EventRow(where, "initial_contact", "left", "near", "found", 1.0, 1.012),)
        made.append(ClipScore(ClipRow(where, "running", "left"), metrics, events))
    wrong = setting(clip="clip_99", suite="standard")
    made.append(ClipScore(ClipRow(wrong, refused="Nobody is in the picture.")))
    return made


def test_the_report_says_how_it_was_made() -> None:
    text = report_text(scores(), MAKING)
    assert "`standard` (17 clips, seed 2026)" in text
    assert "`stress` (8 clips)" in text
    assert "pose model `heavy`" in text
    assert "CPU cores" in text


def test_the_bar_is_judged_on_the_part_that_was_not_fitted_on() -> None:
    text = report_text(scores(), MAKING)
    line = next(one for one in text.splitlines() if one.startswith("| **ankle_dorsiflexion_peak**"))
    assert "| 12 |" in line
    assert "0 % (0–24)" in line
    assert "MISSED: too narrow" in line
    assert "- **ankle_dorsiflexion_peak** misses the bar of 90–98 %: too narrow;" in text


def test_the_fitted_and_the_tested_part_and_the_conditions_have_their_lines() -> None:
    section = report_text(scores(), MAKING).split("### ankle_dorsiflexion_peak")[1].split("###")[0]
    lines = {one.split("|")[1].strip(): one for one in section.splitlines() if one.startswith("|")}
    assert "100 % (76–100)" in lines["**fitted on**"]
    assert "0 % (0–24)" in lines["**tested on**"]
    assert {"suite standard", "suite stress", "in shoes", "barefoot"} <= set(lines)
    assert "Dingenen et al. 2018" in section


def test_what_was_never_measured_is_said_with_its_reason() -> None:
    text = report_text(scores(), MAKING)
    assert f"- Never measured: **rearfoot_eversion_peak** (0 of 12). {REFUSED}." in text
    assert "| **rearfoot_eversion_peak** | deg | 0 |" in text


def test_a_figure_from_memory_is_marked() -> None:
    section = report_text(scores(), MAKING).split("### rearfoot_eversion_peak")[1].split("###")[0]
    assert "*from memory, not checked*" in section


def test_events_recognition_and_refusals_are_in_the_report() -> None:
    text = report_text(scores(), MAKING)
    assert (
        "| initial contact | running | near leg | 24 | 0 (0 %) | 0 | +12.0 | 0.0 | 12.0 |" in text
    )
    assert "| **all** | 25 | 1 | 24/24 | 24/24 | – |" in text
    assert "- `clip_99` (running, left): refused: Nobody is in the picture." in text
    assert "condition: shoes" in text


def test_real_footage_is_kept_apart_and_its_absence_is_said() -> None:
    assert "## Real footage" not in report_text(scores(), MAKING)
    assert "Real footage was not scored" in report_text(scores(), MAKING)
    assert "## Real footage\n\nIt follows." in report_text(scores(), MAKING, "It follows.")


def test_metrics_that_no_clip_shows_are_named() -> None:
    limits = report_text(scores(), MAKING).split("## What this does not show")[1]
    assert "not scored: dorsiflexion_reserve" in limits
    assert "squat_depth" in limits
    assert "cadence" not in limits


def test_the_report_is_written_with_its_tables_and_plots(tmp_path: Path) -> None:
    path = write_report(tmp_path, scores(), MAKING)
    beside = tmp_path / "accuracy"
    text = path.read_text(encoding="utf-8")
    assert len(read_rows(beside / "metrics.csv", MetricRow)) == 72
    assert len(read_rows(beside / "events.csv", EventRow)) == 24
    assert len(read_rows(beside / "clips.csv", ClipRow)) == 25
    for name in ("coverage", "conditions", "ankle_dorsiflexion_peak"):
        assert (beside / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert f"](accuracy/{name}.png)" in text
    with (beside / "table.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    (tested,) = [
        line
        for line in lines
        if (line["metric"], line["of"], line["group"])
        == ("ankle_dorsiflexion_peak", "tested on", "all")
    ]
    assert (tested["measured"], tested["covered"], tested["bias"]) == ("12", "0", "3")


def test_the_summary_is_one_line_a_metric() -> None:
    lines = summary_text(scores()).splitlines()
    assert lines[1].split()[:2] == ["ankle_dorsiflexion_peak", "24"]
    assert any(line.startswith("clip_99: refused") for line in lines)


def test_published_figures_name_metrics_that_exist_and_a_source() -> None:
    known = set(metric_catalogue()) | {"initial_contact", "heel_off", "toe_off"}
    for figure in published():
        assert set(figure.metrics) <= known
        assert figure.source
    assert all(published_of(key) for key in HEADLINE if key != "pelvic_drop_mean")


def test_a_broken_list_of_figures_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "published.toml"
    broken.write_text('schema = "gait-screen-lab/published/1"\n[[figure]]\nwhat = "x"\n')
    with pytest.raises(KnowledgeError, match="metrics"):
        read_published(broken)


def test_a_folder_without_truths_is_refused_in_a_sentence(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["score", str(tmp_path)])
    assert found.exit_code == 2
    assert "holds no NAME.mp4 with its truth" in found.output


def test_an_unknown_suite_is_refused_in_a_sentence(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["score", "nosuch", "--folder", str(tmp_path)])
    assert found.exit_code == 2
    assert "no suite 'nosuch'" in found.output


def test_each_command_says_what_it_does() -> None:
    for command in ("render", "suite", "score"):
        found = CliRunner().invoke(main, [command, "--help"])
        assert found.exit_code == 0
        assert len(found.output.splitlines()) > 4


def test_the_sources_stand_side_by_side_and_only_what_is_reported_counts() -> None:
    rows = []
    for number in range(12):
        true = 2.0 * number
        where = setting(suite="standard", clip=f"clip_{number:02d}", view="rear")
        changes = {"setting": where, "key": "pelvic_drop_peak"}
        rows += [
            row(true, true + 1.0, 2.0, **changes),
            row(true, 5.0, 9.0, source="landmarks", **changes),
            row(true, true + 1.0, 2.0, source="picture", **changes),
        ]
    text = report_text([ClipScore(ClipRow(setting()), tuple(rows))], MAKING)
    glance = next(one for one in text.splitlines() if one.startswith("| **pelvic_drop_peak**"))
    assert "| 12 |" in glance
    table = text.split("### By source")[1].split("##")[0]
    landmarks, picture, reported = [
        line for line in table.splitlines() if line.startswith("| pelvic") or "| deg |" in line
    ]
    assert "landmarks | 12 |" in landmarks
    assert "| 0.00 |" in landmarks  # the same 5 deg whatever the truth
    assert "| 1.00 |" in picture
    assert "**reported** | 12 |" in reported


def test_where_only_landmarks_measured_there_is_nothing_to_compare() -> None:
    rows = tuple(row(20.0, 21.0, source=source) for source in ("fused", "landmarks"))
    assert "### By source" not in report_text([ClipScore(ClipRow(setting()), rows)], MAKING)
