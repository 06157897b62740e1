"""What to analyse: uploaded clips with what is known of them, or the sample clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from gait_screen.app_environment import LARGEST_UPLOAD_MB
from gait_screen.outputs.labels import MOVEMENT_LABELS, VIEW_LABELS
from gait_screen.pose.model_files import MODEL_NAMES
from gait_screen.records import AnalysisOptions, ClipRequest, PersonPick
from gait_screen.ui.contact_sheet import choose_person, show_preview
from gait_screen.ui.samples import FIRST_CHOICE, Sample, find_samples
from gait_screen.ui.session import AppSession
from gait_screen.ui.stickers import show_sticker_option
from gait_screen.ui.text import WHOLE_CLIP, in_the_app, plain
from gait_screen.vocabulary import MOVEMENTS, VIEWS, Movement, View
from gait_screen.watching import LONG_S

_TYPES: Final = ["mp4", "mov", "m4v", "avi", "webm"]
_MODEL_LABELS: Final = {
    "heavy": "Precise (heavy)",
    "full": "Quick preview (full)",
}
Auto = Literal["auto"]
_LOOK_EVERY_S: Final = 0.5
_SLOW_MOTION: Final[tuple[float | Auto, ...]] = ("auto", 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True)
class _ClipSettings:
    """What the person says of one clip; None where it is to be found out."""

    movement: Movement | None
    view: View | None
    slow_motion: float | None
    person: PersonPick | None = None


def show_upload(session: AppSession) -> None:
    """Show what can be analysed and start it on a click."""
    busy = session.job is not None
    uploads = st.file_uploader(
        "Your clips",
        type=_TYPES,
        accept_multiple_files=True,
        key="video_upload",
        max_upload_size=LARGEST_UPLOAD_MB,
        disabled=busy,
        help=(
            f"{', '.join(_TYPES)}; up to {LARGEST_UPLOAD_MB} MB each. "
            "All clips of one person at once."
        ),
    )
    session.looks.keep_only([upload.file_id for upload in uploads])
    shown = session.looks.count
    settings = [_show_clip(session, upload, busy) for upload in uploads]
    options = _show_options(busy)
    hint = _what_is_missing(session, uploads)
    analyse_clicked = st.button(
        "Analyse my clips",
        type="primary",
        key="analyze_button",
        disabled=busy or hint is not None,
        help=hint,
    )
    st.divider()
    samples = _show_samples(busy)
    if analyse_clicked:
        _start(session, _saved(session, uploads, settings), options)
    elif samples:
        _start(session, [ClipRequest(sample.path) for sample in samples], options)
    # At the end, or a click would be lost: it may run the page again at once, because a look may
    # have ended since its clip was shown.
    if session.looks.busy or session.looks.count != shown:
        _wait_for_looks(session, shown)


def _what_is_missing(session: AppSession, uploads: Sequence[UploadedFile]) -> str | None:
    """Say what must be done before anything can be analysed; None where something can."""
    if not uploads:
        return "Add a clip first."
    for upload in uploads:
        look = session.looks.of(upload.file_id)
        if look is None or look.preview is not None or not look.problem:
            return None
    return "None of these files can be read: see what is said of each."


def _show_clip(session: AppSession, upload: UploadedFile, busy: bool) -> _ClipSettings:
    """Show what a clip seems to show, and let it be put right."""
    with st.container(border=True):
        st.markdown(f"**{plain(upload.name)}**")
        person = _show_look(session, upload, busy)
        settings = _show_clip_settings(upload, busy)
    return replace(settings, person=person)


def _show_look(session: AppSession, upload: UploadedFile, busy: bool) -> PersonPick | None:
    looked = session.looks.of(upload.file_id)
    if looked is None and not busy:
        path = session.workspace.path_of(upload.file_id, upload.name, upload.getbuffer)
        session.looks.ask(upload.file_id, ClipRequest(path))
        st.caption("Having a quick look …")
    if looked is None:
        return None
    if looked.problem:
        st.error(plain(in_the_app(looked.problem)))
    if looked.preview is None:
        return None
    show_preview(looked.preview)
    return choose_person(looked.preview, upload.file_id, disabled=busy)


@st.fragment(run_every=_LOOK_EVERY_S)
def _wait_for_looks(session: AppSession, shown: int) -> None:
    """Run the page again when more looks are over than it shows."""
    if session.looks.count != shown or not session.looks.busy:
        st.rerun()


def _show_clip_settings(upload: UploadedFile, busy: bool) -> _ClipSettings:
    with st.container():
        which, where, how = st.columns(3)
        movements: list[Movement | Auto] = ["auto", *MOVEMENTS]
        movement = which.selectbox(
            "Movement",
            movements,
            format_func=lambda m: "Recognise it" if m == "auto" else MOVEMENT_LABELS[m],
            key=f"movement_{upload.file_id}",
            disabled=busy,
        )
        views: list[View | Auto] = ["auto", *VIEWS]
        view = where.selectbox(
            "Filmed from",
            views,
            format_func=lambda v: "Recognise it" if v == "auto" else _view_option(v),
            key=f"view_{upload.file_id}",
            help="Left side: the camera sees the person's left side.",
            disabled=busy,
        )
        slow_motion = how.selectbox(
            "Slow motion",
            _SLOW_MOTION,
            format_func=_slow_motion_option,
            key=f"slow_motion_{upload.file_id}",
            help="How much slower the clip plays than it happened, where the file does not say.",
            disabled=busy,
        )
    return _ClipSettings(
        None if movement == "auto" else movement,
        None if view == "auto" else view,
        None if slow_motion == "auto" else slow_motion,
    )


def _view_option(view: View) -> str:
    label = VIEW_LABELS[view]
    return label[:1].upper() + label[1:]


def _slow_motion_option(factor: float | Auto) -> str:
    if factor == "auto":
        return "As the file says"
    return "None" if factor == 1 else f"{factor:g} times slower"


def _show_options(busy: bool) -> AnalysisOptions:
    which, height = st.columns(2)
    model = which.radio(
        "Pose model",
        MODEL_NAMES,
        format_func=lambda name: _MODEL_LABELS.get(name, name),
        key="model",
        horizontal=True,
        help="The precise one follows fast feet better and takes about three times as long.",
        disabled=busy,
    )
    height_cm = height.number_input(
        "Body height in cm (optional)",
        min_value=80,
        max_value=250,
        value=None,
        step=1,
        key="height_cm",
        help="Only needed for lengths in centimetres; angles do not use it.",
        disabled=busy,
    )
    return AnalysisOptions(
        model=model,
        height_cm=height_cm,
        use_cache=False,
        markers=show_sticker_option(busy),
        whole_clip=_show_whole_clip_option(busy),
    )


def _show_whole_clip_option(busy: bool) -> bool:
    wanted = st.checkbox(WHOLE_CLIP, key="whole_clip", disabled=busy)
    st.caption(
        f"Without it: of walking and running longer than {LONG_S:g} s, the best 15 to 40 s; of "
        "films of very many pictures a second, not every picture. The clip's card says which."
    )
    return wanted


def _show_samples(busy: bool) -> list[Sample]:
    """Show the sample clips; return those to analyse when the button was just clicked."""
    samples = find_samples()
    titles = {sample.title: sample for sample in samples}
    chosen: list[str] = []
    if samples:
        chosen = st.pills(
            "No clip at hand? Choose from the samples (a rendered person)",
            list(titles),
            selection_mode="multi",
            default=[sample.title for sample in samples if sample.path.name in FIRST_CHOICE],
            key="sample_choice",
            disabled=busy,
        )
    else:
        st.caption(
            "The sample clips are not here: they come with the source checkout "
            "(folder sample_videos), not with the installed package."
        )
    clicked = st.button(
        "Try it with the sample clips", key="samples_button", disabled=busy or not chosen
    )
    return [titles[title] for title in chosen] if clicked else []


def _saved(
    session: AppSession, uploads: Sequence[UploadedFile], settings: Sequence[_ClipSettings]
) -> list[ClipRequest]:
    return [
        ClipRequest(
            path=session.workspace.path_of(upload.file_id, upload.name, upload.getbuffer),
            test=setting.movement,
            view=setting.view,
            slow_motion=setting.slow_motion,
            person=setting.person,
        )
        for upload, setting in zip(uploads, settings, strict=True)
    ]


def _start(session: AppSession, requests: list[ClipRequest], options: AnalysisOptions) -> None:
    session.begin(session.workspace.jobs.submit(requests, options))
    st.rerun()
