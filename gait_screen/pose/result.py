"""What following a clip's subject gives: landmarks frame by frame, and what the scouting found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gait_screen.pose.aside import Entries
from gait_screen.pose.linking import Person, link_people
from gait_screen.pose.mediapipe_source import PoseObservation
from gait_screen.pose.model_files import ModelFile
from gait_screen.pose.scouting import Look
from gait_screen.pose.subject import ScoutReport
from gait_screen.records import BoolArray, Bystanders, FloatArray, PoseTrack, VideoInfo
from gait_screen.vocabulary import LANDMARKS


@dataclass(frozen=True)
class FollowResult:
    """The subject's landmarks and what the scouting found.

    ``aside`` are the parts of pictures that were set aside, by the track's frame and their name.
    """

    track: PoseTrack
    scout: ScoutReport
    aside: Entries = field(default_factory=dict)


def follow_nobody(time_s: FloatArray, info: VideoInfo, model: ModelFile) -> FollowResult:
    """Return the result for a clip in which no body is to be seen: every landmark unknown.

    Parameters
    ----------
    time_s
        Shape ``(T,)``: the clip's clock.
    """
    track = pose_track(time_s, (), np.zeros(len(time_s), dtype=np.bool_), info, model)
    scout = ScoutReport(
        looks=0,
        people_seen=0,
        subject_share=0.0,
        others_share=0.0,
        subject_size_px=float("nan"),
        windowed=False,
    )
    return FollowResult(track, scout)


def scout_report(
    subject: Person, others: Sequence[Person], looks: Sequence[Look], *, windowed: bool
) -> ScoutReport:
    """Sum up the scouting."""
    shown = {time for one in others for time in one.time_s}
    return ScoutReport(
        looks=len(looks),
        people_seen=1 + len(others),
        subject_share=len(subject.time_s) / len(looks),
        others_share=len(shown) / len(looks),
        subject_size_px=subject.typical_size_px(),
        windowed=windowed,
    )


def pose_track(
    time_s: FloatArray,
    found: Sequence[PoseObservation | None],
    others_in_view: BoolArray,
    info: VideoInfo,
    model: ModelFile,
    bystanders: Bystanders | None = None,
) -> PoseTrack:
    """Put the observations of all frames into arrays, NaN where there is none."""
    count = len(time_s)
    xy_px = np.full((count, len(LANDMARKS), 2), np.nan)
    world_m = np.full((count, len(LANDMARKS), 3), np.nan)
    visibility = np.zeros((count, len(LANDMARKS)))
    for index, one in enumerate(found):
        if one is not None:
            xy_px[index], world_m[index], visibility[index] = one.xy_px, one.world_m, one.visibility
    return PoseTrack(
        time_s=time_s,
        xy_px=xy_px,
        world_m=world_m,
        visibility=visibility,
        others_in_view=others_in_view,
        width_px=info.width_px,
        height_px=info.height_px,
        model_name=model.name,
        model_sha256=model.sha256,
        bystanders=Bystanders() if bystanders is None else bystanders,
    )


def bystanders_of(subject: Person, looks: Sequence[Look]) -> Bystanders:
    """Return everybody but the subject, also who was seen once or is far away."""
    his = {id(sighting) for sighting in subject.sightings}
    others = [one for one in link_people(looks, least=1) if his.isdisjoint(map(id, one.sightings))]
    if not others:
        return Bystanders()
    counts = [len(one.time_s) for one in others]
    return Bystanders(
        who=np.repeat(np.arange(len(others)), counts),
        time_s=np.concatenate([one.time_s for one in others]),
        xy_px=np.stack([sighting.xy_px for one in others for sighting in one.sightings]),
    )
