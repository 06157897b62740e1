from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait_screen.records import AnalysisOptions, AngleTable, Curve
from tests.lab.made_up import analysis, metric
from validation.score.real import (
    RealClip,
    RealResult,
    compare_pelvis,
    judge,
    read_real_clips,
    real_text,
    score_real,
)

HERE = Path()


def clip(check: str, **changes: object) -> RealClip:
    first = {"file": "one.mp4", "check": check, "shows": "a man", "origin": "somewhere (MIT)"}
    return RealClip.model_validate({**first, **changes})


def write_trc(path: Path, slopes_deg: np.ndarray) -> None:
    """A reference whose left hip stands over the right one by each slope."""
    head = ["PathFileType\t4", "DataRate", "60", "Frame#\tTime\tRHip\t\t\tLHip", "\t\tX1\tY1\tZ1"]
    lines = [
        f"{number + 1}\t{number / 60:.3f}\t0\t0\t0\t0.2\t{0.2 * np.tan(np.radians(slope)):.6f}\t0"
        for number, slope in enumerate(slopes_deg)
    ]
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")


def test_the_pelvis_is_compared_frame_by_frame(tmp_path: Path) -> None:
    true = np.linspace(-10.0, 20.0, 61)
    write_trc(tmp_path / "truth.trc", true)
    measured = 0.5 * true + 3.0
    measured[:5] = np.nan
    made = analysis([], test="single-leg-stance", view="front")
    curve = Curve("pelvic_drop", "left", measured)
    shown = replace(made.clips[0], angles=AngleTable(np.arange(61) / 60, (curve,)))
    found = compare_pelvis(replace(made, clips=(shown,)), tmp_path / "truth.trc")
    assert found is not None
    assert found.frames == 56
    assert found.slope == pytest.approx(0.5, abs=1e-3)
    assert found.correlation == pytest.approx(1.0, abs=1e-6)
    assert found.bias == pytest.approx(float(np.mean(measured[5:] - true[5:])), abs=1e-3)
    assert (found.low, found.high) == (pytest.approx(-7.5, abs=1e-3), pytest.approx(20.0, abs=1e-3))


def test_no_pelvis_is_not_as_it_should_be(tmp_path: Path) -> None:
    write_trc(tmp_path / "truth.trc", np.zeros(10))
    found = judge(clip("pelvis", reference="truth.trc"), tmp_path, analysis([]))
    assert found.right is False


@pytest.mark.parametrize(("value", "right"), [(171.0, True), (180.0, False)])
def test_cadence_is_right_where_its_interval_reaches_the_counts(value: float, right: bool) -> None:
    known = clip("cadence", known=(168.5, 170.0), known_from="a count by eye")
    found = judge(known, HERE, analysis([metric("cadence", None, value, half=3.0)]))
    assert found.right is right
    assert "168.5 and 170" in found.said


def test_what_must_be_refused_is_judged_by_that() -> None:
    assert judge(clip("refuse"), HERE, "Nobody is in it.").right is True
    assert judge(clip("refuse"), HERE, analysis([])).right is True
    odd = judge(clip("refuse"), HERE, analysis([metric("cadence", None, 100.0)]))
    assert odd.right is False
    assert "cadence" in odd.said


def test_an_oblique_view_may_give_times_but_no_angles() -> None:
    times = [metric("cadence", None, 100.0)]
    assert judge(clip("oblique"), HERE, analysis(times)).right is True
    angles = [*times, metric("knee_fppa_peak", "left", 4.0)]
    assert judge(clip("oblique"), HERE, analysis(angles)).right is False


def test_a_refusal_of_good_footage_is_not_as_it_should_be() -> None:
    assert judge(clip("cadence", known=(170.0,)), HERE, "Nobody is in it.").right is False


def test_what_is_not_in_the_folder_is_said(tmp_path: Path) -> None:
    results = score_real(tmp_path, AnalysisOptions())
    assert [result.clip for result in results] == list(read_real_clips())
    assert {result.said for result in results} == {"not in the folder"}
    assert {result.right for result in results} == {None}


def test_the_section_names_the_origin_of_each_clip() -> None:
    text = real_text([RealResult(clip("refuse"), False, "measured: cadence")])
    assert "**not as it should be**" in text
    assert "`one.mp4`: somewhere (MIT)." in text
