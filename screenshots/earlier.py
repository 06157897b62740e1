"""The first seconds of a sample clip as a screening of six weeks ago, so that there is a past."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import av

from gait_screen.outputs.directory import write_outputs
from gait_screen.outputs.names import clip_files
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.store import clips_to_keep, open_store
from gait_screen.store.place import FILE_NAME
from screenshots.running import history_folder

PERSON: Final = "Anna"
SAMPLES: Final = Path(__file__).resolve().parents[1] / "sample_videos"
_WEEKS: Final = 6
_FIRST_S: Final = 3.5


def store_earlier(home: Path) -> None:
    """Analyse it, and store it in the app's history under :data:`PERSON`."""
    clips = [
        ClipRequest(_beginning_of(SAMPLES / name, home / name))
        for name in ("run_side.mp4", "heel_raise_side.mp4")
    ]
    analysis = analyse(clips, AnalysisOptions(use_cache=False))
    folder = write_outputs(analysis, home / "earlier")
    videos = [folder / files.annotated_mp4 for files in clip_files(analysis.clips)]
    today = datetime.fromisoformat(analysis.screening.created)
    created = (today - timedelta(weeks=_WEEKS)).isoformat()
    screening = analysis.screening.model_copy(update={"created": created})
    store = open_store(history_folder(home) / FILE_NAME)
    store.add(PERSON, screening.to_json(), clips=clips_to_keep(analysis, videos))


def _beginning_of(clip: Path, target: Path) -> Path:
    """Cut a clip: another file, so that it may be compared with the whole one."""
    with av.open(str(clip)) as source, av.open(str(target), "w") as cut:
        filmed = source.streams.video[0]
        stream = cut.add_stream_from_template(filmed)
        for packet in source.demux(filmed):
            if packet.dts is not None and float(packet.dts * packet.time_base) < _FIRST_S:
                packet.stream = stream
                cut.mux(packet)
    return target
