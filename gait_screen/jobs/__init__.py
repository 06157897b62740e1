"""Analyses as jobs: each in a process of its own, with progress, cancel and resume.

``JobStore`` is a private folder of jobs, ``Job`` one of them: what is asked for, how far it is, and
what came of it. All of that lies in the job's folder, so that it outlives the process that asked.
The app, the batch and any service use this and nothing else to run an analysis aside.
"""

from gait_screen.jobs.job import Job
from gait_screen.jobs.records import JobProgress, JobState, JobStatus, Problem
from gait_screen.jobs.store import JobStore

__all__ = ["Job", "JobProgress", "JobState", "JobStatus", "JobStore", "Problem"]
