"""What was found out about this computer, kept in the user's folder: JSON, a value a key."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Union

from .folders import user_folder
from .job_json import Json


def read_all(file: str) -> Json:
    """Give all that a file keeps; nothing where it is absent or cannot be read."""
    try:
        found = json.loads((user_folder() / file).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(file: str, key: str, value: Union[Json, float]) -> None:
    """Keep a value for later jobs; a folder that cannot be written is no reason to fail one."""
    path = user_folder() / file
    partial = path.with_name(f"{path.stem}-{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps({**read_all(file), key: value}), "utf-8")
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
