"""A made-up plan that fills every field, so that a test can look for each of them."""

from __future__ import annotations

from gait_screen.knowledge import load_knowledge
from gait_screen.plan_records import (
    CheckpointEntry,
    CourseEntry,
    Criterion,
    DrillPrescription,
    FilmRequest,
    Ladder,
    LadderStep,
    PhaseFilm,
    Plan,
    PlanPhase,
    ProgressDecision,
    Reason,
    Referral,
    Retest,
    TriedTreatment,
)


def prescribed(drill_id: str, **changes: object) -> DrillPrescription:
    """A drill of the library for the left side, as a plan prescribes it."""
    drill = load_knowledge().drill(drill_id)
    made = DrillPrescription(
        id=drill.id,
        name=drill.name,
        deficit="limited_ankle_dorsiflexion",
        side="left",
        phase=drill.phase,
        dose="3 sets of 10",
        minutes=3.5,
        steps=list(drill.steps),
        because=f"Your left ankle bends little, and {drill.id} works on that.",
        faults="the heel lifts",
        regress="hold on to a wall",
        progress="20 are easy",
        do_not_if="a hard pinch in front",
        stop="the pain rises above 4 out of 10",
        evidence="No trial of this drill.",
        rules=["lunge_shin_angle", "toe_before_late_pronation"],
        numbers=[f"{drill.id}: left lunge 25.0 ± 3.0°"],
        days_per_week=5,
        clinician=f"Terms of {drill.id}.",
    )
    return made.model_copy(update=changes)


def full_plan(**changes: object) -> Plan:
    """A plan in phase 1 with two drills today, and one each in the later phases."""
    now = [prescribed("A1"), prescribed("B1", side=None)]
    plan = Plan(
        provisional=False,
        started="2026-01-12",
        current_phase=1,
        drills=now,
        phases=[
            PlanPhase(
                phase=1,
                name="Restore active range",
                weeks="1-4",
                goal="Move the joints under your own strength.",
                drills=["A1", "B1"],
                programme=now,
                next_drills=["A2"],
                first_week=1,
                last_week=4,
                start_date="2026-01-12",
                end_date="2026-02-08",
                exit_criteria=[
                    Criterion(
                        text="In the lunge your left shin reaches 38°, 5° more than now.",
                        clinician="Left WBLT at least 38° and +4.7°.",
                        deficit="limited_ankle_dorsiflexion",
                        metric="tibia_inclination_peak",
                        side="left",
                        test="lunge",
                        direction="at_least",
                        value=38.0,
                        unit="deg",
                        now=25.0,
                        change=4.7,
                    ),
                    Criterion(text="Your pain the next morning is 2 out of 10 or less."),
                ],
            ),
            PlanPhase(
                phase=2,
                name="Build strength and control",
                weeks="5-10",
                goal="Make the new range strong.",
                drills=["C1"],
                programme=[prescribed("C1", minutes=5.0)],
                start_date="2026-02-09",
                end_date="2026-03-22",
                entry_criteria=[Criterion(text="You have left phase 1.")],
                exit_criteria=[
                    Criterion(
                        text="Your left calf manages 20 heel raises.",
                        metric="heel_raise_count",
                        side="left",
                        direction="at_least",
                        value=20.0,
                        unit="count",
                        now=12.0,
                    )
                ],
                films=[PhaseFilm(test="heel-raise", view="left", week=10, date="2026-03-22")],
            ),
            PlanPhase(
                phase=3,
                name="Bring it into running",
                weeks="11-16",
                goal="Use it at speed.",
                drills=["H1"],
                programme=[prescribed("H1", side=None)],
                start_date="2026-03-23",
                end_date="2026-05-03",
                exit_criterion="You run for 30 minutes with pain of at most 2 out of 10.",
            ),
        ],
        tried=[
            TriedTreatment(
                treatment="ice",
                name="ice",
                what_it_does="Cold numbs.",
                why_temporary="The load stays the same.",
                for_you="Your left ankle bends 25.0°, and ice does not change that.",
                keep_for="The first hours.",
                replace_with=["A1"],
                evidence="Short relief is real.",
                clinician="Cryotherapy: analgesia only.",
                sources=["racinais_2024"],
            )
        ],
        retest=[
            Retest(
                deficit="limited_ankle_dorsiflexion",
                side="left",
                test="lunge",
                weeks=4,
                later_weeks=[8, 12],
                dates=["2026-02-09", "2026-03-09", "2026-04-06"],
            ),
            Retest(
                deficit="asymmetry",
                side="left",
                test="lunge",
                weeks=4,
                later_weeks=[8, 12],
                dates=["2026-02-09", "2026-03-09", "2026-04-06"],
            ),
            Retest(deficit="calf_weakness", side="left", test="heel-raise", weeks=6),
        ],
        notes=["The minutes are estimates."],
        reasoning=[
            Reason(
                rule="toe_before_late_pronation",
                name="Big toe before the late roll inward",
                kind="chain",
                side="left",
                deficits=["limited_mtp_extension", "uncontrolled_pronation"],
                numbers=["Left big toe 30 ± 4°", "Left heel at heel-off 7 ± 2°"],
                plain="A foot that cannot roll over the big toe often rolls past it.",
                clinician="Restore first-ray extension first.",
                sources=["becker_2017_summary"],
            )
        ],
        pain_rule="A little pain while you train is fine, up to 4 out of 10.",
        running_ladder=Ladder(
            start_when="You can walk for 30 minutes.",
            step_up_when="The next day was calm.",
            step_down_when="The pain was higher.",
            days_per_week=3,
            steps=[
                LadderStep(step=1, run_min=1, walk_min=1.5, repeats=8),
                LadderStep(step=2, run_min=2, walk_min=1, repeats=7),
            ],
            clinician="Walk-run progression.",
            sources=["silbernagel_2007"],
        ),
        time_course=[
            CourseEntry(
                quality="How far your ankle bends",
                deficits=["limited_ankle_dorsiflexion"],
                first_change_weeks=(2, 4),
                solid_weeks=(6, 8),
                plain="Expect a first change in your ankle after 2 to 4 weeks.",
                clinician="Dorsiflexion range: first change 2-4 weeks.",
                sources=["radford_2006_medeiros_2018"],
            )
        ],
        checkpoints=[
            CheckpointEntry(
                week=6,
                date="2026-02-23",
                decision="change",
                plain="If nothing has changed, change the drill.",
                clinician="Non-response at 6 weeks.",
            ),
            CheckpointEntry(
                week=12,
                date="2026-04-06",
                decision="refer",
                plain="If nothing has changed, see a clinician.",
            ),
        ],
        film_next=[
            FilmRequest(
                test="running",
                why="It shows how you land.",
                how="Film from behind at 60 pictures a second.",
                side="left",
            )
        ],
        referrals=[
            Referral(see="a physiotherapist", how_soon="within a month", why="Your foot is stiff.")
        ],
        progress=[
            ProgressDecision(
                deficit="limited_ankle_dorsiflexion",
                side="left",
                verdict="unchanged",
                decision="swap",
                weeks=6.5,
                rule="no_gain_6_weeks",
                plain="Your ankle is as it was, so we change the drill.",
                clinician="No gain at 6 weeks with adherence.",
                reasons=["25.0 ± 3.0° on 1 December, 25.5 ± 3.0° now"],
            )
        ],
        clinician_summary=["Left ankle limited, kinetic chain otherwise unremarkable."],
    )
    return plan.model_copy(update=changes)
