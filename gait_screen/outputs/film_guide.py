"""How to film a clip, in words and pictures: for the page and for the command line."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from gait_screen.drawings.camera_place import draw_camera_place
from gait_screen.drawings.records import DrillPicture
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.clip_models import ClipGuide
from gait_screen.plan.propose import ClipProposal, ProposedClip
from gait_screen.quality import (
    GOOD_LEG_PX,
    GOOD_YAW_DEG,
    MIN_REPETITIONS,
    MIN_STEPS_PER_SIDE,
    POOR_YAW_DEG,
    SEEN_SHARE,
    checks_made,
)
from gait_screen.vocabulary import GAITS, SIDES, Side, View


@dataclass(frozen=True)
class FilmCard:
    """One movement to film: a clip, or one for each leg.

    Attributes
    ----------
    id
        Of the knowledge files.
    clips
        View and leg of each clip; no leg where one clip shows both.
    title
        With the leg where it is of one.
    why
        Empty where it was not proposed for anything.
    what
        What the person does.
    facts
        Label and text: camera, amount, pace, clothes.
    keep, faults, checks
        What must be in the picture, what spoils it, what the product then checks.
    also
        Titles of the same clip in another place.
    pictures
        The camera's place from the side and from above; from above again for a second clip.
    """

    id: str
    clips: tuple[tuple[View, Side | None], ...]
    title: str
    why: str
    what: str
    facts: tuple[tuple[str, str], ...]
    keep: tuple[str, ...]
    faults: tuple[str, ...]
    checks: tuple[str, ...]
    also: tuple[str, ...]
    pictures: tuple[DrillPicture, ...]


def proposed_cards(
    proposal: ClipProposal, knowledge: Knowledge, body_height_m: float | None = None
) -> tuple[FilmCard, ...]:
    """Return the cards of a proposal; both legs of a movement are on one card.

    ``body_height_m`` is for the metres; None takes the usual height.
    """
    return tuple(
        _card(guide, tuple(clips), knowledge, body_height_m)
        for guide, clips in itertools.groupby(proposal.clips, key=lambda clip: clip.guide)
    )


def all_cards(knowledge: Knowledge, body_height_m: float | None = None) -> tuple[FilmCard, ...]:
    """Return a card for every clip that there is, in the order of filming."""
    return tuple(
        _card(
            guide,
            tuple(
                ProposedClip(guide, view, leg if guide.legs == "one" else None, (), "")
                for view, leg in _clips_of(guide)
            ),
            knowledge,
            body_height_m,
        )
        for guide in knowledge.clips
    )


def _clips_of(guide: ClipGuide) -> list[tuple[View, Side]]:
    """Return view and leg of the clips that show both legs."""
    if guide.legs == "both":
        return [(guide.views[0], "left")]
    return [(view, leg) for view in guide.views for leg in guide.legs_in(view)]


def _card(
    guide: ClipGuide,
    clips: tuple[ProposedClip, ...],
    knowledge: Knowledge,
    body_height_m: float | None,
) -> FilmCard:
    say = knowledge.say
    legs = [say(f"clips.leg_{clip.leg}") for clip in clips if clip.leg is not None]
    title = guide.title
    if legs:
        title = say("clips.title_leg", title=title, leg=say("clips.then").join(legs))
    camera = camera_text(guide, clips[0].view, knowledge, body_height_m)
    if len({clip.view for clip in clips}) > 1:
        where = _where(guide, clips[1].view, knowledge)
        camera = f"{camera} {say('clips.camera_then', where=where[:1].lower() + where[1:])}"
    pictures = [
        draw_camera_place(guide, clip.view, knowledge, leg=clip.leg, body_height_m=body_height_m)
        for clip in clips
    ]
    return FilmCard(
        id=guide.id,
        clips=tuple((clip.view, clip.leg) for clip in clips),
        title=title,
        why=clips[0].why,
        what=guide.do,
        facts=(
            (say("clips.label_camera"), camera),
            (say("clips.label_amount"), _amount(guide, knowledge)),
            (say("clips.label_pace"), guide.pace),
            (say("clips.label_wear"), " ".join(say(f"clips.wear_{key}") for key in guide.wear)),
        ),
        keep=tuple(say(f"clips.keep_{key}") for key in guide.keep),
        faults=tuple(say(f"clips.fault_{key}") for key in guide.faults),
        checks=tuple(_checks(guide, knowledge)),
        also=tuple(say("clips.also_on", title=knowledge.clip(i).title) for i in clips[0].also),
        pictures=(*pictures[0], *(top for _, top in pictures[1:])),
    )


def camera_text(
    clip: ClipGuide, view: View, knowledge: Knowledge, body_height_m: float | None = None
) -> str:
    """Return where the phone stands, in a sentence with metres and body heights."""
    tall = body_height_m or knowledge.film.body_height_m
    distance = clip.distance
    return knowledge.say(
        "clips.camera_line" if clip.in_line else "clips.camera_place",
        where=_where(clip, view, knowledge),
        metres=f"{distance.about * tall:.1f}",
        low=f"{distance.at_least * tall:.1f}",
        high=f"{distance.at_most * tall:.1f}",
        times=f"{distance.about:g}",
        level=knowledge.say(f"clips.level_{clip.level}"),
        height=f"{100 * tall * knowledge.film.levels[clip.level]:.0f}",
        orientation=knowledge.say(f"clips.orientation_{clip.orientation}"),
        fps=clip.fps,
    )


def _where(clip: ClipGuide, view: View, knowledge: Knowledge) -> str:
    where = f"inner_{clip.legs_in(view)[0]}" if clip.stickers and view in SIDES else view
    return knowledge.say(f"clips.camera_{where}")


def _amount(clip: ClipGuide, knowledge: Knowledge) -> str:
    each = "_each_leg" if clip.each_leg else ""
    if clip.repetitions is not None:
        return knowledge.say(f"clips.amount_repetitions{each}", count=clip.repetitions)
    if clip.seconds is not None:
        return knowledge.say(f"clips.amount_seconds{each}", count=clip.seconds)
    if clip.passes is not None:
        phrase = "passes" if clip.view == "side" else "runs"
        return knowledge.say(f"clips.amount_{phrase}", count=clip.passes)
    return knowledge.say("clips.amount_exhaustion")


def _checks(clip: ClipGuide, knowledge: Knowledge) -> Iterator[str]:
    """Yield the checks of the footage in words, with the limits that they have."""
    values = {
        "fps": clip.fps,
        "pixels": f"{GOOD_LEG_PX:.0f}",
        "share": f"{100 * SEEN_SHARE:.0f}",
        "good": f"{GOOD_YAW_DEG:.0f}",
        "poor": f"{POOR_YAW_DEG:.0f}",
        "count": MIN_STEPS_PER_SIDE if clip.test in GAITS else MIN_REPETITIONS,
    }
    for name in checks_made(clip.test):
        phrase = name.replace(" ", "_")
        if name == "enough":
            kind = "steps" if clip.test in GAITS else "repetitions"
            phrase = f"enough_{'hold' if clip.test == 'single-leg-stance' else kind}"
        yield knowledge.say(f"clips.check_{phrase}", **values)
