"""`make setup` adds Debian's backports beside the apt source that already stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "backports.awk"
STANZA = """\
# a comment
Types: deb deb-src
URIs: https://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
"""
ADDED = """\
Types: deb
URIs: https://mirror.example/debian
Suites: bookworm-backports
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
"""
SECURITY = STANZA.replace("bookworm bookworm-updates", "bookworm-security")
DISABLED = "Enabled: no\n" + STANZA
OTHER = "deb https://other.example/apt tools-bookworm main\n"

pytestmark = pytest.mark.skipif(not shutil.which("awk"), reason="apt's computers have awk")


@pytest.fixture
def backports(tmp_path):
    def run(**texts: str) -> str:
        paths = [tmp_path / name.replace("_", ".") for name in texts]
        for path, text in zip(paths, texts.values()):
            path.write_text(text, "utf-8")
        command = ["awk", "-v", "codename=bookworm", "-f", SCRIPT, *paths]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout

    return run


def test_a_stanza_keeps_its_address_and_its_key(backports):
    assert backports(debian_sources=STANZA) == ADDED


def test_only_a_source_of_the_main_suite_in_use_is_taken(backports):
    assert backports(a_sources="\n".join([SECURITY, DISABLED, STANZA, STANZA])) == ADDED
    assert backports(a_sources=SECURITY, b_sources=DISABLED, c_list=OTHER) == ""


def test_a_line_keeps_its_address_and_its_options(backports):
    line = "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib\n"
    source = line.replace("deb ", "deb-src ")
    assert backports(tools_list=OTHER, sources_list=source + line) == (
        "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm-backports main\n"
    )


def test_a_plain_line_suffices(backports):
    line = "deb http://mirror.example/debian/ bookworm main\n"
    wanted = "deb http://mirror.example/debian/ bookworm-backports main\n"
    assert backports(sources_list="# deb x bookworm main\n" + line) == wanted


@pytest.mark.parametrize("script", sorted(SCRIPT.parent.glob("*.sh")), ids=lambda path: path.name)
def test_no_script_pipes_into_a_reader_that_leaves_early(script):
    """Under pipefail the writer's SIGPIPE would turn a found word into a failure, now and then."""
    assert not re.search(r"\|\s*(grep\s+-\w*q|grep\s+-m)", script.read_text("utf-8"))
