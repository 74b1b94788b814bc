"""The demo's last script, with stand-ins for what it calls."""

from __future__ import annotations

import os
import shutil
import subprocess

ENABLE = """#!/bin/bash
# As qgis_process: enabling a plugin fails where the profile has it enabled already.
[ "$1 $2" = "plugins enable" ] || exit 0
mkdir "$QGIS_CUSTOM_CONFIG_PATH/enabled"
"""
NOTHING = "#!/bin/bash\n"


def test_it_can_be_run_again(tmp_path, root):
    (tmp_path / "scripts").mkdir()
    shutil.copy(root / "scripts" / "deliver.sh", tmp_path / "scripts")
    for name, text in (("bin/qgis_process", ENABLE), (".venv/bin/landseg", NOTHING)):
        command = tmp_path / name
        command.parent.mkdir(parents=True)
        command.write_text(text)
        command.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    for _ in range(2):
        done = subprocess.run(
            ["bash", tmp_path / "scripts" / "deliver.sh"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert "package" in done.stdout
