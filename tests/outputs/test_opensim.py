from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from gait_screen.outputs.opensim import write_landmarks_json, write_mot, write_trc
from tests.outputs.clips import HIDDEN, LEG_PX, landmarks, make_clip, phone_times, rear_curves


class Trc(NamedTuple):
    fields: dict[str, str]
    frames: list[int]
    time_s: NDArray[np.float64]
    markers: dict[str, NDArray[np.float64]]


def read_trc(path: Path) -> Trc:
    """Read a TRC file as strictly as OpenSim: every row split at tabs, no empty cell."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == ["PathFileType", "4", "(X/Y/Z)", path.name]
    fields = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    names = [name for name in lines[3].split("\t") if name]
    assert names[:2] == ["Frame#", "Time"]
    axes = [axis for axis in lines[4].split("\t") if axis]
    assert axes == [f"{axis}{i + 1}" for i in range(len(names) - 2) for axis in "XYZ"]
    rows = [line.split("\t") for line in lines[5:]]
    assert all(len(row) == 2 + len(axes) and all(row) for row in rows)
    table = np.array([[float(cell) for cell in row] for row in rows])
    markers = {name: table[:, 2 + 3 * i : 5 + 3 * i] for i, name in enumerate(names[2:])}
    return Trc(fields, [int(row[0]) for row in rows], table[:, 1], markers)


def read_mot(path: Path) -> tuple[list[str], dict[str, NDArray[np.float64]]]:
    text = path.read_text(encoding="utf-8")
    header, body = text.split("endheader\n")
    names, *rows = (line.split("\t") for line in body.splitlines())
    table = np.array([[float(cell) for cell in row] for row in rows])
    return header.splitlines(), {name: table[:, i] for i, name in enumerate(names)}


def test_trc_header_markers_and_times(tmp_path: Path) -> None:
    write_trc(make_clip(), tmp_path / "landmarks.trc")
    trc = read_trc(tmp_path / "landmarks.trc")
    assert list(trc.fields) == [
        "DataRate",
        "CameraRate",
        "NumFrames",
        "NumMarkers",
        "Units",
        "OrigDataRate",
        "OrigDataStartFrame",
        "OrigNumFrames",
    ]
    assert trc.fields["NumFrames"] == "60"
    assert trc.fields["NumMarkers"] == str(len(trc.markers))
    assert trc.frames == list(range(60))
    np.testing.assert_allclose(trc.time_s, phone_times(), atol=5e-7)
    # The median rate, not rounded to an integer.
    assert float(trc.fields["DataRate"]) == pytest.approx(1 / np.median(np.diff(phone_times())))
    for name in ("RHip", "LBigToe", "RHeel", "Hip", "Neck", "Nose", "LWrist"):
        assert name in trc.markers
    assert "RSmallToe" not in trc.markers


def test_without_the_height_positions_are_the_picture_s_pixels(tmp_path: Path) -> None:
    write_trc(make_clip(), tmp_path / "landmarks.trc")
    trc = read_trc(tmp_path / "landmarks.trc")
    assert trc.fields["Units"] == "px"
    np.testing.assert_allclose(trc.markers["LHip"][0], [60.0, 70.0, 0.0])
    np.testing.assert_allclose(trc.markers["Hip"][0], [80.0, 70.0, 0.0])
    assert trc.markers["LKnee"][0, 1] > trc.markers["LHip"][0, 1]  # Y down


def test_with_the_height_positions_are_metres_from_the_floor_up(tmp_path: Path) -> None:
    write_trc(make_clip(height_cm=180.0), tmp_path / "landmarks.trc")
    trc = read_trc(tmp_path / "landmarks.trc")
    assert trc.fields["Units"] == "m"
    hip, ankle, heel = (trc.markers[name] for name in ("RHip", "RAnkle", "RHeel"))
    leg_m = hip[:, 1] - ankle[:, 1]
    np.testing.assert_allclose(leg_m, 0.491 * 1.80, atol=1e-5)
    np.testing.assert_allclose(heel[:, 1], 0.0, atol=1e-5)
    # X keeps the picture's direction: the person walks to the right, half a leg in all.
    assert hip[-1, 0] - hip[0, 0] == pytest.approx(20.0 / LEG_PX * 0.491 * 1.80, abs=1e-4)
    assert not hip[:, 2].any()


def test_unseen_markers_are_nan_in_all_three_coordinates(tmp_path: Path) -> None:
    write_trc(make_clip(height_cm=180.0), tmp_path / "landmarks.trc")
    toe = read_trc(tmp_path / "landmarks.trc").markers["LBigToe"]
    assert np.isnan(toe[HIDDEN]).all()
    assert np.isnan(toe).sum() == 6 * 3


def test_mot_header_counts_time_and_times_are_kept(tmp_path: Path) -> None:
    write_mot(make_clip(), tmp_path / "angles.mot")
    header, columns = read_mot(tmp_path / "angles.mot")
    assert header[:6] == [
        "Coordinates",
        "version=1",
        "nRows=60",
        f"nColumns={len(columns)}",
        "inDegrees=yes",
        "",
    ]
    assert header[6].startswith("Units are S.I. units")
    assert header[-1] == ""
    assert next(iter(columns)) == "time"
    np.testing.assert_allclose(columns["time"], phone_times(), atol=5e-7)


def test_mot_side_view_signs(tmp_path: Path) -> None:
    clip = make_clip()
    write_mot(clip, tmp_path / "angles.mot")
    _, columns = read_mot(tmp_path / "angles.mot")
    ankle = clip.angles.get("ankle_dorsiflexion", "left")
    tibia = clip.angles.get("tibia_inclination", "left")
    assert ankle is not None
    assert tibia is not None
    for name in ("left ankle", "ankle_angle_l"):
        np.testing.assert_allclose(columns[name], ankle.values_deg, atol=1e-4)
    # Sports2D: an upright shank is at -90, a knee further forward makes it more negative.
    np.testing.assert_allclose(columns["left shank"], -90.0 - tibia.values_deg, atol=1e-4)
    # Ours: heel up is +. Sports2D's foot: toes up is +.
    pitch = clip.angles.get("foot_pitch", "left")
    assert pitch is not None
    np.testing.assert_allclose(columns["left foot"], -pitch.values_deg, atol=1e-4)
    assert "knee_angle_l" in columns
    assert "right ankle" not in columns
    assert "pelvis" not in columns


@pytest.mark.parametrize(("view", "sign"), [("rear", -1.0), ("front", 1.0)])
def test_mot_frontal_signs(tmp_path: Path, view: str, sign: float) -> None:
    clip = make_clip(view="rear" if view == "rear" else "front")
    write_mot(clip, tmp_path / "angles.mot")
    _, columns = read_mot(tmp_path / "angles.mot")
    drop, _, _, eversion = rear_curves(phone_times())
    # Right side lower: clockwise in the picture from behind, anticlockwise from the front.
    np.testing.assert_allclose(columns["pelvis"], sign * drop.values_deg, atol=1e-4)
    np.testing.assert_allclose(columns["pelvis_list"], drop.values_deg, atol=1e-4)
    np.testing.assert_allclose(columns["pelvic drop left stance"], drop.values_deg, atol=1e-4)
    np.testing.assert_allclose(columns["pelvic drop right stance"], -drop.values_deg, atol=1e-4)
    np.testing.assert_allclose(columns["right rearfoot eversion"], eversion.values_deg, atol=1e-4)
    np.testing.assert_allclose(columns["subtalar_angle_r"], -eversion.values_deg, atol=1e-4)


def test_sidecar_holds_times_visibility_and_uncertainty(tmp_path: Path) -> None:
    write_landmarks_json(make_clip(height_cm=180.0), tmp_path / "landmarks.json")
    data = json.loads((tmp_path / "landmarks.json").read_text(encoding="utf-8"))
    np.testing.assert_allclose(data["time_s"], phone_times(), atol=5e-7)
    assert data["units"] == "m"
    assert data["metres_per_px"] == pytest.approx(0.491 * 1.8 / LEG_PX)
    assert data["visibility"]["RKnee"] == [0.3] * 60
    assert set(data["visibility"]) == set(data["markers"])
    angles = {entry["column"]: entry for entry in data["angles"]}
    assert angles["left ankle"]["systematic_sd_deg"] == 2.0
    assert angles["left shank"]["factor"] == -1.0
    assert angles["left knee"]["systematic_sd_deg"] is None  # unknown is said so
    assert landmarks().shape[0] == len(data["others_in_view"])
