"""Checks of the footage: what is good enough, what widens the intervals, what to film again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gait_screen.events.detect import Timing
from gait_screen.markers.read import Stickers
from gait_screen.recognition.movement import MovementEstimate
from gait_screen.recognition.view import ViewEstimate
from gait_screen.screening import ANALYSED_PART, QualityCheck, QualityStatus
from gait_screen.signals.clean import Signals
from gait_screen.signals.roll import Roll
from gait_screen.vocabulary import CLOSE_UPS, GAITS, SIDES, Movement
from gait_screen.watching import ENOUGH_STEPS, Extent

#: Clinical notes, section 0: at least 60 fps for running, 7 steps a side, 3 repetitions.
RUNNING_FPS: Final = 50.0
OTHER_FPS: Final = 24.0
MIN_STEPS_PER_SIDE: Final = 7
MIN_REPETITIONS: Final = 3
#: Leg length in the picture at which a foot is some 40 and some 25 pixels long.
GOOD_LEG_PX: Final = 200.0
POOR_LEG_PX: Final = 120.0
GOOD_YAW_DEG: Final = 10.0
POOR_YAW_DEG: Final = 20.0
DARK: Final = 40.0
SEEN_SHARE: Final = 0.9
ANALYSE_ALL: Final = " For everything add --all."
MAX_ROLL_DEG: Final = 10.0


@dataclass(frozen=True)
class Footage:
    """What the checks look at."""

    movement: MovementEstimate
    view: ViewEstimate
    signals: Signals
    timing: Timing
    roll: Roll
    brightness: float
    faults: tuple[str, ...]
    others_in_view: bool
    mirrored: bool


def check_quality(footage: Footage) -> list[QualityCheck]:
    """Run every check; each says pass, warn or fail, what was found, and how to film again."""
    return list(_checks(footage))


def checks_made(movement: Movement) -> tuple[str, ...]:
    """Return the names of the checks that a clip of a movement goes through, in their order."""
    whole = ("size", "in the picture", "view", "camera level", "light", "other people", "enough")
    seen = ("light", "stickers") if movement in CLOSE_UPS else (*whole, "leg names")
    return ("movement", "file", "mirror", "frame rate", *seen)


def _checks(footage: Footage) -> Iterator[QualityCheck]:
    yield _movement(footage)
    yield from _file(footage)
    yield _frame_rate(footage)
    if footage.movement.movement in CLOSE_UPS:
        yield _light(footage)
        return
    yield _size(footage)
    yield _in_picture(footage)
    yield _view(footage)
    yield _roll(footage)
    yield _light(footage)
    yield _others(footage)
    if footage.movement.movement is not None:
        yield _enough(footage, footage.movement.movement)
    if footage.signals.swapped_frames.any():
        count = int(footage.signals.swapped_frames.sum())
        frames = counted(count, "frame")
        detail = f"In {frames} the model had exchanged the legs; they were put right."
        yield QualityCheck(check="leg names", status="warn", detail=detail)


def _movement(footage: Footage) -> QualityCheck:
    found = footage.movement
    if found.movement is None:
        return QualityCheck(
            check="movement",
            status="fail",
            detail=f"Not recognised: {found.because}.",
            fix="Film one of the known movements, or name it with --test.",
        )
    detail = f"{found.movement} ({found.because})."
    status: QualityStatus = "pass" if found.confidence >= 0.5 else "warn"
    fix = "" if status == "pass" else "If this is not what you filmed, name it with --test."
    return QualityCheck(check="movement", status=status, detail=detail, fix=fix)


def _file(footage: Footage) -> Iterator[QualityCheck]:
    for fault in footage.faults:
        yield QualityCheck(
            check="file", status="warn", detail=fault, fix="Copy the clip from the phone again."
        )
    if footage.mirrored:
        yield QualityCheck(
            check="mirror",
            status="warn",
            detail="The file asks to be shown mirrored, so left and right may be exchanged.",
            fix="Film with the rear camera, or switch the mirroring of the front camera off.",
        )


def _frame_rate(footage: Footage) -> QualityCheck:
    fps = footage.signals.fps
    needed = RUNNING_FPS if footage.movement.movement == "running" else OTHER_FPS
    status: QualityStatus = "pass" if fps >= needed else "warn"
    wanted = "60" if footage.movement.movement == "running" else "30"
    fix = "" if status == "pass" else f"Film with {wanted} frames a second or more."
    return QualityCheck(
        check="frame rate", status=status, detail=f"{fps:.0f} frames a second.", fix=fix
    )


def _size(footage: Footage) -> QualityCheck:
    leg_px = footage.signals.leg_px
    status: QualityStatus = (
        "pass" if leg_px >= GOOD_LEG_PX else "warn" if leg_px >= POOR_LEG_PX else "fail"
    )
    detail = f"The leg is {leg_px:.0f} pixels long in the picture."
    fix = "" if status == "pass" else "Come closer, or film with a higher resolution."
    return QualityCheck(check="size", status=status, detail=detail, fix=fix)


def _in_picture(footage: Footage) -> QualityCheck:
    share = float(footage.signals.seen.mean())
    status: QualityStatus = "pass" if share >= SEEN_SHARE else "warn"
    detail = f"The body is wholly in the picture in {100 * share:.0f} % of the frames."
    if status == "warn" and footage.movement.movement in GAITS:
        detail += " Steps at the borders are left out."
    fix = "" if status == "pass" else "Keep head to feet in the picture all the time."
    return QualityCheck(check="in the picture", status=status, detail=detail, fix=fix)


def _view(footage: Footage) -> QualityCheck:
    view = footage.view
    if view.view is None:
        return QualityCheck(check="view", status="fail", detail="The view could not be told.")
    yaw = abs(view.yaw_deg)
    status: QualityStatus = (
        "pass" if yaw <= GOOD_YAW_DEG else "warn" if yaw <= POOR_YAW_DEG else "fail"
    )
    detail = f"Seen from {_words(view.view)}, turned {yaw:.0f}° off it."
    fix = "" if status == "pass" else "Stand the camera square to the movement, not at an angle."
    if view.share < SEEN_SHARE and status != "fail":
        status = "warn"
        detail += f" Only {100 * view.share:.0f} % of the clip shows this view; the rest is unused."
        fix = fix or "To use the rest too, give the clip once more with its other view named."
    return QualityCheck(check="view", status=status, detail=detail, fix=fix)


def _words(view: str) -> str:
    names = {"front": "the front", "rear": "behind"}
    return names.get(view, f"the {view} side")


def _roll(footage: Footage) -> QualityCheck:
    roll = footage.roll
    if roll.roll_deg is None:
        return QualityCheck(
            check="camera level",
            status="warn",
            detail=(
                "Nothing upright in the picture tells whether the camera was level; the intervals "
                f"allow for {1.96 * roll.sd_deg:.0f}°."
            ),
            fix="Have a door frame or a wall's corner in the picture, or level the phone.",
        )
    tilted = abs(roll.roll_deg) > MAX_ROLL_DEG
    # Added, for a negative nothing would be written as -0.0.
    degrees = round(roll.roll_deg, 1) + 0.0
    detail = f"The camera was tilted by {degrees:+.1f}°; this was taken off."
    return QualityCheck(
        check="camera level",
        status="warn" if tilted else "pass",
        detail=detail,
        fix="Level the phone." if tilted else "",
    )


def _light(footage: Footage) -> QualityCheck:
    dark = footage.brightness < DARK
    detail = f"Median grey level {footage.brightness:.0f} of 255."
    fix = "Switch lights on: in the dark the phone blurs what moves." if dark else ""
    return QualityCheck(check="light", status="warn" if dark else "pass", detail=detail, fix=fix)


def _others(footage: Footage) -> QualityCheck:
    if not footage.others_in_view:
        return QualityCheck(check="other people", status="pass", detail="Nobody else was seen.")
    return QualityCheck(
        check="other people",
        status="warn",
        detail="Somebody else was in view; the main person was followed.",
        fix="Film without others in the picture, and check the annotated video.",
    )


def check_extent(extent: Extent, steps: int) -> list[QualityCheck]:
    """Say how much of the film was analysed; nothing where it was all of it.

    Parameters
    ----------
    steps
        Complete steps of the side with the fewest, of those that can be seen.
    """
    said = []
    if extent.is_part:
        said.append(
            f"Analysed {extent.start_s:.1f} to {extent.stop_s:.1f} s of {extent.duration_s:.1f} s, "
            f"where the footage is best: {counted(steps, 'complete step')} a side"
        )
    if extent.every > 1:
        said.append(
            f"{extent.fps / extent.every:.0f} of {extent.fps:.0f} frames a second were analysed, "
            "which this movement needs no more of"
        )
    if not said:
        return []
    few = extent.is_part and steps < ENOUGH_STEPS
    fix = "To see whether the rest holds more, analyse everything (--all)." if few else ""
    detail = f"{'. '.join(said)}.{'' if few else ANALYSE_ALL}"
    return [
        QualityCheck(check=ANALYSED_PART, status="warn" if few else "pass", detail=detail, fix=fix)
    ]


def check_stickers(stickers: Stickers, movement: Movement | None) -> QualityCheck:
    """Say what became of the stickers that were asked for; a close-up has nothing else."""
    said = stickers.note[:1].upper() + stickers.note[1:]
    refused = stickers.measures.refused
    if not stickers.found:
        return QualityCheck(
            check="stickers",
            status="fail" if movement in CLOSE_UPS else "warn",
            detail=f"{said}."
            + ("" if movement in CLOSE_UPS else " The results are those without stickers."),
            fix="Use round dots of 12 to 25 mm in one bright colour that is neither skin nor in "
            "the clothes near them, on the places shown; keep them in view and in the light.",
        )
    detail = ". ".join([said, *(one[:1].upper() + one[1:] for one in refused)])
    status: QualityStatus = "warn" if refused else "pass"
    fix = "Film from straight behind the foot." if refused else ""
    return QualityCheck(check="stickers", status=status, detail=f"{detail}.", fix=fix)


def _enough(footage: Footage, movement: Movement) -> QualityCheck:
    timing = footage.timing
    if movement == "toe-lift":
        detail = "The lifts are looked for in the picture itself."
        return QualityCheck(check="enough", status="pass", detail=detail)
    if movement in GAITS:
        near = footage.view.near_side
        sides = (near,) if near else SIDES
        count = min(len(timing.stances_of(side)) for side in sides)
        found, needed = f"{counted(count, 'complete step')} a side", MIN_STEPS_PER_SIDE
    elif movement == "single-leg-stance":
        count, needed = len(timing.holds), 1
        found = f"{counted(count, 'stance')} on one leg"
    else:
        count, needed = len(timing.repetitions), MIN_REPETITIONS
        found = counted(count, "repetition")
    status: QualityStatus = "pass" if count >= needed else "warn" if count else "fail"
    fix = "" if status == "pass" else f"Film at least {needed}."
    return QualityCheck(check="enough", status=status, detail=f"{found}.", fix=fix)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 frame``, ``2 frames``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
