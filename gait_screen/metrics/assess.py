"""Every metric of the contract, measured or with the reason why not: the one entrance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.knowledge import load_knowledge, metric_catalogue
from gait_screen.knowledge.error_models import SeenFrom
from gait_screen.knowledge.models import MetricInfo
from gait_screen.metrics.arch import ARCH_CHANGE, arch_estimates
from gait_screen.metrics.clip import ClipMeasurements, Estimate
from gait_screen.metrics.drivers import MetricDrivers, measure_drivers
from gait_screen.metrics.fuse import Single, correlation_of, fuse
from gait_screen.metrics.gait import gait_estimates
from gait_screen.metrics.rearfoot import ANGLE
from gait_screen.metrics.repetitions import repetition_estimates
from gait_screen.metrics.seen import seen_estimates
from gait_screen.metrics.stance import stance_estimates
from gait_screen.metrics.toe_lift import toe_lift_estimates
from gait_screen.metrics.uncertainty import interval_half_width
from gait_screen.recognition.view import MAX_YAW_DEG
from gait_screen.records import AngleTable
from gait_screen.screening import Metric
from gait_screen.vocabulary import CLOSE_UPS, GAITS, SIDES, Movement, Side, View

#: What an oblique view may still say: notes, section 0.
ANY_VIEW_KEYS: Final = frozenset(
    {"cadence", "contact_time", "single_leg_stance_time", "heel_raise_count", ARCH_CHANGE}
)
#: Keys that are of the body, not of a limb.
BODY_KEYS: Final = frozenset(
    {"cadence", "vertical_oscillation", "step_width", "trunk_forward_lean_mean"}
)
NO_PICTURE: Final = (
    "the landmarks carry nothing of the heel's tilt, and the heels were not looked at in the "
    "picture itself of this clip; film from straight behind, lower legs and heels large and sharp "
    "in the picture"
)


@dataclass(frozen=True)
class ClipAssessment:
    """Every metric of a clip, and of those measured what their intervals follow from.

    ``angles`` are the curves to show, of all sources; None where the movement is not known.
    """

    metrics: tuple[Metric, ...]
    drivers: tuple[MetricDrivers, ...]
    angles: AngleTable | None = None


def assess_metrics(clips: Sequence[ClipMeasurements]) -> list[Metric]:
    """Measure every key of the contract on the clips of one person; as :func:`assess_person`."""
    return assess_person([assess_clip_with_drivers(clip) for clip in clips])


def assess_person(clips: Sequence[ClipAssessment]) -> list[Metric]:
    """Merge what was measured in the clips of one person.

    Returns
    -------
    metrics
        Per clip every key of its movement, measured or ``not_assessed`` with the reason and how to
        film again; then ``dorsiflexion_reserve``; then, once each, the keys of movements that were
        not filmed. A ``not_assessed`` entry is left out where another clip measured the same.
    """
    metrics = [metric for clip in clips for metric in clip.metrics]
    metrics += _reserve(metrics)
    metrics += _never_filmed(metrics)
    return _without_superseded(metrics)


def assess_clip(clip: ClipMeasurements) -> list[Metric]:
    """Measure every key that belongs to the clip's movement."""
    return list(assess_clip_with_drivers(clip).metrics)


def assess_clip_with_drivers(clip: ClipMeasurements) -> ClipAssessment:
    """Measure every key that belongs to the clip's movement, and what drives its error."""
    found: dict[tuple[str, Side | None], list[Estimate]] = {}
    for one in _estimates(clip):
        found.setdefault((one.key, one.side), []).append(one)
    metrics: list[Metric] = []
    drivers: list[MetricDrivers] = []
    for key, info in metric_catalogue().items():
        if clip.movement not in info.tests or key == "dorsiflexion_reserve":
            continue
        sides: tuple[Side | None, ...] = (None,) if key in BODY_KEYS else SIDES
        for side in sides:
            estimates = found.get((key, side), [])
            known = [one for one in estimates if not np.isnan(one.values).all()]
            refusal = _refusal(clip, key, info, side, by_stickers=_by_stickers(known))
            if refusal is not None or not estimates:
                why = refusal or _not_found(clip, info, side)
                metrics.append(_not_assessed(clip, key, side, info.unit, why))
            elif not known:
                metrics.append(_none_known(clip, estimates))
            else:
                singles = [_measured_alone(clip, one) for one in known]
                metrics.append(_written(clip, known, singles))
                drivers += singles
    return ClipAssessment(tuple(metrics), tuple(drivers), clip.shown_angles)


