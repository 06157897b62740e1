"""The spec of a clip: what is filmed, of whom, by which camera, in which light.

A spec is a small JSON file; every key but ``motion.type`` may be missing. Unknown keys are refused,
so that a misspelt one is not silently its default. The same spec always renders the same clip:
:meth:`ClipSpec.digest` names it in the cache.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    field_validator,
    model_serializer,
)

from gait_screen.errors import UsageError
from validation.records import Letter

#: Counts up whenever a change of the lab makes the same spec look or move differently.
LAB_VERSION = 1
#: No toe lifts further by its own muscles, degrees.
MOST_ACTIVE_MTP_DEG = 60.0

Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Color = tuple[Unit, Unit, Unit]
#: One number for both sides, or one for each.
PerSide = float | dict[Letter, float]


def of_side(value: PerSide, side: Letter) -> float:
    """Return the side's own number."""
    return float(value[side]) if isinstance(value, dict) else float(value)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BodySpec(_Strict):
    """Sex, age and build. ``muscle``, ``weight`` and ``proportions``: 0..1, 0.5 average."""

    sex: Literal["female", "male"] = "male"
    age_years: float = Field(30.0, ge=16.0, le=85.0)
    height_m: float | None = Field(None, ge=1.4, le=2.1)
    mass_kg: float | None = Field(None, ge=38.0, le=140.0)
    muscle: Unit = 0.5
    weight: Unit = 0.5
    proportions: Unit = 0.6
    ancestry: Literal["african", "asian", "caucasian", "mixed"] = "mixed"


class GarmentSpec(_Strict):
    """Shorts, tights or trousers.

    ``length``: 0 hip joint, 1 knee, 2 ankle. ``looseness``: 0 skin-tight, 1 wide.
    """

    length: float = Field(0.5, ge=0.1, le=2.0)
    looseness: Unit = 0.4
    color: Color = (0.03, 0.035, 0.06)
    stripe: Color | None = None


class ShirtSpec(_Strict):
    """``sleeve``: 0 none, 0.5 elbow, 1 wrist; ``hem``: metres above the hip joint."""

    sleeve: Unit = 0.3
    hem: float = Field(0.02, ge=-0.15, le=0.25)
    looseness: Unit = 0.4
    color: Color = (0.30, 0.05, 0.06)


class ShoeSpec(_Strict):
    """A running shoe: toe box, heel height and sole."""

    toe_box: Literal["round", "narrow", "wide"] = "round"
    stack_m: float = Field(0.028, ge=0.004, le=0.045)
    drop_m: float = Field(0.008, ge=0.0, le=0.014)
    color: Color = (0.5, 0.5, 0.55)
    sole_color: Color = (0.85, 0.85, 0.85)


class StickerSpec(_Strict):
    """Round stickers on both legs. ``color``: linear RGB.

    ``which``: two on the calf and two on the heel (rear), or heel, joint and tip of the big toe on
    the foot's inner side. ``waist``: two more over the posterior superior iliac spines.
    """

    color: Color = (0.02, 0.55, 0.05)
    diameter_m: float = Field(0.018, ge=0.006, le=0.04)
    which: Literal["rear", "side"] = "rear"
    waist: bool = False


