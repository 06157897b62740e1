"""Hand-made metrics for the tests of findings and plans."""

from __future__ import annotations

from gait_screen.knowledge import load_knowledge
from gait_screen.screening import Metric
from gait_screen.vocabulary import Movement, Side, other_side


def measured(
    key: str,
    side: Side | None,
    value: float,
    uncertainty: float | None,
    test: Movement,
    *,
    clip: str = "clip.mp4",
    reason: str | None = None,
) -> Metric:
    info = load_knowledge().metrics.get(key)
    return Metric(
        key=key,
        side=side,
        clip=clip,
        test=test,
        view=None,
        status="measured",
        reason=reason,
        value=value,
        unit="deg" if info is None else info.unit,
        uncertainty=uncertainty,
        n=5,
    )


def not_assessed(key: str, side: Side | None, test: Movement, reason: str) -> Metric:
    return Metric(
        key=key,
        side=side,
        clip="clip.mp4",
        test=test,
        view=None,
        status="not_assessed",
        reason=reason,
    )


def mirrored(metrics: list[Metric]) -> list[Metric]:
    return [
        metric
        if metric.side is None
        else metric.model_copy(update={"side": other_side(metric.side)})
        for metric in metrics
    ]


def both_sides(key: str, value: float, uncertainty: float, test: Movement) -> list[Metric]:
    return [measured(key, side, value, uncertainty, test) for side in ("left", "right")]


def normal_runner() -> list[Metric]:
    return [
        *both_sides("tibia_inclination_peak", 43.0, 3.0, "lunge"),
        *both_sides("mtp_extension_peak", 62.0, 8.0, "heel-raise"),
        *both_sides("ankle_dorsiflexion_peak", 23.0, 4.0, "running"),
        *both_sides("rearfoot_eversion_peak", 4.0, 3.0, "running"),
        *both_sides("rearfoot_eversion_excursion", 9.0, 3.0, "running"),
        *both_sides("rearfoot_eversion_heel_off", 0.0, 3.0, "running"),
        *both_sides("pelvic_drop_peak", 3.0, 2.5, "running"),
        *both_sides("knee_fppa_peak", 5.0, 4.0, "single-leg-squat"),
        *both_sides("trunk_lateral_lean_peak", 2.0, 2.0, "single-leg-squat"),
        *both_sides("single_leg_stance_time", 45.0, 0.2, "single-leg-stance"),
        *both_sides("heel_raise_count", 27.0, 1.0, "heel-raise"),
        *both_sides("heel_lift_peak", 0.2, 0.6, "squat"),
        *both_sides("tibia_inclination_contact", 5.0, 2.0, "running"),
        measured("step_width", None, 7.0, 2.0, "running"),
    ]
