"""A job as the command that repeats it."""

from __future__ import annotations

import re
import sys

from ...inference import SegmentationJob


def command_line(job: SegmentationJob) -> str:
    """Write a job as a line for a terminal.

    An area of the map is named by the map itself: its pixels are in there, without rounding.
    """
    if job.window is not None:
        repeated = job.output.with_name(f"{job.output.stem}_again.tif")
        return _line(["landseg", "classify", "--job", str(job.output), "--output", str(repeated)])
    words = ["landseg", "classify", job.raster, "--weights", job.weights]
    words += ["--output", str(job.output), "--bands", ",".join(map(str, job.bands))]
    for flag, value in (
        ("--mask", job.mask),
        ("--stretch", job.stretch),
        ("--confidence", job.confidence),
        ("--tile", job.tile),
    ):
        words += [flag, str(value)] if value is not None else []
    for flag, value in (
        ("--device", job.device),
        ("--precision", job.precision),
        ("--quality", job.quality),
    ):
        words += [flag, value] if value != "auto" else []
    words += ["--deterministic"] if job.deterministic else []
    return _line(words)


def _line(words: list[str]) -> str:
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """Quote what a shell would take apart; Windows knows no single quotes."""
    if re.fullmatch(r"[\w@%+=:,./\\-]+" if sys.platform == "win32" else r"[\w@%+=:,./-]+", word):
        return word
    if sys.platform == "win32":
        return f'"{word}"'
    return "'" + word.replace("'", "'\"'\"'") + "'"
