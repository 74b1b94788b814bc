"""What `qgis --code` runs: the story that play.sh names, from QGIS's event loop."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

# QGIS gives --code scripts no __file__, and no folder to import from.
sys.path.insert(0, str(Path(os.environ["LANDSEG_PLAY_ROOT"]) / "scripts"))
story = import_module(os.environ["LANDSEG_PLAY"]).story
PLAYER = import_module("stage").Player(story())
