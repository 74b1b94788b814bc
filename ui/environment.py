"""The engine's Python: where it is, and how it starts apart from QGIS's own Python."""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QProcessEnvironment

from ..inference import EngineMissingError
from .settings import Settings

PLUGIN = Path(__file__).resolve().parents[1]
LOG_LIMIT = 1_000_000  # bytes; a longer log starts anew with the engine

# What QGIS or a shell set for another Python; GDAL_* and PROJ_* stay, the engine's osgeo is QGIS's.
FOREIGN = (
    *("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONSTARTUP", "PYTHONUSERBASE"),
    *("VIRTUAL_ENV", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "QGIS_PREFIX_PATH", "QGIS_PLUGINPATH"),
)
CERTIFICATES = ("SSL_CERT_DIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def engine_python(settings: Settings) -> Path:
    """Give the Python that runs the engine.

    Not resolved: a link in a virtual environment is what tells Python of that environment.

    Raises:
        EngineMissingError: it is not there.
    """
    inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    python = Path(settings.engine_python or PLUGIN / ".venv" / inside)
    if not python.is_file():
        raise EngineMissingError
    return python


def engine_arguments() -> list[str]:
    """Isolated (`-I`) from other Pythons' settings, in UTF-8, unbuffered."""
    return ["-I", "-X", "utf8", "-u", str(PLUGIN / "__main__.py"), "worker"]


def engine_environment() -> QProcessEnvironment:
    """Give QGIS's environment without what belongs to another Python."""
    environment = QProcessEnvironment.systemEnvironment()
    for name in FOREIGN:
        environment.remove(name)
    for name in CERTIFICATES:
        if _misleads(environment.value(name)):
            environment.remove(name)
    if sys.platform == "win32":  # qgis/QGIS#44480: osgeo finds its DLLs on PATH only when told to
        environment.insert("USE_PATH_FOR_GDAL_PYTHON", "YES")
    return environment


def engine_log() -> Path:
    """Give the file that keeps what the engine writes to stderr; its folder exists."""
    folder = Path(QgsApplication.qgisSettingsDirPath()) / "landseg"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "engine.log"


def _misleads(name: str) -> bool:
    """Tell whether a certificate path points nowhere or into QGIS."""
    path = Path(name)
    qgis = Path(QgsApplication.prefixPath())
    return bool(name) and (not path.exists() or (qgis != Path("/usr") and qgis in path.parents))