class LookSpec(_Strict):
    """Skin, hair, clothes, shoes. ``skin``: 0 very light, 1 very dark."""

    skin: Unit = 0.3
    hair: Literal["none", "short", "bob", "ponytail"] = "short"
    hair_color: Color = (0.08, 0.05, 0.03)
    bottoms: GarmentSpec = GarmentSpec()
    shirt: ShirtSpec | None = ShirtSpec()
    shoes: ShoeSpec | None = None
    stickers: StickerSpec | None = None

    @model_serializer(mode="wrap")
    def _without_missing_stickers(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave stickers out where there are none: older specs keep their name in the cache."""
        data: dict[str, Any] = handler(self)
        if self.stickers is None:
            data.pop("stickers", None)
        return data


class StanceMotion(_Strict):
    """Standing on one leg; from two legs at the start."""

    type: Literal["single_leg_stance"]
    side: Letter = "L"
    pelvic_drop: float = 5.0
    eversion: float = 4.0
    dorsiflexion: float = 6.0
    trunk_lean: float | None = None
    knee_in: float = 2.0
    sway: float = 1.0
    lift_time: float = 0.8
    toe_out: float = 8.0
    stance_width: float = 0.2
    return_to_double: bool = False


class SquatMotion(_Strict):
    """Two-leg squats. ``depth``: thigh against vertical at the bottom, 90 parallel."""

    type: Literal["squat"]
    peak_df: PerSide = 30.0
    depth: float = 85.0
    rep_time: float = 2.4
    hold: float = 0.15
    heel_lift: PerSide = 0.0
    knee_in: PerSide = 0.0
    eversion: PerSide = 5.0
    trunk_lean: float = 38.0
    toe_out: float = 10.0
    stance_width: float = 0.3
    pelvis_shift: float = 0.0
    arms_forward: bool = True


class SingleLegSquatMotion(_Strict):
    """Single-leg squats, the free foot behind or in front."""

    type: Literal["single_leg_squat"]
    side: Letter = "L"
    peak_df: float = 28.0
    depth: float = 55.0
    rep_time: float = 2.8
    peak_pelvic_drop: float = 6.0
    knee_in: float = 6.0
    eversion: float = 6.0
    trunk_lean_side: float = 4.0
    trunk_lean: float = 20.0
    toe_out: float = 7.0
    heel_lift: float = 0.0
    free_foot: Literal["behind", "front"] = "behind"


class HeelRaiseMotion(_Strict):
    """Heel raises on both legs or on one (``side``)."""

    type: Literal["heel_raise"]
    side: Letter | None = None
    peak_mtp: PerSide = 40.0
    rep_time: float = 2.2
    inversion_top: PerSide = 6.0
    toe_out: float = 6.0
    stance_width: float = 0.22


class ToeLiftMotion(_Strict):
    """Active lifts of the toes, both feet flat on the ground.

    ``side``: which foot's toes lift, None both; that foot stands ``step`` metres ahead.
    """

    type: Literal["toe_lift"]
    side: Letter | None = None
    peak_mtp: PerSide = 32.0
    rep_time: float = Field(2.4, ge=0.8, le=20.0)
    step: float = Field(0.0, ge=0.0, le=0.5)
    eversion: PerSide = 2.0
    toe_out: float = 7.0
    stance_width: float = 0.2
    sway: float = 1.0

    @field_validator("peak_mtp")
    @classmethod
    def _within_reach(cls, value: PerSide) -> PerSide:
        peaks = value.values() if isinstance(value, dict) else (value,)
        if not all(0.0 <= peak <= MOST_ACTIVE_MTP_DEG for peak in peaks):
            raise ValueError(f"toes lift by 0 to {MOST_ACTIVE_MTP_DEG:g} deg on their own")
        return value


class LungeMotion(_Strict):
    """The weight-bearing lunge, knee towards the wall."""

    type: Literal["lunge"]
    side: Letter = "L"
    peak_df: float = 38.0
    step: float = 0.55
    rear_pitch: float = 42.0
    rep_time: float = 2.6
    stance_width: float = 0.18


class GaitMotion(_Strict):
    """Walking or running, on a treadmill or past the camera.

    ``heading_deg`` turns the way overground: 0 the scene's +Z, 180 against it.
    None: the style's own value.
    """

    type: Literal["gait"]
    style: Literal["run", "walk"] = "run"
    peak_df: PerSide | None = None
    peak_mtp: PerSide = 42.0
    peak_eversion: PerSide = 7.0
    peak_pelvic_drop: PerSide = 5.0
    knee_in: PerSide = 0.0
    cadence: float | None = Field(None, ge=60.0, le=220.0)
    contact: float | None = Field(None, ge=0.12, le=1.2)
    speed: float | None = Field(None, ge=0.3, le=7.0)
    step_width: float | None = None
    toe_out: float = 7.0
    strike_pitch: float | None = None
    trunk_lean: float | None = None
    overground: bool = False
    heading_deg: float = 0.0
    start: float = -2.5
    start_phase: float = 0.0
    variability: float = 1.0


MotionSpec = Annotated[
    StanceMotion
    | SquatMotion
    | SingleLegSquatMotion
    | HeelRaiseMotion
    | ToeLiftMotion
    | LungeMotion
    | GaitMotion,
    Field(discriminator="type"),
]


class CameraSpec(_Strict):
    """The phone. ``view`` is the side of the body that is filmed; degrees and metres.

    ``yaw_deg`` walks the camera round the subject off the square view, ``aim_yaw_deg`` and
    ``aim_pitch_deg`` turn it where it stands, ``roll_deg`` tilts it (+ its picture turns
    clockwise). ``lens_deg`` is the field of view along the long side.
    """

    view: Literal["front", "left", "rear", "right"] = "left"
    yaw_deg: float = Field(0.0, ge=-80.0, le=80.0)
    distance_m: float = Field(3.0, ge=0.8, le=12.0)
    height_m: float = Field(0.8, ge=0.05, le=3.0)
    target_height_m: float | None = None
    target_forward_m: float = 0.0
    aim_yaw_deg: float = 0.0
    aim_pitch_deg: float = 0.0
    roll_deg: float = Field(0.0, ge=-30.0, le=30.0)
    lens_deg: float = Field(65.0, ge=15.0, le=110.0)
    fps: float = Field(30.0, ge=10.0, le=240.0)
    width: int = Field(720, ge=64, le=3840, multiple_of=2)
    height: int = Field(1280, ge=64, le=3840, multiple_of=2)
    shake: float = Field(0.0, ge=0.0, le=3.0)


class PersonSpec(_Strict):
    """Another person in the picture, standing or walking by."""

    body: BodySpec = BodySpec()
    look: LookSpec = LookSpec()
    position: tuple[float, float] = (1.2, -1.5)
    facing_deg: float = 0.0
    walks: bool = False


class SceneSpec(_Strict):
    """Where it happens. ``footage``: a video or picture file is put behind the person.

    ``occluder``: a rail or a chair between camera and legs.
    """

    type: Literal["room", "hallway", "treadmill", "outdoors", "footage"] = "room"
    floor: Literal["wood", "tile", "carpet", "concrete"] = "wood"
    wall: Color = (0.62, 0.62, 0.58)
    clutter: int = Field(3, ge=0, le=20)
    posts: bool = True
    occluder: Literal["none", "rail", "chair"] = "none"
    others: tuple[PersonSpec, ...] = ()
    footage: Path | None = None


class LightSpec(_Strict):
    """Sun or lamp (``key``), sky, what comes from everywhere; ``warm`` -1 blue .. 1 yellow."""

    key: float = 0.75
    sky: float = 1.0
    ambient: float = 0.16
    exposure: float = 1.0
    warm: float = 0.2
    direction: tuple[float, float, float] | None = None


class PostSpec(_Strict):
    """What the phone does to the picture.

    ``noise``: SD, share of full scale; ``blur_px``: SD; ``gain``: amplification of a dark picture;
    ``motion_blur``: pictures summed per frame over ``shutter`` (share of the frame's time);
    ``crf`` or ``bitrate``: H.264 quality.
    """

    noise: float = Field(0.008, ge=0.0, le=0.3)
    blur_px: float = Field(0.35, ge=0.0, le=6.0)
    gain: float = Field(1.0, ge=0.2, le=8.0)
    motion_blur: int = Field(1, ge=1, le=16)
    shutter: float = Field(0.4, gt=0.0, le=1.0)
    crf: int = Field(21, ge=0, le=51)
    bitrate: int | None = None


class ClipSpec(_Strict):
    """All of one clip."""

    name: str = "clip"
    seed: int = 0
    duration: float = Field(6.0, gt=0.0, le=600.0)
    body: BodySpec = BodySpec()
    look: LookSpec = LookSpec()
    motion: MotionSpec
    camera: CameraSpec = CameraSpec()
    scene: SceneSpec = SceneSpec()
    light: LightSpec = LightSpec()
    post: PostSpec = PostSpec()

    def digest(self) -> str:
        """Return 16 hex digits that name this spec in the cache; the name of the clip has no part.

        A footage file counts with its content.
        """
        data = self.model_dump(mode="json", exclude={"name"})
        text = json.dumps({"lab": LAB_VERSION, **data}, sort_keys=True)
        digest = hashlib.sha256(text.encode())
        if self.scene.footage is not None:
            digest.update(self.scene.footage.read_bytes())
        return digest.hexdigest()[:16]


def read_spec(path: Path) -> ClipSpec:
    """Read a spec file.

    Raises
    ------
    UsageError
        If the file cannot be read, is no JSON, or a key or value of it is not known.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        return ClipSpec.model_validate(data)
    except (OSError, ValueError) as error:
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise UsageError(f"{path}: {where}: {first['msg']}") from error
        raise UsageError(f"{path}: not a readable spec (a JSON file): {error}") from error
