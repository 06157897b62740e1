"""Rearfoot metrics from readings whose truth is known: values, moments and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from gait_screen.metrics.assess import assess_clip, assess_clip_with_drivers
from gait_screen.metrics.clip import ClipMeasurements
from gait_screen.picture.records import PictureReading
from gait_screen.records import Curve, FloatArray
from gait_screen.screening import Metric
from gait_screen.vocabulary import SIDES, Side, other_side
from tests.helpers.bodies import LEVEL, load_truth, measure, measured_truth, truth_track
from tests.helpers.readings import reading

NAME = "run_rear_ev14"
KEYS = ("peak", "contact", "excursion", "heel_off")


def heels(
    clip: ClipMeasurements,
    *,
    swapped: bool = False,
    bias_deg: Mapping[Side, float] | None = None,
    progression_deg: float = 7.0,
    sd_deg: float = 1.5,
) -> tuple[PictureReading, ...]:
    """Return what perfect networks read in the stances of a sample video."""
    truth = load_truth(NAME)
    found = []
    for side in SIDES:
        looked = np.zeros(len(truth.time_s), dtype=bool)
        for stance in clip.timing.stances:
            if stance.side == side:
                looked[clip.between(stance.start_s - 0.06, stance.end_s + 0.06)] = True
        frames = np.flatnonzero(looked)
        true = other_side(side) if swapped else side
        eversion = truth.angles[true]["rearfoot_eversion"][frames]
        found.append(
            reading(
                "rear_foot",
                side,
                {
                    "eversion": eversion + (bias_deg or {}).get(side, 0.0),
                    "progression": progression_deg,
                },
                frames,
                sd_deg=sd_deg,
                points_px={"heel_plantar": truth.pixels[true]["heel_plantar"][frames]},
                mirrored=side == "right",
            )
        )
    return tuple(found)


def runner(**changes: object) -> ClipMeasurements:
    clip = measured_truth(NAME).clip
    return replace(clip, readings=heels(clip, **changes))  # type: ignore[arg-type]


def named(clip: ClipMeasurements, key: str, side: Side) -> Metric:
    (found,) = [m for m in assess_clip(clip) if (m.key, m.side) == (key, side)]
    return found


def value(clip: ClipMeasurements, key: str, side: Side) -> float:
    metric = named(clip, key, side)
    assert metric.value is not None, metric.reason
    return metric.value


def true_stances(side: Side) -> list[tuple[float, float, float]]:
    """Return contact, heel-off and toe-off of each whole stance."""
    truth = load_truth(NAME)
    found = []
    for start in truth.moments("initial_contact", side):
        ends = [t for t in truth.moments("toe_off", side) if 0.0 < t - start < 0.5]
        offs = [t for t in truth.moments("heel_off", side) if 0.0 < t - start < 0.5]
        if ends and offs:
            found.append((float(start), float(offs[0]), float(ends[0])))
    return found


def true_value(key: str, side: Side) -> float:
    truth = load_truth(NAME)
    curve: FloatArray = truth.angles[side]["rearfoot_eversion"]

    def at(moment_s: float) -> float:
        return float(np.interp(moment_s, truth.time_s, curve))

    each = []
    for start, off, end in true_stances(side):
        peak = float(curve[truth.between(start, end)].max())
        each.append(
            {
                "peak": peak,
                "contact": at(start),
                "excursion": peak - at(start),
                "heel_off": at(off),
            }[key]
        )
    return float(np.median(each))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("key", KEYS)
def test_what_the_heel_does_in_a_step_is_found(key: str, side: Side) -> None:
    metric = named(runner(), f"rearfoot_eversion_{key}", side)
    assert metric.status == "measured", metric.reason
    assert metric.uncertainty is not None
    # At heel-off eversion falls by 10 deg in a tenth of a second.
    within = 2.5 if key == "heel_off" else 1.0
    assert metric.value == pytest.approx(true_value(key, side), abs=within)
    assert abs((metric.value or 0.0) - true_value(key, side)) < metric.uncertainty
    assert metric.n >= 2
    assert (metric.source or "").startswith("picture")


def test_the_zero_is_named() -> None:
    assert "zero: heel and shank in line" in (named(runner(), KEY_PEAK, "left").source or "")


KEY_PEAK = "rearfoot_eversion_peak"


def test_the_moment_of_the_peak_is_a_share_of_stance() -> None:
    metric = named(runner(), "rearfoot_time_to_peak", "left")
    assert metric.unit == "% of stance"
    assert metric.value is not None
    assert 25.0 < metric.value < 75.0


def test_a_bias_of_one_heel_shows_in_that_heels_angles_and_in_no_excursion() -> None:
    plain, tipped = runner(), runner(bias_deg={"left": 4.0})
    for key in ("peak", "contact", "heel_off"):
        name = f"rearfoot_eversion_{key}"
        assert value(tipped, name, "left") - value(plain, name, "left") == pytest.approx(
            4.0, abs=0.2
        )
        assert value(tipped, name, "right") == value(plain, name, "right")
    name = "rearfoot_eversion_excursion"
    assert value(tipped, name, "left") == pytest.approx(value(plain, name, "left"), abs=0.15)


def test_a_mirrored_runner_gives_mirrored_values() -> None:
    flipped = measured_truth(NAME, flipped=True).clip
    mirrored = replace(flipped, readings=heels(flipped, swapped=True))
    for key in ("peak", "contact", "excursion"):
        for side in SIDES:
            name = f"rearfoot_eversion_{key}"
            assert value(mirrored, name, other_side(side)) == pytest.approx(
                value(runner(), name, side), abs=0.3
            )


def test_the_drivers_hold_the_networks_doubt_and_the_foots_direction() -> None:
    found = assess_clip_with_drivers(runner(sd_deg=2.5, progression_deg=9.0)).drivers
    (one,) = [d for d in found if (d.key, d.side) == (KEY_PEAK, "left")]
    assert one.source == "picture"
    assert one.drivers.network_sd_deg == pytest.approx(2.5)
    assert one.drivers.progression_deg == pytest.approx(9.0)


def test_the_interval_grows_with_the_networks_doubt() -> None:
    sure, unsure = (named(runner(sd_deg=sd), KEY_PEAK, "left").uncertainty for sd in (1.0, 5.0))
    assert sure is not None
    assert unsure is not None
    assert unsure > 1.1 * sure


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("turned_deg", "way"), [(26.0, "outwards"), (-26.0, "inwards")])
def test_a_foot_that_points_out_of_the_cameras_line_is_refused(turned_deg: float, way: str) -> None:
    metric = named(runner(progression_deg=turned_deg), KEY_PEAK, "left")
    assert metric.status == "not_assessed"
    assert f"26° {way}" in (metric.reason or "")
    assert "film" in (metric.reason or "")


def test_a_body_turned_off_the_camera_is_refused_before_other_angles_are() -> None:
    clip = runner()
    turned = replace(
        clip,
        view=replace(clip.view, yaw_deg=17.0, frame_yaw_deg=clip.view.frame_yaw_deg * 0 + 17.0),
    )
    metric = named(turned, KEY_PEAK, "left")
    assert metric.status == "not_assessed"
    assert "17°" in (metric.reason or "")
    assert named(turned, "pelvic_drop_peak", "left").status == "measured"


def test_a_heel_under_a_hem_is_refused() -> None:
    metric = named(runner(sd_deg=9.0), KEY_PEAK, "right")
    assert metric.status == "not_assessed"
    assert "hem" in (metric.reason or "")


def test_a_runner_who_is_too_small_is_refused() -> None:
    track = truth_track(NAME)
    small = measure(
        replace(track, xy_px=0.2 * track.xy_px, width_px=144, height_px=256), roll=LEVEL
    )
    metric = named(replace(small.clip, readings=heels(small.clip)), KEY_PEAK, "left")
    assert metric.status == "not_assessed"
    assert "pixels long" in (metric.reason or "")


def test_a_heel_that_was_seen_in_one_step_only_is_refused() -> None:
    clip = measured_truth(NAME).clip
    last_s = next(s.end_s for s in clip.timing.stances_of("left"))
    found = []
    for one in heels(clip):
        early = clip.time_s[one.frames] <= last_s + 0.1
        found.append(
            replace(
                one,
                frames=one.frames[early],
                angles_deg=one.angles_deg[early],
                angles_sd_deg=one.angles_sd_deg[early],
                keypoints_px=one.keypoints_px[early],
                keypoints_sd_px=one.keypoints_sd_px[early],
            )
        )
    metric = named(replace(clip, readings=tuple(found)), KEY_PEAK, "left")
    assert metric.status == "not_assessed"
    assert "fewer than 2" in (metric.reason or "")


def test_a_side_view_never_gives_the_heels_tilt() -> None:
    side = measured_truth("run_side").clip
    made = reading("rear_foot", "left", {"eversion": 5.0}, np.arange(len(side.time_s)))
    metric = named(replace(side, readings=(made,)), KEY_PEAK, "left")
    assert metric.status == "not_assessed"
    assert "needs rear" in (metric.reason or "")


# --- other sources and curves --------------------------------------------------------------------


def test_stickers_and_picture_go_together() -> None:
    clip = runner()
    truth = load_truth(NAME).angles["left"]["rearfoot_eversion"]
    dots = Curve("rearfoot_eversion", "left", truth + 1.0, "markers", 1.0)
    both = named(replace(clip, marker_curves=(dots,)), KEY_PEAK, "left")
    alone = named(clip, KEY_PEAK, "left")
    assert both.source is not None
    assert both.source.startswith("markers ")
    assert "picture " in both.source
    assert (both.uncertainty or 0.0) < (alone.uncertainty or 0.0)
    assert (alone.value or 0.0) < (both.value or 0.0) < (alone.value or 0.0) + 1.2


def test_the_curves_to_show_hold_the_heels_where_they_were_looked_at() -> None:
    clip = runner()
    curve = clip.shown_angles.get("rearfoot_eversion", "left")
    assert curve is not None
    looked = np.zeros(len(clip.time_s), dtype=bool)
    looked[next(one.frames for one in clip.readings if one.side == "left")] = True
    truth = load_truth(NAME).angles["left"]["rearfoot_eversion"]
    known = ~np.isnan(curve.values_deg)
    assert (known == looked).mean() > 0.98
    assert np.median(np.abs(curve.values_deg - truth)[known]) < 0.5
    assert clip.angles.table.get("rearfoot_eversion", "left") is None
