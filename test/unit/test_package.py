"""The plugin site's rules on the built zip of the last commit: names, size, metadata."""

from __future__ import annotations

import configparser
import re
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 25_000_000
KEYS = "name description version qgisMinimumVersion author email about tracker repository homepage"
EXECUTABLE = {".exe", ".dll", ".so", ".dylib", ".bat", ".sh", ".ps1", ".cmd"}
NOT_FOR_USERS = {"test", "bench", "docs", "scripts", "requirements", "out", "build"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("the zip is built from a commit, and this is no clone")
    path = tmp_path_factory.mktemp("zip") / "landseg.zip"
    subprocess.run(["bash", str(ROOT / "scripts" / "package.sh"), str(path)], check=True)
    with zipfile.ZipFile(path) as found:
        yield found


@pytest.fixture(scope="module")
def files(archive):
    return [PurePosixPath(info.filename) for info in archive.infolist() if not info.is_dir()]


@pytest.fixture(scope="module")
def metadata(archive):
    parser = configparser.ConfigParser()  # interpolation on, as on the site: no bare percent sign
    parser.optionxform = str
    parser.read_string(archive.read("landseg/metadata.txt").decode("utf-8"))
    return dict(parser.items("general"))


def test_the_zip_is_whole_and_small(archive):
    assert archive.testzip() is None
    assert Path(archive.filename).stat().st_size <= MOST_BYTES


def test_everything_is_in_one_folder_named_as_the_package(archive, files):
    assert archive.infolist()[0].filename.startswith("landseg/")
    assert {path.parts[0] for path in files} == {"landseg"}


def test_the_plugin_its_licence_and_a_model_are_inside(files):
    wanted = "__init__.py metadata.txt LICENSE plugin.py __main__.py"
    assert {f"landseg/{name}" for name in wanted.split()} <= {str(path) for path in files}
    assert any(path.suffix == ".safetensors" for path in files)


def test_nothing_hidden_compiled_or_executable_is_inside(archive, files):
    assert not [path for path in files if any(part.startswith(".") for part in path.parts)]
    assert not [path for path in files if "__pycache__" in path.parts or path.suffix == ".pyc"]
    assert not [path for path in files if path.suffix in EXECUTABLE]
    assert not [path for path in files if "\\" in str(path) or ":" in str(path)]
    assert not [i.filename for i in archive.infolist() if not i.is_dir() and _may_run(i)]


def test_no_tests_documents_or_tools_are_inside(files):
    assert not {path.parts[1] for path in files} & (NOT_FOR_USERS | {"Makefile", "LICENSE.md"})


def test_the_licence_is_the_full_text_of_the_gpl(archive):
    text = archive.read("landseg/LICENSE").decode("utf-8")
    assert "either version 3 of the\nLicense, or (at your option) any later version" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_manifest_has_every_key_the_site_asks_for(metadata):
    assert not [key for key in KEYS.split() if not metadata.get(key)]
    assert "/" not in metadata["author"]
    assert not re.search("<[a-z/]", " ".join(metadata.values()))


def test_the_manifest_names_versions_that_the_site_can_order(metadata):
    assert re.fullmatch(r"\d+\.\d+\.\d+", metadata["version"])
    assert (metadata["qgisMinimumVersion"], metadata["qgisMaximumVersion"]) == ("3.40", "4.99")
    assert metadata["hasProcessingProvider"] == "yes"
    assert "supportsQt6" not in metadata


def test_the_icon_and_the_changelog_of_the_manifest_are_there(archive, metadata):
    assert archive.getinfo(f"landseg/{metadata['icon']}")
    assert metadata["changelog"].strip()


def test_the_name_is_not_called_a_plugin(metadata):
    assert "plugin" not in metadata["name"].lower()


def _may_run(info: zipfile.ZipInfo) -> bool:
    return bool((info.external_attr >> 16) & stat.S_IXUSR)
