"""Jobs that are followed."""

from __future__ import annotations

from landseg.ui.tasks import JobTask
from qgis.core import QgsApplication


def nothing(_done, _total):
    pass


class Followed:
    """A task, and what it said."""

    def __init__(self, engine, job, **options):
        self.said = []
        self.progress = []
        self.task = JobTask(engine, job, "test", **options)
        self.task.succeeded.connect(lambda result: self.said.append(("succeeded", result)))
        self.task.failed.connect(lambda error: self.said.append(("failed", error)))
        self.task.cancelled.connect(lambda: self.said.append(("cancelled", None)))
        self.task.progressed.connect(lambda done, total: self.progress.append((done, total)))
        QgsApplication.taskManager().addTask(self.task)

    @property
    def computes(self):
        return any(done for done, _ in self.progress)

    @property
    def outcome(self):
        assert len(self.said) == 1
        return self.said[0]
