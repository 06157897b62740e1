"""A job is done in a process of its own; it can be watched, ended, and taken up where it was."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait_screen.analysis import Analysis
from gait_screen.errors import UsageError
from gait_screen.jobs import Job, JobProgress, JobStatus, JobStore
from gait_screen.jobs.process import do_job
from gait_screen.knowledge import Answers, RedFlagAnswers
from gait_screen.records import BodiesSeen, ClipRequest
from gait_screen.workers.lock import holder
from tests.helpers.same import assert_same
from tests.jobs.conftest import FRAMES, OPTIONS

LIMIT_S = 60.0


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "jobs")


def watch(job: Job, until: Callable[[JobStatus], bool]) -> list[JobProgress]:
    """Look at a job until something is so; return all that it told."""
    told: list[JobProgress] = []
    deadline_s = time.monotonic() + LIMIT_S
    while not until(status := job.status()):
        assert status.active, status
        assert time.monotonic() < deadline_s, status
        if status.progress is not None and status.progress not in told:
            told.append(status.progress)
        time.sleep(0.03)
    return told


def follows(frames: int) -> Callable[[JobStatus], bool]:
    """Whether so many frames have been followed, but not all of them."""

    def so_far(status: JobStatus) -> bool:
        progress = status.progress
        return progress is not None and progress.stage == "following" and progress.done >= frames

    return so_far


def process_of(job: Job) -> int:
    number = holder(job.folder / "lock")
    assert number
    return number


def children(number: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(number)], capture_output=True, text=True, check=False
    )
    return [int(one) for one in listed.stdout.split()]


def gone(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{number}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def gone_within(numbers: list[int], limit_s: float) -> bool:
    deadline_s = time.monotonic() + limit_s
    while not all(gone(one) for one in numbers):
        if time.monotonic() > deadline_s:
            return False
        time.sleep(0.02)
    return True


def assert_same_analysis(one: Analysis, other: Analysis) -> None:
    """All but the moment at which it was made."""
    update = {"created": other.screening.created}
    assert_same(replace(one, screening=one.screening.model_copy(update=update)), other)


def test_a_job_is_done_and_hands_over_all_of_it(
    store: JobStore, piece: Path, undisturbed: Analysis, capfd: pytest.CaptureFixture[str]
) -> None:
    job = store.submit([ClipRequest(piece)], OPTIONS)
    assert job.status().state == "waiting"
    job.start()
    told = watch(job, lambda status: not status.active)

    status = job.wait()
    assert (status.state, status.problem) == ("done", None)
    assert status.created_s <= (status.started_s or 0) < (status.ended_s or 0)
    following = [one for one in told if one.stage == "following"]
    assert {one.total for one in following} == {FRAMES}
    assert [one.clip for one in following][:1] == ["secret_name.mp4"]
    assert (following[0].clip_number, following[0].clips) == (1, 1)
    shares = [one.share for one in told]
    assert shares == sorted(shares)
    assert len(set(shares)) >= 4
    assert_same_analysis(job.analysis(), undisturbed)
    assert {"screening.json", "report.html"} <= {p.name for p in job.result_folder.iterdir()}
    assert not (job.folder / "resume").exists()
    # Nobody's name in any log.
    assert capfd.readouterr() == ("", "")


def test_a_killed_job_leaves_no_process_and_goes_on_where_it_was(
    store: JobStore, piece: Path, undisturbed: Analysis
) -> None:
    job = store.submit([ClipRequest(piece)], OPTIONS)
    job.start()
    watch(job, follows(FRAMES // 2))
    workers = children(process_of(job))
    assert len(workers) == OPTIONS.workers
    os.kill(process_of(job), signal.SIGKILL)

    status = job.wait(5.0)
    assert status.state == "interrupted"
    assert status.resumable
    assert status.problem is not None
    assert status.problem.exit_code == 1
    assert "signal 9" in status.problem.message
    assert gone_within(workers, 10.0)
    # As somebody else would who comes back later.
    again = JobStore(store.folder).open(job.id)
    assert again.status().state == "interrupted"
    # What was being written when it was killed has another name until it is whole.
    kept = [one for one in (job.folder / "resume").iterdir() if not one.name.startswith(".")]
    assert kept

    again.resume()
    told = watch(again, lambda status: not status.active)
    assert again.wait().state == "done"
    first = next(one for one in told if one.stage == "following")
    assert first.done >= len(kept) * FRAMES // 4
    assert_same_analysis(again.analysis(), undisturbed)


def test_cancel_is_prompt_and_leaves_nothing_of_the_results(
    store: JobStore, piece: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out" / "screening"
    job = store.submit([ClipRequest(piece)], replace(OPTIONS, annotate=True), out=out)
    job.start()
    watch(job, lambda s: s.progress is not None and s.progress.stage == "drawing the video")
    began_s = time.monotonic()
    status = job.cancel()
    assert time.monotonic() - began_s < 3.0

    assert (status.state, status.problem, status.resumable) == ("cancelled", None, True)
    assert not out.parent.exists()
    assert piece.exists()
    with pytest.raises(UsageError, match="not done"):
        job.analysis()
    # The landmarks are there still: no frame is followed again.
    job.resume()
    told = watch(job, lambda status: not status.active)
    assert job.wait().state == "done"
    assert "following" not in {one.stage for one in told}
    assert any(path.suffix == ".mp4" for path in out.iterdir())
    job.remove()
    assert out.exists()
    assert not job.folder.exists()


def test_what_was_killed_while_it_wrote_is_removed_with_the_job(
    store: JobStore, piece: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out" / "screening"
    job = store.submit([ClipRequest(piece)], replace(OPTIONS, annotate=True), out=out)
    job.start()
    watch(job, lambda s: s.progress is not None and s.progress.stage == "drawing the video")
    os.kill(process_of(job), signal.SIGKILL)
    assert job.wait(5.0).state == "interrupted"
    (half,) = out.parent.iterdir()
    assert stat.S_IMODE(half.stat().st_mode) == 0o700
    job.remove()
    assert list(out.parent.iterdir()) == []


def test_two_jobs_beside_each_other_know_nothing_of_each_other(
    store: JobStore, piece: Path, undisturbed: Analysis
) -> None:
    one_worker = replace(OPTIONS, workers=1)
    first = store.submit([ClipRequest(piece)], one_worker)
    second = store.submit([ClipRequest(piece)], one_worker)
    first.start()
    second.start()
    assert process_of(first) != process_of(second)
    watch(second, follows(10))
    second.cancel()
    assert first.wait(LIMIT_S).state == "done"
    assert second.status().state == "cancelled"
    assert_same_analysis(first.analysis(), undisturbed)
    assert {job.id for job in store.jobs()} == {first.id, second.id}
    store.remove_all()
    assert store.jobs() == []
    assert list(store.folder.iterdir()) == []


OWNER = """
import os, sys, time
from pathlib import Path
from gait_screen.jobs import JobStore
from gait_screen.records import AnalysisOptions, ClipRequest
options = AnalysisOptions(
    model="full", use_cache=False, annotate=False, pictures=False, workers=1
)
job = JobStore(Path(sys.argv[1])).submit([ClipRequest(Path(sys.argv[2]))], options)
job.start(tied=sys.argv[3] == "tied")
print(job.id, flush=True)
if sys.argv[3] == "tied":
    while not (job.status().progress and job.status().progress.done):
        time.sleep(0.02)
