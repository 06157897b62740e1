"""The checks of the footage say what is wrong and how to film again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.quality import Footage, check_quality, checks_made
from gait_screen.recognition.movement import MovementEstimate
from gait_screen.screening import QualityCheck
from gait_screen.signals.roll import UNKNOWN_ROLL, Roll
from tests.helpers.bodies import TRUTHS, measure, measured_truth, part_of, sampled, truth_track


def footage(name: str = "run_side", **changes: object) -> Footage:
    measured = measured_truth(name)
    good = Footage(
        movement=measured.movement,
        view=measured.view,
        signals=measured.signals,
        timing=measured.clip.timing,
        roll=measured.clip.roll,
        brightness=120.0,
        faults=(),
        others_in_view=False,
        mirrored=False,
    )
    return replace(good, **changes)  # type: ignore[arg-type]


def check(name: str, shown: Footage) -> QualityCheck:
    (found,) = [one for one in check_quality(shown) if one.check == name]
    return found


@pytest.mark.parametrize("name", TRUTHS)
def test_whatever_does_not_pass_says_how_to_film(name: str) -> None:
    for one in check_quality(footage(name)):
        assert one.detail
        assert (one.fix == "") == (one.status == "pass"), one.check


@pytest.mark.parametrize("name", TRUTHS)
def test_the_checks_that_are_announced_are_those_that_are_made(name: str) -> None:
    shown = footage(name, faults=("half a file",), mirrored=True)
    movement = shown.movement.movement
    assert movement is not None
    made = [one.check for one in check_quality(shown)]
    # Exchanged legs are told only where they were found.
    assert [one for one in checks_made(movement) if one != "leg names"] == [
        one for one in made if one != "leg names"
    ]
    assert set(checks_made("arch-loading")) > {"light", "stickers"}


def test_good_footage_passes_but_for_the_number_of_steps() -> None:
    bad = [one.check for one in check_quality(footage()) if one.status != "pass"]
    # Five seconds hold six steps of a leg, one less than the means need.
    assert bad == ["enough"]


def test_running_at_30_frames_a_second_is_warned_of() -> None:
    track = truth_track("run_side")
    slow = measure(sampled(track, np.arange(0, track.frames, 2)))
    found = check("frame rate", footage(signals=slow.signals))
    assert found.status == "warn"
    assert "60" in found.fix
    assert check("frame rate", footage("squat_side")).status == "pass"


def test_a_small_person_is_warned_of() -> None:
    track = truth_track("squat_side")
    for scale, status in ((1.0, "pass"), (0.5, "warn"), (0.3, "fail")):
        small = measure(replace(track, xy_px=200.0 + scale * track.xy_px), test="squat")
        assert check("size", footage("squat_side", signals=small.signals)).status == status


@pytest.mark.parametrize(("yaw_deg", "status"), [(3.0, "pass"), (-14.0, "warn"), (31.0, "fail")])
def test_an_oblique_view_is_told(yaw_deg: float, status: str) -> None:
    view = replace(measured_truth("run_side").view, yaw_deg=yaw_deg)
    found = check("view", footage(view=view))
    assert found.status == status
    assert f"{abs(yaw_deg):.0f}°" in found.detail


def test_an_unknown_roll_is_told_with_its_width() -> None:
    found = check("camera level", footage(roll=UNKNOWN_ROLL))
    assert found.status == "warn"
    assert "3°" in found.detail
    assert check("camera level", footage(roll=Roll(2.0, 0.4, "lines"))).status == "pass"
    assert check("camera level", footage(roll=Roll(-14.0, 0.4, "lines"))).status == "warn"


def test_darkness_others_mirrors_and_damage_are_told() -> None:
    assert check("light", footage(brightness=20.0)).status == "warn"
    assert check("other people", footage(others_in_view=True)).status == "warn"
    assert check("mirror", footage(mirrored=True)).status == "warn"
    damaged = check("file", footage(faults=("12 frames could not be read.",)))
    assert damaged.detail == "12 frames could not be read."


def test_a_movement_that_was_not_recognised_fails() -> None:
    unknown = MovementEstimate(None, 0.0, "no steps, dips, raises, holds")
    found = check("movement", footage(movement=unknown))
    assert found.status == "fail"
    assert "--test" in found.fix


def test_no_whole_step_fails() -> None:
    # The near foot stands until 0.96 s and again from 1.43 s.
    short = measure(part_of(truth_track("run_side"), 0.8, 1.5), test="running")
    found = check("enough", footage(timing=short.clip.timing))
    assert found.status == "fail"


def test_one_of_a_thing_is_in_the_singular() -> None:
    signals = footage().signals
    swapped = np.zeros_like(signals.swapped_frames)
    swapped[:1] = True
    found = check("leg names", footage(signals=replace(signals, swapped_frames=swapped)))
    assert found.detail.startswith("In 1 frame the model")
    timing = footage("squat_side").timing
    one, two = (replace(timing, repetitions=timing.repetitions[:count]) for count in (1, 2))
    assert check("enough", footage("squat_side", timing=one)).detail == "1 repetition."
    assert check("enough", footage("squat_side", timing=two)).detail == "2 repetitions."
    near = footage().timing.stances_of(footage().view.near_side or "left")
    step = replace(footage().timing, stances=tuple(near[:1]))
    assert check("enough", footage(timing=step)).detail == "1 complete step a side."
