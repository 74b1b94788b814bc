"""The version, read from the manifest, which alone states it."""

from __future__ import annotations

from configparser import ConfigParser
from functools import cache
from pathlib import Path

from osgeo import gdal

SOFTWARE = "Landseg"


@cache
def version() -> str:
    manifest = ConfigParser()
    manifest.read(Path(__file__).resolve().parents[1] / "metadata.txt", encoding="utf-8")
    return manifest.get("general", "version", fallback="0")


def gdal_version() -> str:
    return str(gdal.__version__)
