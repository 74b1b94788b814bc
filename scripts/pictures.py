"""The pictures of README and docs, few colours each, so that the repository stays small.

Map sheets are drawn from their PDF by GDAL.

Run: python scripts/pictures.py, after `make demo` and `scripts/guide.sh`.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from osgeo import gdal
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
OUT, DOCS = ROOT / "out", ROOT / "docs" / "images"
REVIEW = ("review-kampala", "review-place", "review-dubai", "deliver-kampala")
SHEETS = {"sheet-dubai": "dubai-tile1-sheet", "sheet-kampala": "kampala-sheet"}  # of make demo
SHEET_DPI = "100"
LARGEST = {"demo.png": 400_000}  # bytes
LARGE, ALL = 250_000, 1_000_000  # bytes; of one picture of the guide, and of all of them
COLOURS = (256, 128, 96, 64)
WIDTH = 1440  # px


def main() -> None:
    """Write each picture with as many colours as its size allows."""
    pictures = [OUT / "demo.png", *sorted((OUT / "guide").glob("train-*.png"))]
    pictures += [OUT / f"{name}.png" for name in REVIEW]
    pictures += [path for path in map(_drawn, SHEETS) if path is not None]
    there = [path for path in pictures if path.exists()]
    found = {path.name: _small(path, LARGEST.get(path.name, LARGE)) for path in there}
    total = sum(len(each) for name, each in found.items() if name.startswith("train-"))
    if total > ALL:
        sys.exit(f"pictures: those of the guide have {total} bytes, more than {ALL}")
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, each in found.items():
        (DOCS / name).write_bytes(each)
        sys.stdout.write(f"pictures: docs/images/{name}, {len(each)} bytes\n")


def _drawn(name: str) -> Path | None:
    """Draw a map sheet; None where the demo has not made it."""
    sheet = OUT / f"{SHEETS[name]}.pdf"
    if not sheet.exists():
        return None
    gdal.SetConfigOption("GDAL_PDF_DPI", SHEET_DPI)
    path = OUT / f"{name}.png"
    gdal.Translate(str(path), gdal.OpenEx(str(sheet)), format="PNG")
    path.with_name(f"{path.name}.aux.xml").unlink(missing_ok=True)
    return path


def _small(path: Path, most: int) -> bytes:
    """Compress a picture, with fewer colours until it is small enough."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((WIDTH, WIDTH))
    for colours in COLOURS:
        file = io.BytesIO()
        picture.quantize(colours).save(file, "PNG", optimize=True)
        if file.tell() <= most:
            return file.getvalue()
    sys.exit(f"pictures: {path} is larger than {most} bytes, with {COLOURS[-1]} colours too")


if __name__ == "__main__":
    main()