def _seen_from(clip: ClipMeasurements) -> SeenFrom:
    if clip.sideways:
        return "side"
    return "front" if clip.view.view == "front" else "rear"


def _estimates(clip: ClipMeasurements) -> Iterator[Estimate]:
    if clip.movement in CLOSE_UPS:
        yield from arch_estimates(clip)
        return
    if clip.movement in GAITS:
        yield from gait_estimates(clip)
    elif clip.movement == "single-leg-stance":
        yield from stance_estimates(clip)
    elif clip.movement == "toe-lift":
        yield from toe_lift_estimates(clip)
    else:
        yield from repetition_estimates(clip)
    yield from seen_estimates(clip)


def _by_stickers(estimates: Sequence[Estimate]) -> bool:
    return bool(estimates) and all(one.source == "markers" for one in estimates)


def _refusal(
    clip: ClipMeasurements, key: str, info: MetricInfo, side: Side | None, *, by_stickers: bool
) -> str | None:
    """Return why the view cannot give this key, or None when it can.

    Stickers on the inner side of the foot are seen on the far leg.
    """
    how = load_knowledge().tests[clip.movement].how_to_film
    view = clip.view.view
    if _seen_from(clip) not in info.views:
        wanted = " or ".join("the side" if name == "side" else name for name in info.views)
        return f"a {view} view does not show it; it needs {wanted}. {how}"
    far = clip.sideways and side not in (None, clip.view.near_side)
    if far and key not in ANY_VIEW_KEYS and not by_stickers:
        return _far_leg(side, how)
    if not clip.view.is_square and key not in ANY_VIEW_KEYS:
        return (
            f"the body is turned {abs(clip.view.yaw_deg):.0f}° off the {view} view "
            f"(at most {MAX_YAW_DEG:.0f}), so angles are foreshortened; film square on. {how}"
        )
    return None


def _not_found(clip: ClipMeasurements, info: MetricInfo, side: Side | None) -> str:
    """Return why there is nothing although the view could show it."""
    how = load_knowledge().tests[clip.movement].how_to_film
    if clip.sideways and side not in (None, clip.view.near_side):
        return _far_leg(side, how)
    if info.angle == ANGLE and not clip.readings:
        return f"{NO_PICTURE}."
    return f"no {info.label} could be measured in this clip. {how}"


def _far_leg(side: Side | None, how: str) -> str:
    return f"it is the far leg in this view; film from the {side} side as well. {how}"


def _none_known(clip: ClipMeasurements, estimates: Sequence[Estimate]) -> Metric:
    """Refuse in the words of the first source that says why."""
    why = next((one.missing for one in estimates if one.missing), "it could not be measured")
    first = estimates[0]
    return _not_assessed(clip, first.key, first.side, first.unit, f"{why}.")


def _measured_alone(clip: ClipMeasurements, estimate: Estimate) -> MetricDrivers:
    """Give one source's value its own interval."""
    knowledge = load_knowledge()
    source = estimate.source
    error = knowledge.errors.of(estimate.key, clip.movement, _seen_from(clip), source)
    drivers = measure_drivers(clip, estimate)
    # The pose model finds the landmarks; what is read in the picture is only placed by them.
    pose_factor = knowledge.errors.model_factor(clip.model) if source == "landmarks" else 1.0
    return MetricDrivers(
        estimate.key,
        estimate.side,
        drivers,
        source,
        drivers.value,
        interval_half_width(error, drivers, pose_factor),
    )


