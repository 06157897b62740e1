"""The instrument's parts that need no browser: its sources as one text, its place on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gait_screen.ui.in_step.component import STATIC as IN_STEP
from gait_screen.ui.review.component import STATIC as REVIEW
from gait_screen.ui.shared.assets import SHARED, javascript, skeleton, stylesheet
from tests.ui.page import add_clip, analyse, open_app

#: The folder of each instrument, whose entry has its name.
INSTRUMENTS = {"review": REVIEW, "in_step": IN_STEP}
MODULES = sorted(path for folder in (*INSTRUMENTS.values(), SHARED) for path in folder.glob("*.js"))

each_instrument = pytest.mark.parametrize("name", list(INSTRUMENTS))


def text_of(name: str) -> str:
    return javascript(INSTRUMENTS[name] / f"{name}.js")


@each_instrument
def test_all_modules_are_in_the_one_text(name: str) -> None:
    text = text_of(name)
    for module in INSTRUMENTS[name].glob("*.js"):
        first = re.search(
            r"^export (?:default )?(?:class|function|const) \w+", module.read_text(), re.M
        )
        assert first is not None, module.name
        assert first[0].removeprefix("export ") in text.replace("export default", "default")


@each_instrument
def test_the_one_text_imports_nothing_and_exports_only_what_streamlit_calls(name: str) -> None:
    text = text_of(name)
    assert not re.search(r"^\s*import\b", text, re.M)
    (entry,) = re.findall(r"^export .*", text, re.M)
    assert entry.startswith("export default function mount({ data, parentElement")


def test_what_a_module_imports_is_exported_where_it_says() -> None:
    for module in MODULES:
        imports = re.findall(
            r'^import \{([^}]*)\} from "(\.{1,2}/[\w./-]+\.js)";$', module.read_text(), re.M
        )
        assert len(imports) == module.read_text().count(
            "\nimport "
        ) + module.read_text().startswith("import ")
        for names, source in imports:
            text = (module.parent / source).read_text()
            for name in names.split(","):
                assert re.search(rf"^export (class|function|const) {name.strip()}\b", text, re.M)


@each_instrument
def test_no_two_modules_use_a_name_for_different_things(name: str) -> None:
    # They become one text: a second `const` of a name would be an error in the browser.
    top = re.findall(r"^(?:async )?(?:const|let|class|function) (\w+)", text_of(name), re.M)
    assert sorted(top) == sorted(set(top))


@each_instrument
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    folder = INSTRUMENTS[name]
    texts = (text_of(name), stylesheet(folder / f"{name}.css"), skeleton(folder / f"{name}.html"))
    for text in texts:
        for address in re.findall(r"https?://[^\s\"']+", text):
            assert address == "http://www.w3.org/2000/svg"
        assert "@import" not in text
        assert "fetch(" not in text
        assert "XMLHttpRequest" not in text


def test_the_sources_stay_readable() -> None:
    for folder in (*INSTRUMENTS.values(), SHARED):
        for path in folder.iterdir():
            assert len(path.read_text().splitlines()) < 400, path.name


@pytest.mark.usefixtures("prepared")
def test_the_page_shows_the_instrument_with_the_video_outside_of_its_data(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    (instrument,) = page.get("bidi_component")
    url = re.search(r'"url": "([^"]+)"', instrument.proto.json)
    assert url is not None
    assert re.fullmatch(r"/\S+/\w{32,}\.mp4", url[1])
    assert len(instrument.proto.json) < 300_000


@pytest.mark.usefixtures("prepared")
def test_without_its_video_the_page_says_so_and_shows_the_charts(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    session = page.session_state["gait_screen_session"]
    for video in session.result.folder.glob("*.mp4"):
        video.unlink()
    page.run()
    assert any("annotated video is gone" in warning.value for warning in page.warning)
    (instrument,) = page.get("bidi_component")
    assert '"url": null' in instrument.proto.json