os._exit(0)
"""


@pytest.mark.parametrize("how", ["tied", "free"])
def test_a_job_ends_with_its_owner_only_where_it_is_tied(
    store: JobStore, piece: Path, how: str
) -> None:
    command = [sys.executable, "-c", OWNER, str(store.folder), str(piece), how]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=True)
    job = store.open(done.stdout.strip())
    assert done.stderr == ""
    status = job.wait(LIMIT_S)
    assert status.state == ("interrupted" if how == "tied" else "done")


def test_a_file_that_is_no_video_is_told_as_the_command_line_would(
    store: JobStore, tmp_path: Path
) -> None:
    clip = tmp_path / "notes.mp4"
    clip.write_text("no video")
    job = store.submit([ClipRequest(clip)], OPTIONS)
    job.start()
    status = job.wait(LIMIT_S)
    assert (status.state, status.resumable) == ("failed", True)
    assert status.problem is not None
    assert status.problem.exit_code == 3
    assert "notes.mp4" in status.problem.message
    assert status.problem.details == ""
    assert not job.result_folder.parent.exists()


def test_a_fault_of_the_program_is_told_with_its_traceback(
    store: JobStore, piece: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise ValueError("seven is not a leg")

    monkeypatch.setattr("gait_screen.jobs.process.analyse", fail)
    job = store.submit([ClipRequest(piece)], OPTIONS)
    do_job(job.folder)
    problem = job.status().problem
    assert problem is not None
    assert problem.exit_code == 1
    assert "ValueError: seven is not a leg" in problem.message
    assert "Traceback" in problem.details


def test_the_bodies_found_so_far_can_be_seen_while_it_runs_and_no_longer(
    store: JobStore, piece: Path
) -> None:
    job = store.submit([ClipRequest(piece)], OPTIONS)
    assert job.bodies() is None
    job.start()
    seen: list[BodiesSeen] = []

    def enough(status: JobStatus) -> bool:
        if (bodies := job.bodies()) is not None:
            seen.append(bodies)
            assert stat.S_IMODE((job.folder / "bodies.json").stat().st_mode) == 0o600
        return not status.active

    watch(job, enough)
    assert job.wait().state == "done"
    assert job.bodies() is None
    assert "bodies.json" not in {path.name for path in job.folder.iterdir()}
    last = seen[-1]
    assert (last.clip, last.frames, last.with_body) == (piece.name, FRAMES, FRAMES)
    track = job.analysis().clips[0].pose
    for body in last.latest:
        row = int(np.abs(track.time_s - body.time_s).argmin())
        np.testing.assert_allclose(body.xy_px, track.xy_px[row], atol=0.051)


def test_no_body_is_written_down_where_landmarks_may_not_be_kept(
    store: JobStore, piece: Path, tmp_path: Path
) -> None:
    job = store.submit([ClipRequest(piece)], OPTIONS, out=tmp_path / "out", keep=False)
    job.start()
    watch(job, lambda s: s.progress is not None and s.progress.stage == "measuring")
    assert job.bodies() is None
    assert job.cancel().state == "cancelled"


def test_the_bodies_go_with_a_job_that_was_cancelled_or_begun_anew(
    store: JobStore, piece: Path
) -> None:
    job = store.submit([ClipRequest(piece)], OPTIONS)
    job.start()
    watch(job, follows(30))
    os.kill(process_of(job), signal.SIGKILL)
    assert job.wait(5.0).state == "interrupted"
    assert job.bodies() is not None
    assert job.cancel().state == "cancelled"
    assert job.bodies() is None


def test_a_job_s_folder_is_private_and_its_process_names_no_job(
    store: JobStore, piece: Path
) -> None:
    answers = Answers(age=40, red_flags=RedFlagAnswers(infection=False))
    job = store.submit([ClipRequest(piece, test="running")], OPTIONS, answers)
    job.start()
    watch(job, follows(1))
    listed = subprocess.run(
        ["ps", "-o", "args=", "-p", str(process_of(job))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert job.id not in listed.stdout
    assert piece.name not in listed.stdout
    for path in (store.folder, job.folder, job.folder / "resume"):
        assert not path.exists() or stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in job.folder.iterdir():
        assert path.is_dir() or stat.S_IMODE(path.stat().st_mode) == 0o600
    request = store.open(job.id).request
    assert request.answers == answers
    assert request.clips == (ClipRequest(piece, test="running"),)
    assert request.options == OPTIONS
    job.remove()
    assert list(store.folder.iterdir()) == []
    with pytest.raises(UsageError, match="no such job"):
        job.status()


def test_ids_cannot_be_guessed(store: JobStore, piece: Path) -> None:
    ids = {store.submit([ClipRequest(piece)], OPTIONS).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(one) >= 22 for one in ids)
    assert len({one[:4] for one in ids}) == 20


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../jobs", "/etc", "a" * 22, "a" * 500, "a/../" + "b" * 17, "ä" * 22]
)
def test_what_is_no_id_opens_nothing(store: JobStore, piece: Path, name: str) -> None:
    outside = store.folder.parent / "state.json"
    outside.write_text("{}")
    store.submit([ClipRequest(piece)], OPTIONS)
    with pytest.raises(UsageError, match="no such job"):
        store.open(name)


def test_a_folder_that_others_may_read_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    JobStore(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_cannot_be_started_is_not(store: JobStore, piece: Path) -> None:
    with pytest.raises(UsageError, match="No clip"):
        store.submit([], OPTIONS)
    job = store.submit([ClipRequest(piece)], OPTIONS)
    with pytest.raises(UsageError, match="cannot be resumed: it is waiting"):
        job.resume()
    assert job.cancel().state == "cancelled"
    with pytest.raises(UsageError, match="cannot be started: it is cancelled"):
        job.start()
    (job.folder / "state.json").write_text('{"state": "done"}')
    with pytest.raises(UsageError, match="submit it again"):
        job.status()
