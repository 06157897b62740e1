from __future__ import annotations

from pathlib import Path

import pytest

from gait_screen.knowledge import load_knowledge
from gait_screen.quality import (
    GOOD_LEG_PX,
    MIN_REPETITIONS,
    MIN_STEPS_PER_SIDE,
    RUNNING_FPS,
)
from gait_screen.vocabulary import SIDES
from tests.helpers.knowledge_copy import check_refused, copy_knowledge, edit
from tests.helpers.reading import reading_age

KNOWLEDGE = load_knowledge()
#: Share of body height from the hip down, of the picture's long side that is seen one body height
#: away with some 60 degrees, and full HD.
LEG, SEEN_AT_ONE, LONG_PX, SHORT_PX = 0.53, 1.155, 1920, 1080
#: A short step in running, of body height: Winter's and the lab's runners step further.
STEP = 0.45


@pytest.mark.parametrize("clip", KNOWLEDGE.clips, ids=lambda clip: clip.id)
def test_what_is_asked_for_passes_the_products_own_checks(clip):
    if clip.test == "running":
        assert clip.fps > RUNNING_FPS
    if clip.repetitions is not None and not clip.stickers:
        assert clip.repetitions >= MIN_REPETITIONS
    if clip.stickers:
        return
    # What the picture is high, one body height away, with the phone upright or on its side.
    upright = clip.orientation == "portrait"
    high_px, high = (LONG_PX, SEEN_AT_ONE) if upright else (SHORT_PX, SEEN_AT_ONE * 9 / 16)
    leg_px = LEG / (high * clip.distance.at_most) * high_px
    assert leg_px > 0.85 * GOOD_LEG_PX
    # The whole body with a margin; close-ups of the foot show the hips at least.
    assert high * clip.distance.about > (1.15 if "head_to_feet" in clip.keep else 0.6)
    if clip.passes and clip.view == "side":
        steps_a_leg = clip.passes * int(SEEN_AT_ONE * clip.distance.about / (2 * STEP))
        assert steps_a_leg >= MIN_STEPS_PER_SIDE


def test_the_lens_is_level_with_what_is_measured():
    levels = KNOWLEDGE.film.levels
    assert levels["ankle"] < levels["knee"] < levels["hip"]
    for clip in KNOWLEDGE.clips:
        if "pelvic" in " ".join(KNOWLEDGE.tests[clip.test].how_to_film):
            assert clip.level != "ankle"
        if "knee height" in KNOWLEDGE.tests[clip.test].how_to_film and clip.view == "side":
            assert clip.level == "knee"


def test_a_side_view_is_of_the_near_leg_and_stickers_of_the_inner_side_of_the_far_one():
    squat, arch = KNOWLEDGE.clip("squat_side"), KNOWLEDGE.clip("arch_loading_side")
    assert squat.views == SIDES
    assert squat.legs_in("left") == ("left",)
    assert arch.legs_in("left") == ("right",)
    assert KNOWLEDGE.clip("running_rear_treadmill").legs_in("rear") == SIDES


def test_a_thirteen_year_old_can_read_the_cards():
    phrases = [text for key, text in KNOWLEDGE.phrases.items() if key.startswith("clips.")]
    for text in [*(word for clip in KNOWLEDGE.clips for word in (clip.do, clip.pace)), *phrases]:
        if len(text.split()) > 9 and "{" not in text:
            assert reading_age(text) < 13.5, text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'view = "rear"',
            'view = "side"',
            "does not say how to film single-leg-stance from the rear",
        ),
        ('"free_leg"', '"no_such_fault"', "no phrase fault_no_such_fault"),
        ("seconds = 45", "seconds = 45\npasses = 2", "one of repetitions, seconds"),
        ("at_least = 1.2", "at_least = 1.6", "from at_least over about"),
        ("levels = { ankle = 0.06,", "levels = {", "levels must be ankle"),
        ('id = "single_leg_stance_front"', 'id = "single_leg_stance_rear"', "occurs twice"),
    ],
)
def test_a_clip_that_does_not_hold_together_is_refused(
    tmp_path: Path, old: str, new: str, message: str
):
    folder = copy_knowledge(tmp_path)
    edit(folder, "clips.toml", old, new)
    check_refused(folder, message)


def test_a_site_asks_only_for_what_its_films_show(tmp_path: Path):
    folder = copy_knowledge(tmp_path)
    edit(folder, "pain_sites.toml", '"calf_weakness", "limited_mtp', '"poor_balance", "limited_mtp')
    check_refused(folder, "heel: no film of it shows poor_balance")
