"""Named sets of clips, the same from the same seed: ``smoke``, ``standard``, ``stress`` and more.

Every clip has its own body, look, camera and light, drawn at random. Within each movement and view
the clips go in turn to two parts: ``fit``, on which the stated uncertainty is fitted, and ``test``,
on which it is tried; no body and no camera is in both. ``calibration`` is other people, who only
serve the fit; in ``stickers`` people wear stickers, in ``toe_lift`` they lift their toes. Renders
are kept by the hash of their spec, so that a suite costs its rendering once.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from gait_screen.errors import UsageError
from validation.draw import Draw
from validation.spec import ClipSpec

Part = Literal["fit", "test"]
#: What each suite is drawn from. A new seed is a new set of people and cameras.
SEED: Final[dict[str, int]] = {
    "smoke": 11,
    "standard": 2026,
    "stress": 4052,
    "calibration": 7919,
    "stickers": 6173,
    "toe_lift": 3001,
}

#: Movement, view and how many: 64 clips. ``side`` is left and right in turn, ``frontal`` rear and
#: front in turn.
STANDARD: Final = (
    ("run", "side", 12),
    ("run", "rear", 6),
    ("run", "front", 2),
    ("walk_treadmill", "side", 4),
    ("walk_hallway", "side", 4),
    ("walk_hallway", "frontal", 4),
    ("squat", "side", 6),
    ("squat", "frontal", 2),
    ("single_leg_squat", "side", 4),
    ("single_leg_squat", "frontal", 4),
    ("single_leg_stance", "frontal", 6),
    ("heel_raise", "side", 6),
    ("lunge", "side", 4),
)
SMOKE: Final = (
    ("run", "side", 1),
    ("run", "rear", 1),
    ("walk_hallway", "side", 1),
    ("squat", "side", 1),
    ("single_leg_stance", "frontal", 1),
    ("heel_raise", "side", 1),
)
#: More people for the fit, of the movements whose errors scatter most: 36 clips.
CALIBRATION: Final = (
    ("run", "side", 12),
    ("run", "rear", 4),
    ("walk_treadmill", "side", 4),
    ("walk_hallway", "side", 4),
    ("heel_raise", "side", 4),
    ("squat", "side", 4),
    ("single_leg_stance", "frontal", 4),
)
#: With stickers, filmed from near: 16 clips. Seen from the side it is the far leg that moves, whose
#: inner side the camera sees.
STICKERS: Final = (
    ("run", "rear", 3),
    ("walk_treadmill", "rear", 2),
    ("single_leg_stance", "rear", 3),
    ("heel_raise", "side", 5),
    ("toe_lift", "side", 3),
)
#: Active lifts of the toes without stickers.
TOE_LIFT: Final = (("toe_lift", "side", 6),)
#: Condition, then the movements it is tried on in turn: 44 clips.
STRESS: Final = (
    ("tilt", ("run/side", "single_leg_stance/frontal", "squat/side", "run/rear")),
    ("yaw", ("run/side", "squat/side", "walk_treadmill/side", "single_leg_squat/frontal")),
    ("low_light", ("run/side", "squat/side", "single_leg_stance/frontal", "heel_raise/side")),
    ("occlusion", ("run/side", "walk_treadmill/side", "squat/side", "run/rear")),
    ("others", ("squat/side", "walk_hallway/side", "single_leg_stance/frontal", "run/side")),
    ("shoes", ("run/side", "walk_treadmill/side", "squat/side", "heel_raise/side")),
    ("trousers", ("walk_hallway/side", "squat/side", "single_leg_stance/frontal", "lunge/side")),
    ("fps30", ("run/side", "run/side", "run/rear", "run/side")),
    ("compression", ("run/side", "heel_raise/side", "squat/side", "single_leg_squat/frontal")),
    ("blur", ("run/side", "walk_hallway/side", "run/rear", "lunge/side")),
    ("far", ("run/side", "squat/side", "heel_raise/side", "single_leg_squat/frontal")),
)


@dataclass(frozen=True)
class SuiteClip:
    """One rendered clip of a suite and the part it belongs to."""

    suite: str
    name: str
    part: Part
    condition: str
    spec: ClipSpec
    video: Path
    truth: Path


@dataclass(frozen=True)
class Planned:
    """A clip before it is rendered."""

    name: str
    part: Part
    condition: str
    spec: ClipSpec


def planned(suite: str) -> tuple[Planned, ...]:
    """Return the specs of a suite in their order.

    Raises
    ------
    UsageError
        If there is no such suite.
    """
    if suite not in SEED:
        raise UsageError(f"no suite '{suite}'; there are {', '.join(sorted(SEED))}")
    if suite == "stress":
        return tuple(_stress_plan())
    tables = {
        "smoke": SMOKE,
        "standard": STANDARD,
        "calibration": CALIBRATION,
        "stickers": STICKERS,
        "toe_lift": TOE_LIFT,
    }
    return tuple(_plain_plan(suite, tables[suite]))


def specs(suite: str) -> tuple[ClipSpec, ...]:
    """Return the bare specs of a suite."""
    return tuple(one.spec for one in planned(suite))


def make(
    suite: str, folder: Path, jobs: int = 2, progress: Callable[[str], None] | None = None
) -> list[SuiteClip]:
    """Render what of a suite is not yet there, and return all of it.

    Parameters
    ----------
    folder
        Renders are kept in ``folder/clips``; ``folder/SUITE.json`` lists them.
    jobs
        Processes that render side by side, each on one core.
    """
    clips = [_placed(suite, one, folder) for one in planned(suite)]
    missing = [clip for clip in clips if not (clip.video.exists() and clip.truth.exists())]
    (folder / "clips").mkdir(parents=True, exist_ok=True)
    # OpenGL in software takes all cores for one picture; one core a clip is quicker in all.
    os.environ.setdefault("LP_NUM_THREADS", "1")
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max(1, jobs), mp_context=spawn) as pool:
        todo = {pool.submit(_render, clip.spec, clip.video, clip.truth): clip for clip in missing}
        for count, future in enumerate(as_completed(todo), 1):
            future.result()
            if progress is not None:
                progress(f"{count}/{len(missing)} {todo[future].name}")
    _write_list(suite, clips, folder)
    return clips


def _render(spec: ClipSpec, video: Path, truth: Path) -> None:
    from validation.film import render_clip  # only here: needs the extra `lab`

    render_clip(spec, video, truth)


def _placed(suite: str, one: Planned, folder: Path) -> SuiteClip:
    stem = folder / "clips" / one.spec.digest()
    video, truth = stem.with_suffix(".mp4"), stem.with_suffix(".json")
    return SuiteClip(suite, one.name, one.part, one.condition, one.spec, video, truth)


def _write_list(suite: str, clips: list[SuiteClip], folder: Path) -> None:
    rows = [
        {
            "name": clip.name,
            "part": clip.part,
            "condition": clip.condition,
            "video": clip.video.relative_to(folder).as_posix(),
            "truth": clip.truth.relative_to(folder).as_posix(),
        }
        for clip in clips
    ]
    text = json.dumps({"suite": suite, "seed": SEED[suite], "clips": rows}, indent=1)
    (folder / f"{suite}.json").write_text(text + "\n", encoding="utf-8")


def _plain_plan(suite: str, table: tuple[tuple[str, str, int], ...]) -> Iterator[Planned]:
    for kind, view, count in table:
        for number in range(count):
            name = f"{kind}_{view}_{number:02d}"
            draw = Draw(SEED[suite], name)
            spec = draw.clip(name, kind, _view(view, number), number)
            if suite == "stickers":
                draw.put_stickers(spec)
            part: Part = "fit" if suite == "calibration" else _part(number)
            yield Planned(name, part, "plain", ClipSpec.model_validate(spec))


def _stress_plan() -> Iterator[Planned]:
    for row, (condition, movements) in enumerate(STRESS):
        for number, movement in enumerate(movements):
            kind, view = movement.split("/")
            name = f"{condition}_{number:02d}_{kind}_{view}"
            draw = Draw(SEED["stress"], name)
            spec = draw.clip(name, kind, _view(view, number), number)
            draw.worsen(spec, condition)
            yield Planned(name, _part(row + number), condition, ClipSpec.model_validate(spec))


def _part(number: int) -> Part:
    return "fit" if number % 2 == 0 else "test"


def _view(view: str, number: int) -> str:
    """Return the view of one clip; both parts get both."""
    pairs = {"side": ("left", "right"), "frontal": ("rear", "front")}
    return pairs[view][(number // 2) % 2] if view in pairs else view
