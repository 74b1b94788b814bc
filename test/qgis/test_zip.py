"""The built zip, installed as a user does, makes a map in a fresh profile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from .making import make_raster, read


@pytest.fixture
def profile(root, tmp_path):
    """A fresh profile with the plugin unpacked from the zip of the last commit."""
    if not (root / ".git").exists() or not shutil.which("qgis_process"):
        pytest.skip("a clone and qgis_process are needed")
    package = tmp_path / "landseg.zip"
    subprocess.run(["bash", str(root / "scripts" / "package.sh"), str(package)], check=True)
    folder = tmp_path / "config" / "profiles" / "default"
    with zipfile.ZipFile(package) as found:
        found.extractall(folder / "python" / "plugins")
    settings = folder / "QGIS" / "QGIS3.ini"
    settings.parent.mkdir(parents=True)
    engine = f"[landseg]\nengine\\python={sys.executable}\n"
    settings.write_text(f"[PythonPlugins]\nlandseg=true\n{engine}", "utf-8")
    return tmp_path / "config"


def test_the_installed_zip_classifies_with_the_shipped_model(profile, tmp_path):
    raster = make_raster(tmp_path / "image.tif", np.full((3, 40, 50), 120, np.uint8))
    output = tmp_path / "map.tif"
    values = [f"--INPUT={raster}", "--MODEL=dubai-5", f"--OUTPUT={output}"]
    environment = {**os.environ, "QGIS_CUSTOM_CONFIG_PATH": str(profile)}
    environment.pop("QGIS_PLUGINPATH", None)
    command = [shutil.which("qgis_process"), "run", "landseg:classify", *values]
    done = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert read(output).shape == (40, 50)
    assert set(np.unique(read(output))) <= {0, 1, 2, 3, 4}
