"""Where the user's own things live: outside the plugin, which an upgrade deletes."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def user_folder() -> Path:
    """Give the folder of the user's models and measured speeds; it may not exist yet.

    The environment variable LANDSEG_HOME names another one.
    """
    chosen = os.environ.get("LANDSEG_HOME")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "landseg"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "landseg"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "landseg"


def models_folder() -> Path:
    """Give the folder of imported models: NAME.safetensors beside NAME.json."""
    return user_folder() / "models"


def shipped_folder() -> Path:
    """Give the folder of the models that come with the plugin."""
    return Path(__file__).resolve().parents[1] / "weights"
