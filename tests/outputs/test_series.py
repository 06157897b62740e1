from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from gait_screen.outputs.series import angle_columns, format_number, write_angles_csv
from gait_screen.records import AngleTable, Curve
from tests.outputs.clips import HIDDEN, make_clip, phone_times

COLUMNS = [
    "time_s",
    "ankle_dorsiflexion_left_deg",
    "ankle_dorsiflexion_right_deg",
    "tibia_inclination_left_deg",
    "tibia_inclination_right_deg",
    "foot_pitch_left_deg",
    "foot_pitch_right_deg",
    "mtp_extension_left_deg",
    "mtp_extension_right_deg",
    "rearfoot_eversion_left_deg",
    "rearfoot_eversion_right_deg",
    "knee_flexion_left_deg",
    "knee_flexion_right_deg",
    "knee_fppa_left_deg",
    "knee_fppa_right_deg",
    "hip_adduction_left_deg",
    "hip_adduction_right_deg",
    "pelvic_drop_left_deg",
    "pelvic_drop_right_deg",
    "trunk_lateral_lean_left_deg",
    "trunk_lateral_lean_right_deg",
    "trunk_forward_lean_deg",
]


def read_csv(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def test_a_side_clip_has_the_contract_s_columns_and_the_frames_own_times(tmp_path: Path) -> None:
    clip = make_clip()
    write_angles_csv(clip.angles, tmp_path / "angles.csv")
    header, rows = read_csv(tmp_path / "angles.csv")
    assert header == COLUMNS
    times = np.array([float(row[0]) for row in rows])
    np.testing.assert_allclose(times, phone_times(), atol=5e-7)
    # Not resampled: a varying frame rate stays varying.
    assert np.ptp(np.diff(times)) > 0.01


def test_unseen_frames_and_unmeasured_angles_are_empty_cells(tmp_path: Path) -> None:
    clip = make_clip()
    write_angles_csv(clip.angles, tmp_path / "angles.csv")
    header, rows = read_csv(tmp_path / "angles.csv")
    ankle = [row[header.index("ankle_dorsiflexion_left_deg")] for row in rows]
    assert ankle[HIDDEN] == [""] * 6
    assert float(ankle[0]) == pytest.approx(10.0, abs=0.001)
    assert all(value for i, value in enumerate(ankle) if not HIDDEN.start <= i < HIDDEN.stop)
    for name in ("ankle_dorsiflexion_right_deg", "mtp_extension_left_deg"):
        assert {row[header.index(name)] for row in rows} == {""}


@pytest.mark.parametrize("measured", ["left", "right"])
def test_pelvic_drop_right_is_the_negative_of_left(measured: str) -> None:
    drop = np.array([4.0, np.nan, -1.5])
    side = "left" if measured == "left" else "right"
    table = AngleTable(np.arange(3.0), (Curve("pelvic_drop", side, drop),))
    columns = angle_columns(table)
    np.testing.assert_array_equal(columns[f"pelvic_drop_{measured}_deg"], drop)
    np.testing.assert_array_equal(
        columns["pelvic_drop_right_deg"], -columns["pelvic_drop_left_deg"]
    )


def test_a_rounded_zero_has_no_sign() -> None:
    assert format_number(-0.0001, 3) == "0.000"
    assert format_number(float("nan"), 3) == ""
