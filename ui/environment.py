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


def own_python(settings: Settings) -> Path:
    """Give QGIS's own Python, which has numpy and GDAL; jobs without torch need no engine.

    Where it cannot be found (on Windows `sys.executable` is QGIS itself, qgis/QGIS#45646), the
    engine's does as well.

    Raises:
        EngineMissingError: neither is there.
    """
    for python in _own_pythons():
        if python.is_file():
            return python
    return engine_python(settings)


def engine_arguments(light: bool) -> list[str]:
    """Isolated (`-I`) from other Pythons' settings, in UTF-8, unbuffered; light: without torch."""
    found = ["-I", "-X", "utf8", "-u", str(PLUGIN / "__main__.py"), "worker"]
    return [*found, "--light"] if light else found


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


def _own_pythons() -> list[Path]:
    """List where QGIS's Python may be, the likeliest first."""
    prefix, minor = Path(sys.prefix), f"python3.{sys.version_info.minor}"
    if sys.platform == "win32":
        return [prefix / "python.exe", prefix / "python3.exe"]
    if sys.platform == "darwin":  # never /usr/bin/python3: it asks for Xcode
        bundle = Path(QgsApplication.prefixPath()) / "bin"
        return [folder / name for folder in (prefix / "bin", bundle) for name in ("python3", minor)]
    # Inside QGIS `sys.executable` is whatever python3 comes first on PATH, pyenv's for example.
    own = [Path(sys.executable)] if "python" in Path(sys.executable).name else []
    return [prefix / "bin" / minor, prefix / "bin" / "python3", *own]


def _misleads(name: str) -> bool:
    """Tell whether a certificate path points nowhere or into QGIS."""
    path = Path(name)
    qgis = Path(QgsApplication.prefixPath())
    return bool(name) and (not path.exists() or (qgis != Path("/usr") and qgis in path.parents))