def _written(
    clip: ClipMeasurements, estimates: Sequence[Estimate], singles: Sequence[MetricDrivers]
) -> Metric:
    fused = fuse(
        [
            Single(one.source, one.value, one.uncertainty, estimate.values, estimate.how)
            for one, estimate in zip(singles, estimates, strict=True)
        ],
        correlation_of(estimates[0].key),
    )
    first = estimates[0]
    digits = 3 if first.unit == "s" else 1
    known = fused.values[~np.isnan(fused.values)]
    return Metric(
        key=first.key,
        side=first.side,
        clip=clip.name,
        test=clip.movement,
        view=clip.view.view,
        status="measured",
        reason=next((one.note for one in estimates if one.note), None),
        value=round(fused.value, digits),
        unit=first.unit,
        uncertainty=round(fused.half_width, digits),
        n=len(known),
        spread=round(float(np.std(known, ddof=1)), digits) if len(known) > 1 else None,
        values=[round(float(value), digits) for value in known],
        source=fused.source,
    )


def _not_assessed(
    clip: ClipMeasurements | None, key: str, side: Side | None, unit: str, why: str
) -> Metric:
    return Metric(
        key=key,
        side=side,
        clip=clip.name if clip else None,
        test=clip.movement if clip else None,
        view=clip.view.view if clip else None,
        status="not_assessed",
        reason=why[0].upper() + why[1:],
        unit=unit,
    )


def _measured(
    metrics: Iterable[Metric], key: str, side: Side, tests: Sequence[Movement]
) -> Metric | None:
    for test in tests:
        for metric in metrics:
            same = (metric.key, metric.side, metric.test) == (key, side, test)
            if same and metric.status == "measured":
                return metric
    return None


def _reserve(metrics: Sequence[Metric]) -> list[Metric]:
    """Return lunge (else squat) dorsiflexion minus running peak, per side."""
    unit = metric_catalogue()["dorsiflexion_reserve"].unit
    reserves = []
    for side in SIDES:
        most = _measured(metrics, "ankle_dorsiflexion_peak", side, ("lunge", "squat"))
        used = _measured(metrics, "ankle_dorsiflexion_peak", side, ("running",))
        if most is None or used is None or most.value is None or used.value is None:
            why = (
                f"it needs a lunge (or squat) and a running clip, both from the {side} side; "
                "film the one that is missing."
            )
            reserves.append(_not_assessed(None, "dorsiflexion_reserve", side, unit, why))
            continue
        half = float(np.hypot(most.uncertainty or 0.0, used.uncertainty or 0.0))
        reserves.append(
            Metric(
                key="dorsiflexion_reserve",
                side=side,
                clip=most.clip,
                test=most.test,
                view=most.view,
                status="measured",
                value=round(most.value - used.value, 1),
                unit=unit,
                uncertainty=round(half, 1),
                n=1,
                values=[round(most.value - used.value, 1)],
                source=f"{most.clip} minus {used.clip}",
            )
        )
    return reserves


def _never_filmed(metrics: Sequence[Metric]) -> list[Metric]:
    present = {metric.key for metric in metrics}
    tests = load_knowledge().tests
    missing = []
    for key, info in metric_catalogue().items():
        if key in present:
            continue
        labels = " or ".join(tests[test].label for test in info.tests)
        how = tests[info.tests[0]].how_to_film
        why = f"no clip shows a {labels}. {how}"
        missing.append(_not_assessed(None, key, None, info.unit, why))
    return missing


def _without_superseded(metrics: Sequence[Metric]) -> list[Metric]:
    """Drop refusals of what another clip of the same movement measured on the same side."""
    measured = {(m.key, m.side, m.test) for m in metrics if m.status == "measured"}
    kept: list[Metric] = []
    refused: set[tuple[str, Side | None, Movement | None, View | None]] = set()
    for metric in metrics:
        if metric.status == "not_assessed":
            if (metric.key, metric.side, metric.test) in measured:
                continue
            same = (metric.key, metric.side, metric.test, metric.view)
            if same in refused:
                continue
            refused.add(same)
        kept.append(metric)
    return kept
