"""What a screening leaves behind: tables, files for other programs, video, charts, report.

Every module here only reads an :class:`~gait_screen.analysis.Analysis`; nothing is measured here.
"""
