"""Hand-written bodies and the numbers of their left legs, to try the rules on."""

from __future__ import annotations

from dataclasses import dataclass

from gait_screen.findings import assess_findings
from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.answers import Answers, PainAnswer
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import PainSite, TreatmentId
from gait_screen.reasoning import Conclusion, reason
from gait_screen.screening import Metric
from gait_screen.vocabulary import Side, other_side
from tests.findings.measurements import measured, mirrored

AGE = 30
NOT_ASKED = Answers()


@dataclass(frozen=True)
class Body:
    """What was measured and said, of one person."""

    metrics: tuple[Metric, ...] = ()
    answers: Answers = NOT_ASKED


def conclude(body: Body, knowledge: Knowledge | None = None) -> tuple[Conclusion, ...]:
    known = load_knowledge() if knowledge is None else knowledge
    findings = assess_findings(body.metrics, known, AGE)
    return reason(findings, body.metrics, body.answers, known)


def where(rule: str, body: Body) -> list[Side | None]:
    """Return the legs that a rule applies to (None: the person)."""
    return [c.side for c in conclude(body) if c.rule.id == rule]


def mirror(body: Body) -> Body:
    pains = tuple(
        pain
        if pain.side in (None, "both")
        else pain.model_copy(update={"side": other_side(pain.side)})  # type: ignore[arg-type]
        for pain in body.answers.pain
    )
    return Body(
        tuple(mirrored(list(body.metrics))), body.answers.model_copy(update={"pain": pains})
    )


def other_leg(metric: Metric) -> Metric:
    return mirrored([metric])[0]


# --- numbers of the left leg -------------------------------------------------------------------

STIFF_ANKLE = measured("tibia_inclination_peak", "left", 30.0, 2.0, "lunge")
FREE_ANKLE = measured("tibia_inclination_peak", "left", 44.0, 2.0, "lunge")
CLOSE_ANKLE = measured("tibia_inclination_peak", "left", 39.0, 3.0, "lunge")
UPRIGHT_SQUAT = measured("tibia_inclination_peak", "left", 24.0, 3.0, "squat")
LOW_SQUAT = measured("tibia_inclination_peak", "left", 40.0, 3.0, "squat")
HEEL_LIFT = measured("heel_lift_peak", "left", 5.0, 1.0, "squat")
STIFF_RUN = measured("ankle_dorsiflexion_peak", "left", 12.0, 2.0, "running")
EARLY_HEEL_OFF = measured("heel_off_time", "left", 30.0, 8.0, "walking")
STIFF_TOE = measured("mtp_extension_peak", "left", 36.0, 4.0, "heel-raise")
FREE_TOE = measured("mtp_extension_peak", "left", 60.0, 6.0, "heel-raise")
WEAK_TOE_LIFT = measured("mtp_extension_active", "left", 15.0, 5.0, "toe-lift")
LATE_PRONATION = measured("rearfoot_eversion_heel_off", "left", 8.0, 3.0, "running")
TIMELY_FOOT = measured("rearfoot_eversion_heel_off", "left", -1.0, 2.0, "running")
LARGE_EVERSION = measured("rearfoot_eversion_peak", "left", 13.0, 2.0, "running")
SEVERE_EVERSION = measured("rearfoot_eversion_peak", "left", 18.0, 3.0, "running")
RIGID = measured("rearfoot_eversion_excursion", "left", 1.0, 2.0, "running")
DROP = measured("pelvic_drop_peak", "left", 9.0, 2.0, "single-leg-squat")
LEVEL = measured("pelvic_drop_peak", "left", 2.0, 2.0, "single-leg-squat")
VALGUS = measured("knee_fppa_peak", "left", 18.0, 4.0, "single-leg-squat")
LEAN = measured("trunk_lateral_lean_peak", "left", 12.0, 2.0, "single-leg-squat")
FEW_RAISES = measured("heel_raise_count", "left", 8.0, 1.0, "heel-raise")
NO_RAISES = measured("heel_raise_count", "left", 0.0, 1.0, "heel-raise")
SHORT_BALANCE = measured("single_leg_stance_time", "left", 15.0, 0.5, "single-leg-stance")
NO_BALANCE = measured("single_leg_stance_time", "left", 3.5, 0.5, "single-leg-stance")
OVERSTRIDE = measured("tibia_inclination_contact", "left", 14.0, 2.5, "running")
CROSSOVER = measured("step_width", None, -2.0, 1.5, "running")
MUCH_FREER_ANKLE = measured("tibia_inclination_peak", "right", 50.0, 1.5, "lunge")
LESS_FREE_ANKLE = measured("tibia_inclination_peak", "left", 40.0, 1.5, "lunge")


def reserve(value: float, uncertainty: float = 5.0) -> Metric:
    return measured("dorsiflexion_reserve", "left", value, uncertainty, "lunge")


def changed(metric: Metric, value: float, uncertainty: float | None = None) -> Metric:
    margin = metric.uncertainty if uncertainty is None else uncertainty
    return metric.model_copy(update={"value": value, "uncertainty": margin})


def again(metric: Metric, value: float) -> Metric:
    return metric.model_copy(update={"value": value, "clip": "second.mp4"})


def body(*metrics: Metric) -> Body:
    return Body(metrics)


def hurts(
    site: PainSite,
    severity: float | None,
    *metrics: Metric,
    side: Side | None = "left",
    tried: tuple[TreatmentId, ...] = (),
) -> Body:
    pain = PainAnswer(site=site, side=side, severity=severity)
    return Body(metrics, Answers(age=AGE, pain=(pain,), tried=tried))


def hurts_in(*sites: PainSite, none_at: PainSite | None = None) -> Body:
    """Return somebody with a little pain at each place, one of them not rated."""
    pains = [
        PainAnswer(site=site, side="left", severity=2 if place else None)
        for place, site in enumerate(sites)
    ]
    calm = [] if none_at is None else [PainAnswer(site=none_at, severity=0)]
    return Body(answers=Answers(age=AGE, pain=(*pains, *calm)))


def tried(treatment: TreatmentId, *metrics: Metric) -> Body:
    return Body(metrics, Answers(age=AGE, tried=(treatment,)))
