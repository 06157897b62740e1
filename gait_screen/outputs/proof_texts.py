"""Proof frames in words: what stands under each picture, and what it says to who cannot see it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.numbers import decimals_for, number_text, unit_text, value_text
from gait_screen.outputs.proof_frames import ProofFrame, ProofKey
from gait_screen.outputs.report_model import metric_label
from gait_screen.screening import Metric, Screening


@dataclass(frozen=True)
class ProofPicture:
    """A proof frame ready to show.

    ``caption`` says all, ``moment`` only which moment it is and the angle then; ``alt`` is for who
    cannot see it.
    """

    jpeg: bytes
    caption: str
    moment: str
    alt: str

    @property
    def src(self) -> str:
        """Return the picture as it stands inside a page."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode("ascii")


def proof_pictures(
    frames: Mapping[ProofKey, ProofFrame], screening: Screening
) -> dict[ProofKey, ProofPicture]:
    """Put proof frames in words, in their order; those of no metric here are left out."""
    metrics = {ProofKey.of(metric): metric for metric in screening.metrics}
    return {
        key: ProofPicture(
            frame.jpeg,
            *(_say(phrase, metrics[key], frame) for phrase in ("caption", "moment", "alt")),
        )
        for key, frame in frames.items()
        if key in metrics
    }


def _say(phrase: str, metric: Metric, frame: ProofFrame) -> str:
    known = load_knowledge()
    kind = "_plain" if frame.shown is None and phrase != "alt" else ""
    shown = "" if frame.shown is None else _shown(metric, frame.shown)
    side = "" if metric.side is None else known.say("report.criterion_side", side=metric.side)
    value = (
        "" if metric.value is None else value_text(metric.value, metric.unit, metric.uncertainty)
    )
    return known.say(
        f"report.proof_{phrase}{kind}",
        metric=metric_label(metric.key),
        side=side,
        value=value,
        clip=metric.clip or "",
        time=number_text(frame.time_s, 2),
        shown=shown,
    )


def _shown(metric: Metric, value: float) -> str:
    return number_text(value, decimals_for(metric.uncertainty)) + unit_text(metric.unit)
