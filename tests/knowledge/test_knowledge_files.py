from __future__ import annotations

import math
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gait_screen.errors import KnowledgeError, UsageError
from gait_screen.knowledge import (
    band_for,
    load_knowledge,
    metric_catalogue,
    normal_band,
    read_knowledge,
    reference_curve,
)
from gait_screen.vocabulary import BODY_ANGLES, LIMB_ANGLES
from tests.helpers.contract import CONTRACT_DEFICITS, CONTRACT_METRICS, RED_FLAGS
from tests.helpers.knowledge_copy import FOLDER, check_refused, copy_knowledge, edit


def numbers(data: object, path: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every table that holds a ``value``, ``low`` or ``high``, with where it is."""
    if isinstance(data, dict):
        if {"value", "low", "high"} & set(data):
            yield path, data
        for key, value in data.items():
            yield from numbers(value, f"{path}.{key}")
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from numbers(value, f"{path}[{place}]")


def test_the_catalogue_has_every_metric_of_the_contract_in_its_views_and_tests():
    catalogue = metric_catalogue()
    assert list(catalogue) == CONTRACT_METRICS
    assert catalogue["pelvic_drop_mean"].tests == ("single-leg-stance",)
    assert catalogue["ankle_dorsiflexion_peak"].views == ("side",)
    angles = {info.angle for info in catalogue.values()} - {None}
    assert angles <= {*LIMB_ANGLES, *BODY_ANGLES}


def test_every_number_of_the_bands_has_a_source_of_known_provenance():
    sources = load_knowledge().sources
    found = list(numbers(tomllib.loads((FOLDER / "bands.toml").read_text(encoding="utf-8"))))
    assert len(found) > 100
    for path, number in found:
        assert number.get("sources"), f"{path} has no source"
        assert set(number["sources"]) <= set(sources), path


def test_every_source_is_used_somewhere():
    texts = "".join(
        path.read_text(encoding="utf-8")
        for path in FOLDER.glob("*.toml")
        if path.name != "sources.toml"
    )
    assert [source for source in load_knowledge().sources if f'"{source}"' not in texts] == []


def test_what_was_recalled_is_never_the_only_source_of_a_cut():
    knowledge = load_knowledge()
    for band in knowledge.bands:
        for cut in [*band.cuts, *(cut for group in band.by_age for cut in group.cuts)]:
            provenance = {knowledge.sources[source].provenance for source in cut.sources}
            assert provenance != {"memory"}, band.id


def test_stance_time_cuts_are_three_quarters_and_half_of_the_age_mean():
    band = next(b for b in load_knowledge().bands if b.id == "stance_time")
    for group in band.by_age:
        assert group.mean is not None
        cuts = {cut.severity: cut.value for cut in group.cuts}
        if "mild" in cuts:
            assert cuts["mild"] == pytest.approx(0.75 * group.mean.value)
            assert cuts["moderate"] == pytest.approx(0.5 * group.mean.value)
        assert cuts["severe"] == 5.0
    ages = [age for g in band.by_age for age in range(g.from_age, g.to_age + 1)]
    assert ages == list(range(18, 121))


def test_every_deficit_has_a_band_or_a_rule_and_drills():
    knowledge = load_knowledge()
    assert sorted(d.id for d in knowledge.deficits) == sorted(CONTRACT_DEFICITS)
    for deficit in CONTRACT_DEFICITS:
        judged = knowledge.bands_for(deficit) or deficit == "asymmetry"
        assert judged, deficit
        assert knowledge.drills_for(deficit), deficit


@pytest.mark.parametrize(
    "deficit",
    [
        "limited_ankle_dorsiflexion",
        "limited_mtp_extension",
        "uncontrolled_pronation",
        "rigid_foot",
        "pelvic_drop",
        "knee_valgus",
        "poor_balance",
    ],
)
def test_the_main_deficits_have_at_least_three_drills_of_their_own(deficit):
    drills = load_knowledge().drills_for(deficit)
    direct = [drill for drill in drills if deficit not in drill.helps_indirectly]
    assert len(direct) >= 3
    assert [drill.phase for drill in drills] == sorted(drill.phase for drill in drills)


def test_the_library_has_57_drills_each_of_use_and_complete():
    drills = load_knowledge().drills
    assert len(drills) == len({drill.id for drill in drills}) == 57
    for drill in drills:
        assert drill.deficits, drill.id
        for text in (drill.dose, drill.progress, drill.regress, drill.faults, drill.contra):
            assert text.strip(), drill.id
        assert not re.search(r"\bdpw\b|\[[RMD]\b|^as [A-Z]\d", f"{drill.dose} {drill.evidence}")


def test_treatments_and_red_flags_are_the_contract_s_in_the_questionnaire_s_order():
    knowledge = load_knowledge()
    assert [flag.id for flag in knowledge.red_flags] == RED_FLAGS
    assert all(flag.question.endswith("?") for flag in knowledge.red_flags)
    assert all(flag.see and flag.how_soon for flag in knowledge.red_flags)
    assert len(knowledge.treatments) == 7


def test_no_text_claims_a_cause():
    for path in FOLDER.rglob("*.toml"):
        assert not re.search(r"\bcauses? of\b", path.read_text(encoding="utf-8").lower()), path.name


def test_charts_find_the_normal_range_by_metric_or_by_angle():
    assert normal_band("ankle_dorsiflexion_peak", "running") == (18.0, 28.0)
    assert normal_band("ankle_dorsiflexion", "running") == (18.0, 28.0)
    assert normal_band("tibia_inclination", "lunge") == (38.0, math.inf)
    assert normal_band("pelvic_drop", "single-leg-stance") == (-math.inf, 3.0)
    # the shin's range at landing would mislead beside the whole curve
    assert normal_band("tibia_inclination", "running") is None
    assert normal_band("cadence", "running") is None
    assert normal_band("ankle_dorsiflexion", None) is None
    assert normal_band("no_such_angle", "running") is None


def test_band_for_returns_the_best_band():
    band = band_for("pelvic_drop_peak", "single-leg-squat")
    assert band is not None
    assert band.id == "single_leg_squat_pelvic_drop"


def test_reference_curves_span_the_cycle():
    curve = reference_curve("ankle_dorsiflexion", "running")
    assert curve is not None
    assert max(curve.value_deg) == 24.0
    assert list(curve.cycle_pct) == sorted(curve.cycle_pct)
    assert reference_curve("ankle_dorsiflexion", "squat") is None


def test_unknown_deficits_and_drills_are_named_in_the_error():
    knowledge = load_knowledge()
    with pytest.raises(UsageError, match=r"flat_feet.*limited_ankle_dorsiflexion"):
        knowledge.drills_for("flat_feet")
    with pytest.raises(KnowledgeError, match="Z9"):
        knowledge.drill("Z9")
    with pytest.raises(KnowledgeError, match="nobody_1999"):
        knowledge.citations(["nobody_1999"])


def test_nothing_is_read_on_import():
    code = (
        "from gait_screen.knowledge import load_knowledge; "
        "raise SystemExit(load_knowledge.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == 0


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_knowledge(tmp_path)


def test_an_untouched_copy_reads_the_same(copy):
    assert read_knowledge(copy) == load_knowledge()


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("bands.toml", '"powden_2015"', '"powden_1915"', "powden_1915"),
        ("bands.toml", 'sources = ["screening_band"]', "sources = []", "sources"),
        ("bands.toml", "value = 34.0", "value = 39.0", "mild to severe"),
        ("bands.toml", 'tests = ["lunge"]', 'tests = ["walking"]', "does not give it"),
        ("bands.toml", 'worse = "low"', 'worse = "lower"', "worse"),
        ("bands.toml", 'tests = ["lunge"]', 'test = ["lunge"]', "test"),
        ("metrics.toml", "[metric.cadence]", "[metric.step_width]", "not TOML"),
        ("drills.toml", 'id = "A2"', 'id = "A1"', "A1 occurs twice"),
        ("drills.toml", 'words = ["ankle_df"]', 'words = ["ankles"]', "ankles"),
        ("treatments.toml", '"C6"', '"C66"', "C66"),
        ("courses.toml", 'drill = "C6"', 'drill = "C66"', "C66"),
        ("courses.toml", '"taddei_2020"', '"taddei_1920"', "taddei_1920"),
        ("courses.toml", "run_min = 1.5", "run_min = 2.5", "from 10 to 17.5 min"),
        ("courses.toml", 'metric = "heel_raise_count"', 'metric = "raises"', "raises"),
        ("pain_sites.toml", 'loading = ["H4"]', 'loading = ["H44"]', "H44"),
        ("red_flags.toml", 'id = "vascular"', 'id = "vessels"', "red_flag vascular"),
        ("deficits.toml", 'id = "overstride"', 'id = "knee_valgus"', "knee_valgus occurs twice"),
        ("deficits.toml", 'schema = "gait-screen/deficits/1"', "", "schema"),
        ("sources.toml", 'provenance = "read"', 'provenance = "heard"', "provenance"),
    ],
)
def test_a_broken_file_is_named_in_a_readable_error(copy, name, old, new, message):
    edit(copy, name, old, new)
    check_refused(copy, message)


def test_a_missing_file_is_named(copy):
    (copy / "drills.toml").unlink()
    with pytest.raises(KnowledgeError, match=r"drills\.toml"):
        read_knowledge(copy)
