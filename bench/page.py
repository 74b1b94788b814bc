"""The figures of docs/how-fast.md, taken from results.json: nothing there is typed by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Optional

from .goals import BY_KEY
from .report import read_json, shown_limit

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "how-fast.md"
RESULTS = HERE / "results.json"
BEGIN, END = "<!-- figures: made by make bench -->", "<!-- end of figures -->"

SAID = {  # goal -> the sentence that its figure finishes
    "B1": "A map takes so many times what the bare network takes",
    "B1b": "The same with 4 GB of memory",
    "B2": "So many times faster than windows of 256 pixels every 32 pixels",
    "B2b": "The same, at a quality that is as good as those windows",
    "B3": "So many times faster than the same windows side by side",
    "B4": "So many times faster than MONAI's sliding windows, 87.5 % overlap",
    "B4b": "The same at 25 % overlap",
    "B5": "So many times faster than tiles of 256 pixels in ONNX Runtime, 50 % overlap",
    "B5b": "The same at 15 % overlap",
    "B6": "The network alone: so many times faster than the best other engine on one tile",
    "B6b": "The same, by the pace of matrix products on this processor",
    "B7": "Share of pixels that change with the tile size",
    "B8": "Memory for 2,000 megapixels, by that for 130",
    "B8b": "Memory for 2,000 megapixels",
    "B9": "Reading, tiling, writing and checking without a network, by a plain copy",
    "B10": "Killed at half time and resumed, by a run in one go",
    "B10b": "Cancel is heard, in 95 of 100 cases, within",
    "B10c": "QGIS stands still while a map is made, in 99 of 100 cases, below",
    "B12": "From the map's end to its pixels on the screen",
}


def figures(results: dict[str, dict[str, Optional[float]]]) -> str:
    """Write the table; a figure that was not measured is a dash."""
    lines = ["| | measured | goal |", "|---|---|---|"]
    for key, words in SAID.items():
        value, goal = results.get(key, {}).get("cpu"), BY_KEY[key]
        shown = "-" if value is None else f"{value:.3g} {goal.unit}".rstrip()
        lines.append(f"| {words} | {shown} | {shown_limit(goal, on_gpu=False)} |")
    return "\n".join(lines)


def with_figures(page: str, results: dict[str, dict[str, Optional[float]]]) -> str:
    """Put the table between the two marks of the page."""
    found = f"{BEGIN}\n\n{figures(results)}\n\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: found, page, flags=re.DOTALL)


def write_page() -> None:
    """Bring the page after what was measured last."""
    PAGE.write_text(with_figures(PAGE.read_text("utf-8"), read_json(RESULTS)), "utf-8")


if __name__ == "__main__":
    write_page()
