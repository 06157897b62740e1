"""One person's screenings over time: save, look back, take along, delete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from gait_screen.errors import GaitScreenError
from gait_screen.knowledge import Answers, load_knowledge
from gait_screen.outputs.labels import movement_label
from gait_screen.outputs.names import clip_files
from gait_screen.outputs.numbers import value_text
from gait_screen.outputs.report_model import date_text, day_text, deficit_label, metric_label
from gait_screen.outputs.trend_svg import Trend, trend_svg
from gait_screen.progress import DeficitHistory, Overview, PastScreening, look_back
from gait_screen.progress.trends import history_trend, metric_trends
from gait_screen.screening import Screening
from gait_screen.store import (
    Store,
    StoredPerson,
    checked_name,
    clips_to_keep,
    delete_store,
    export_text,
    kept_videos_folder,
    open_store,
    store_file,
)
from gait_screen.ui.compare_view import show_comparison
from gait_screen.ui.history_access import history_is_open
from gait_screen.ui.job import Result
from gait_screen.ui.text import plain
from gait_screen.vocabulary import SIDES

#: Wider, and its letters would be larger than the page's.
_CHART_PX: Final = 460
_SAID: Final = "history_said"
_WHOSE: Final = "history_whose"


@st.fragment
def show_over_time(
    screening: Screening | None, answers: Answers | None, result: Result | None = None
) -> None:
    """Show the page.

    Parameters
    ----------
    screening, answers
        What this session has just measured and was told, to be saved if wanted; None without.
    result
        The screening's clips, and the folder with their annotated videos.
    """
    with st.container(key="over_time"):
        st.header(_say("title"), anchor="over-time")
        if not history_is_open():
            st.info(_say("closed"))
            return
        st.markdown(_say("lead"))
        try:
            _show_history(screening, answers, result)
        except GaitScreenError as error:
            st.error(plain(str(error)))


def earlier_screenings() -> tuple[PastScreening, ...]:
    """Return what is stored of the person as whom this session's screening was saved.

    Empty before that, where the history is closed, and after that person was deleted.
    """
    name = st.session_state.get(_WHOSE)
    if name is None or not history_is_open() or not store_file().exists():
        return ()
    store = open_store()
    if checked_name(name) not in {person.name for person in store.people()}:
        return ()
    return tuple(PastScreening(one.screening, one.answers) for one in store.screenings(name))


def _say(phrase: str, **values: object) -> str:
    return plain(_word(phrase, **values))


def _word(phrase: str, **values: object) -> str:
    """Return a phrase for what knows no Markdown: tables, charts, fields."""
    return load_knowledge().say(f"over_time.{phrase}", **values)


def _show_history(
    screening: Screening | None, answers: Answers | None, result: Result | None
) -> None:
    said = st.session_state.pop(_SAID, None)
    if said:
        st.success(plain(said))
    store = open_store() if store_file().exists() else None
    people = () if store is None else store.people()
    if screening is not None:
        _show_saving(screening, answers, people, result)
    if store is None or not people:
        st.caption(_say("nobody"))
        return
    names = [person.name for person in people]
    name = st.selectbox(_say("person"), names, key="history_person")
    stored = store.screenings(name)
    past = [PastScreening(one.screening, one.answers) for one in stored]
    if past:
        _show_overview(look_back(past))
        with st.container(key="compare"):
            show_comparison(
                [one.screening for one in stored],
                lambda place: store.kept_clips(name, stored[place].digest),
            )
    _show_keeping(store, name, past)


def _show_saving(
    screening: Screening,
    answers: Answers | None,
    people: Sequence[StoredPerson],
    result: Result | None,
) -> None:
    videos = () if result is None else _videos_of(result)
    with st.container(border=True):
        st.markdown(f"**{_say('save_title')}**")
        st.caption(_say("save_lead", file=store_file()))
        keep = bool(videos) and _ask_for_videos(screening, videos)
        known = people[0].name if len(people) == 1 else ""
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(_say("save_name"), value=known, key="history_name", max_chars=100)
            pressed = st.button(_say("save_button"), key="history_save", disabled=not name.strip())
    if pressed:
        clips = () if result is None else clips_to_keep(result.analysis, videos if keep else None)
        added = open_store().add(name, screening.to_json(), answers, clips)
        said = _word("saved" if added else "saved_before", name=name.strip())
        st.session_state[_SAID] = f"{said} {_word('video_kept')}" if keep else said
        # The plan now goes by the earlier screenings too: all of the page is made anew.
        st.session_state[_WHOSE] = name
        st.rerun()


def _videos_of(result: Result) -> tuple[Path, ...]:
    """Return the annotated videos of all clips; none where one is not there."""
    names = [files.annotated_mp4 for files in clip_files(result.analysis.clips)]
    videos = tuple(result.folder / name for name in names)
    return videos if all(video.is_file() for video in videos) else ()


def _ask_for_videos(screening: Screening, videos: Sequence[Path]) -> bool:
    """Ask whether to keep the videos as well; nobody has chosen it before being asked."""
    size = size_text(sum(video.stat().st_size for video in videos))
    keep = st.checkbox(_say("keep_video", size=size), key="history_keep_video")
    faces = _word("keep_faces" if screening.faces_blurred is False else "keep_no_faces")
    st.caption(f"{_say('keep_video_lead', folder=kept_videos_folder(store_file()))} {plain(faces)}")
    return keep


def size_text(count: int) -> str:
    """Return a number of bytes in MB; as little as there may be, it is not nothing."""
    return f"{max(count / 1e6, 0.1):.{0 if count >= 1e7 else 1}f} MB"


def _show_overview(overview: Overview) -> None:
    dates = [date_text(past.screening.created) for past in overview.screenings]
    phrase = "count_one" if len(dates) == 1 else "count"
    st.markdown(_say(phrase, count=len(dates), first=dates[0], last=dates[-1]))
    for history in overview.histories:
        with st.container(border=True, gap="small"):
            _show_deficit(history, overview.screenings)
    if not overview.histories:
        st.info(_say("nothing_found"))
    _show_any_metric(overview.screenings)


def _show_deficit(history: DeficitHistory, screenings: Sequence[PastScreening]) -> None:
    say = load_knowledge().say
    decision = history.decision
    with st.container(horizontal=True, vertical_alignment="center"):
        side = "" if history.side is None else f", {history.side}"
        st.markdown(f"**{plain(deficit_label(history.deficit) + side)}**", width="content")
        if decision is not None:
            st.badge(say(f"progress.word_{decision.verdict}"), color="blue")
            st.badge(say(f"progress.decision_{decision.decision}"), color="gray")
    if decision is not None:
        st.markdown(plain(decision.plain))
    what = _word(
        "metric_of",
        metric=metric_label(history.measure.key),
        test=movement_label(history.measure.test),
    )
    st.caption(_say("followed_by", what=what))
    show_trend(history_trend(history, screenings), what)


def _show_any_metric(screenings: Sequence[PastScreening]) -> None:
    section = st.expander(_say("any_metric"), key="history_metrics", on_change="rerun")
    if not section.open:
        return
    trends = {
        _word("metric_of", metric=metric_label(one.key), test=movement_label(one.test)): one.trend
        for one in metric_trends(screenings)
    }
    with section:
        if not trends:
            st.caption(_say("no_common"))
            return
        what = st.selectbox(_say("any_metric_choose"), list(trends), key="history_metric")
        show_trend(trends[what], what)


def show_trend(trend: Trend, what: str) -> None:
    """Show a trend as a chart, with what its parts mean, and as a table."""
    values = " ".join(
        _word("alt_value", day=day_text(point.day.isoformat()), side=side or what, value=text)
        for side, points in trend.points.items()
        for point, text in ((p, value_text(p.value, trend.unit, p.uncertainty)) for p in points)
    )
    alt = _word("alt", what=what, values=values)
    with st.container(width=_CHART_PX, gap=None):
        svg = trend_svg(trend, alt=alt, change_label=_word("change_label"))
        st.image(svg, alt=alt, width="stretch")
    st.caption(" ".join(_legend(trend)))
    with st.expander(_say("table")):
        _show_table(trend)


def _legend(trend: Trend) -> Iterator[str]:
    yield _say("chart_bars")
    if trend.normal is not None:
        yield _say("chart_normal")
    if trend.smallest_change is not None:
        yield _say("chart_change", change=value_text(trend.smallest_change, trend.unit))
    if set(trend.points) & set(SIDES):
        yield _say("legend")


def _show_table(trend: Trend) -> None:
    days = sorted({point.day for points in trend.points.values() for point in points})
    columns = {_word("col_day"): [day_text(day.isoformat()) for day in days]}
    for side, points in trend.points.items():
        by_day = {p.day: value_text(p.value, trend.unit, p.uncertainty) for p in points}
        column = _word(f"col_{side or 'whole'}")
        columns[column] = [by_day.get(day, _word("not_measured")) for day in days]
    st.table(columns, hide_index=True, alt=_word("table"))


def _show_keeping(store: Store, name: str, past: Sequence[PastScreening]) -> None:
    with st.expander(_say("keep_title"), key="history_keep"):
        st.caption(_say("export_lead"))
        st.download_button(
            _say("export"),
            lambda: export_text(store).encode(),
            file_name="gait_screen_history.json",
            mime="application/json",
            key="history_export",
            on_click="ignore",
        )
        size = store.kept_size(name)
        if size.videos:
            st.caption(_say("videos_kept", count=size.videos, size=size_text(size.bytes)))
        ways = ("one", *(("videos",) if size.videos else ()), "person", "everybody")
        way = st.radio(
            _say("delete_what"),
            ways,
            index=None,
            format_func=lambda way: _word(f"delete_{way}", name=name),
            key="history_delete_what",
        )
        created = ""
        if way == "one":
            times = [one.screening.created for one in past]
            created = st.selectbox(
                _say("delete_which"), times, format_func=date_text, key="history_delete_which"
            )
        sure = st.checkbox(_say("delete_sure"), key="history_delete_sure")
        st.button(
            _say("delete_button"),
            key="history_delete",
            icon=":material/delete:",
            disabled=not (way and sure),
            on_click=_delete,
            args=(way, name, created),
        )


def _delete(way: str | None, name: str, created: str) -> None:
    if way == "everybody":
        delete_store()
    elif way == "videos":
        open_store().delete_videos(name)
    elif way == "person":
        open_store().delete_person(name)
    elif way == "one":
        open_store().delete_screening(name, created)
    # Asked again for the next one.
    st.session_state["history_delete_sure"] = False
    st.session_state[_SAID] = _word("deleted")
