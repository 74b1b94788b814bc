"""What was made of a map, to be handed over with it."""

from __future__ import annotations

from pathlib import Path

FITTING = (".pdf", ".gpkg", ".csv", ".html", ".json", ".png", ".svg", ".tif")


class Made:
    """Remembers, until QGIS ends, the files that were made of each map."""

    def __init__(self) -> None:
        self._files: dict[str, list[Path]] = {}

    def add(self, class_map: str, path: Path) -> None:
        known = self._files.setdefault(class_map, [])
        if path not in known:
            known.append(path)

    def of(self, class_map: str) -> list[Path]:
        """List them, and the files beside the map that are called after it, if they exist."""
        source = Path(class_map)
        found = [path for path in self._files.get(class_map, ()) if path.is_file()]
        if source.is_file():
            near = sorted(source.parent.glob(f"{_plain(source.stem)}[_-]*"))
            fitting = [path for path in near if path.suffix.lower() in FITTING]
            found += [path for path in fitting if path not in found and path != source]
        return found


def _plain(text: str) -> str:
    """Keep a name from being read as a pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in text)
