"""Read the knowledge files: TOML to typed, cross-checked, frozen records.

Numbers, ids and sources stand in ``*.toml``, everything that people read in ``text/<language>``: a
translation is one more folder there. The words of a record are laid over it by its id, so that a
record without words, or words without a record, is a fault.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from gait_screen.errors import KnowledgeError
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.checks import find_faults
from gait_screen.knowledge.clip_models import ClipGuide, FilmRules, Scene
from gait_screen.knowledge.course_models import (
    Checkpoint,
    PainSiteInfo,
    ProgrammeRules,
    RunningLadder,
    TimeCourse,
)
from gait_screen.knowledge.drawing_models import Picture
from gait_screen.knowledge.error_models import ERRORS_FILE, parse_error_models
from gait_screen.knowledge.models import (
    AsymmetryRule,
    Band,
    DeficitInfo,
    Drill,
    MetricInfo,
    MovementTest,
    PhaseInfo,
    ReferenceCurve,
    Source,
)
from gait_screen.knowledge.person_models import RedFlag, Treatment
from gait_screen.knowledge.progress_models import ProgressRules
from gait_screen.knowledge.rule_models import Rule
from gait_screen.knowledge.texts import lay_texts, read_phrases
from gait_screen.screening import describe_invalid

RecordT = TypeVar("RecordT", bound=BaseModel)

#: Whole figures, close-ups; a drill's pictures stand in one of them.
DRAWING_FILES: Final = ("drawings_body.toml", "drawings_foot.toml")

#: File name -> the schema its first line names.
FILES: dict[str, str] = {
    name: f"gait-screen/{name.removesuffix('.toml').replace('_', '-')}/1"
    for name in (
        "sources.toml",
        "metrics.toml",
        "bands.toml",
        "deficits.toml",
        "drills.toml",
        "treatments.toml",
        "red_flags.toml",
        "reference_curves.toml",
        "rules.toml",
        "courses.toml",
        "pain_sites.toml",
        "clips.toml",
        "progress_rules.toml",
        *DRAWING_FILES,
        ERRORS_FILE,
    )
}

#: The language of the texts; another one is another folder in ``text``.
LANGUAGE: Final = "en"


@cache
def load_knowledge() -> Knowledge:
    """Return the package's knowledge, read and checked once.

    Raises
    ------
    KnowledgeError
        When a file is missing, is not TOML, has a wrong field or refers to an id that is not
        there; the message names the file and the faults.
    """
    return read_knowledge(files("gait_screen.knowledge"))


def read_knowledge(folder: Traversable) -> Knowledge:
    """Read the knowledge files of a folder (a ``Path`` will do) and check them as a whole.

    Raises
    ------
    KnowledgeError
        As :func:`load_knowledge`.
    """
    raw = {name: _read_toml(folder, name, schema) for name, schema in FILES.items()}
    texts = _read_texts(folder.joinpath("text", LANGUAGE))
    lay_texts(raw, texts)
    knowledge = Knowledge(
        sources=_table(Source, raw, "sources.toml", "source"),
        tests=_table(MovementTest, raw, "metrics.toml", "test"),  # type: ignore[arg-type]
        metrics=_table(MetricInfo, raw, "metrics.toml", "metric"),
        bands=_list(Band, raw, "bands.toml", "band"),
        asymmetry_rules=_list(AsymmetryRule, raw, "bands.toml", "asymmetry"),
        deficits=_list(DeficitInfo, raw, "deficits.toml", "deficit"),
        phases=_list(PhaseInfo, raw, "deficits.toml", "phase"),
        drills=_drills(raw),
        drill_sources=tuple(raw["drills.toml"].get("sources", ())),
        treatments=_list(Treatment, raw, "treatments.toml", "treatment"),
        red_flags=_list(RedFlag, raw, "red_flags.toml", "red_flag"),
        reference_curves=_list(ReferenceCurve, raw, "reference_curves.toml", "curve"),
        reference_caution=str(raw["reference_curves.toml"].get("caution", "")),
        rules=_list(Rule, raw, "rules.toml", "rule"),
        time_courses=_list(TimeCourse, raw, "courses.toml", "time_course"),
        checkpoints=_list(Checkpoint, raw, "courses.toml", "checkpoint"),
        running_ladder=_record(
            RunningLadder, raw["courses.toml"].get("running_ladder"), "courses.toml, running_ladder"
        ),
        programme=_record(
            ProgrammeRules, raw["courses.toml"].get("programme"), "courses.toml, programme"
        ),
        pain_sites=_list(PainSiteInfo, raw, "pain_sites.toml", "pain_site"),
        film=_record(FilmRules, raw["clips.toml"].get("film"), "clips.toml, film"),
        clips=_list(ClipGuide, raw, "clips.toml", "clip"),
        scenes=_list(Scene, raw, "clips.toml", "scene"),
        drawings=tuple(
            picture
            for name in DRAWING_FILES
            if "picture" in raw[name]
            for picture in _list(Picture, raw, name, "picture")
        ),
        progress=_record(
            ProgressRules,
            raw["progress_rules.toml"].get("progress"),
            "progress_rules.toml, progress",
        ),
        phrases=read_phrases(texts),
        errors=parse_error_models(raw[ERRORS_FILE]),
    )
    faults = find_faults(knowledge)
    if faults:
        raise KnowledgeError(f"The knowledge files do not hold together: {'; '.join(faults)}.")
    return knowledge


def _read_toml(folder: Traversable, name: str, schema: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise KnowledgeError(
            f"The knowledge file {name} cannot be read ({error.strerror or error}); "
            "reinstall the package."
        ) from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise KnowledgeError(f"The knowledge file {name} is not TOML: {error}.") from error
    if data.get("schema") != schema:
        raise KnowledgeError(
            f"The knowledge file {name} has schema {data.get('schema')!r}; expected {schema!r}."
        )
    return data


def _read_texts(folder: Traversable) -> dict[str, dict[str, Any]]:
    """Read all text files of a language, by their names."""
    try:
        names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    except OSError as error:
        raise KnowledgeError(
            f"The texts of the language {LANGUAGE!r} are missing ({error.strerror or error}); "
            "reinstall the package."
        ) from error
    schemas = {
        name: f"gait-screen/text/{name.removesuffix('.toml').replace('_', '-')}/1" for name in names
    }
    return {name: _read_toml(folder, name, schema) for name, schema in schemas.items()}


def _record(model: type[RecordT], data: Any, where: str) -> RecordT:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise KnowledgeError(describe_invalid(error, where, f"a valid {model.__name__}")) from error


def _list(
    model: type[RecordT], raw: Mapping[str, Mapping[str, Any]], name: str, key: str
) -> tuple[RecordT, ...]:
    entries = raw[name].get(key, [])
    if not isinstance(entries, list) or not entries:
        raise KnowledgeError(f"{name} has no [[{key}]]; expected at least one.")
    return tuple(
        _record(model, entry, f"{name}, {key} {_name_of(entry, number)}")
        for number, entry in enumerate(entries, start=1)
    )


def _table(
    model: type[RecordT], raw: Mapping[str, Mapping[str, Any]], name: str, key: str
) -> dict[str, RecordT]:
    entries = raw[name].get(key, {})
    if not isinstance(entries, dict) or not entries:
        raise KnowledgeError(f"{name} has no [{key}.…]; expected at least one.")
    return {
        entry_id: _record(model, entry, f"{name}, {key} {entry_id}")
        for entry_id, entry in entries.items()
    }


def _name_of(entry: Any, number: int) -> str:
    return str(entry.get("id", number)) if isinstance(entry, dict) else str(number)


def _word_table(deficits: Mapping[str, Any], key: str) -> dict[str, list[str]]:
    words = deficits.get(key, {})
    if not isinstance(words, dict) or not all(isinstance(ids, list) for ids in words.values()):
        raise KnowledgeError(f"deficits.toml, [{key}]: expected a list of deficits for each word.")
    return words


def _drills(raw: Mapping[str, Mapping[str, Any]]) -> tuple[Drill, ...]:
    """Read the drills and give each its deficits: of its words, then what it helps besides."""
    direct = _word_table(raw["deficits.toml"], "word")
    indirect = _word_table(raw["deficits.toml"], "indirect_word")
    extra = _extra_deficits(raw["deficits.toml"])
    drills = []
    for drill in _list(Drill, raw, "drills.toml", "drill"):
        where = f"drills.toml, drill {drill.id}"
        unknown = [word for word in drill.words if word not in direct and word not in indirect]
        if unknown:
            raise KnowledgeError(f"{where}: deficits.toml has no word {', '.join(unknown)}.")
        first = [i for word in drill.words for i in direct.get(word, [])]
        then = [i for word in drill.words for i in indirect.get(word, [])]
        then = [i for i in [*then, *extra.get(drill.id, [])] if i not in first]
        links = {
            "deficits": list(dict.fromkeys([*first, *then])),
            "helps_indirectly": list(dict.fromkeys(then)),
        }
        drills.append(_record(Drill, {**drill.model_dump(), **links}, where))
    return tuple(drills)


def _extra_deficits(deficits: Mapping[str, Any]) -> dict[str, list[str]]:
    extra: dict[str, list[str]] = {}
    for entry in deficits.get("deficit", []):
        for drill_id in entry.get("extra_drills", []):
            extra.setdefault(drill_id, []).append(entry.get("id", ""))
    return extra
