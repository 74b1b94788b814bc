"""The folder of a run: its files, each written so that its name never holds half of one."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from ..inference.lock import drop_lock, take_lock
from .errors import RunBusyError, RunChangedError, RunExistsError, RunMissingError
from .jobs import TrainingJob

FREE = ("output", "resume", "publish", "workers", "about")  # may differ when a run is resumed
COLUMNS = ("step", "loss", "rate", "mean_f1", "overall_accuracy", "seconds")


class RunFolder:
    """Names and writes the files of one run."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.weights, self.card = path / f"{name}.safetensors", path / f"{name}.json"
        self.job, self.run = path / "job.json", path / "run.json"
        self.metrics, self.log_file = path / "metrics.json", path / "log.csv"
        self.curves, self.examples = path / "curves.png", path / "examples.png"
        self.last, self.previous = path / "last.ckpt", path / "previous.ckpt"

    def open(self, job: TrainingJob) -> tuple[Path, ...]:
        """Make the folder, or find the checkpoints to go on from, the newest first.

        A run that was stopped before its first checkpoint has none: it begins again.

        Raises:
            RunExistsError: a run or a model is there already, and no run is to be resumed.
            RunMissingError: nothing is there to resume.
            RunChangedError: the run was started with other choices.
            OSError: the folder cannot be made.
        """
        if job.resume:
            self._check_same(job)
            return self.checkpoints()
        if any(found.exists() for found in (self.job, self.weights, self.card)):
            raise RunExistsError(folder=str(self.path))
        self.path.mkdir(parents=True, exist_ok=True)
        return ()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes out of the folder, which is there already.

        Raises:
            RunBusyError: another one trains in it.
            OSError: it cannot be written.
        """
        path = self.path / ".lock"
        handle = take_lock(path)
        if handle is None:
            raise RunBusyError(folder=str(self.path))
        try:
            yield
        finally:
            drop_lock(path, handle)

    def checkpoints(self) -> tuple[Path, ...]:
        """List those that are there, the newest first."""
        return tuple(found for found in (self.last, self.previous) if found.exists())

    def _check_same(self, job: TrainingJob) -> None:
        """Compare all that decides the curve with what the run was started with."""
        try:
            before = json.loads(self.job.read_text("utf-8"))
            before = dict(before)
        except (OSError, TypeError, ValueError) as error:
            raise RunMissingError(folder=str(self.path)) from error
        now = json.loads(json.dumps(job.to_json()))
        changed = [name for name in now if name not in FREE and now[name] != before.get(name)]
        if changed:
            raise RunChangedError(folder=str(self.path), what=", ".join(changed))

    def keep_checkpoint(self, save: Callable[[Path], None]) -> None:
        """Write a checkpoint; the last one becomes the previous one.

        Raises:
            OSError: it could not be written; both older ones are as they were.
        """
        partial = self.path / ".checkpoint.part"
        try:
            save(partial)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        if self.last.exists():
            self.last.replace(self.previous)
        partial.replace(self.last)

    def log(self, row: Mapping[str, str]) -> None:
        """Add a line to the log."""
        if not self.log_file.exists():
            self._write_log([])
        with self.log_file.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, COLUMNS).writerow(row)

    def cut_log(self, step: int) -> None:
        """Drop the lines after a step, which a resumed run writes again, and broken ones."""
        if not self.log_file.exists():
            return
        with self.log_file.open(newline="", encoding="utf-8") as file:
            whole = [row for row in csv.DictReader(file) if None not in row.values()]
        self._write_log([row for row in whole if int(row["step"]) <= step])

    def write_json(self, path: Path, found: Mapping[str, Any]) -> None:
        """Write a JSON file under another name first."""
        with _completed(path) as file:
            file.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")

    def _write_log(self, rows: Sequence[Mapping[str, str]]) -> None:
        with _completed(self.log_file) as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)


@contextmanager
def _completed(path: Path) -> Iterator[TextIO]:
    """Write a text under another name, and give it its own when it is whole."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("w", newline="", encoding="utf-8") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
