"""One run of the engine's Python: JSON objects in and out, one a line."""

from __future__ import annotations

import json
import logging
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Optional

from qgis.PyQt.QtCore import QIODevice, QObject, QProcess, pyqtSignal

from .environment import LOG_LIMIT, engine_arguments, engine_environment, engine_log

LOGGER = logging.getLogger("landseg.engine")

NAMED_ERROR = re.compile(r"\w+Error: .+")  # as Python ends a traceback

Message = dict[str, Any]  # one line of the protocol


class EngineProcess(QObject):
    """The engine as a child process. Main thread only."""

    spoke = pyqtSignal(object)  # Message
    ended = pyqtSignal()  # once, after the last `spoke`

    def __init__(self, python: Path, light: bool = False, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.python, self._light = python, light
        self._log = engine_log()
        self._log_start = 0
        self._unread = b""
        self._over = False
        self._process = QProcess(self)
        self._process.setProcessEnvironment(engine_environment())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._end)
        self._process.errorOccurred.connect(self._fail)

    def start(self) -> None:
        size = self._log.stat().st_size if self._log.exists() else 0
        self._log_start = size if size < LOG_LIMIT else 0
        mode = QIODevice.OpenModeFlag
        self._process.setStandardErrorFile(
            str(self._log), mode.Append if self._log_start else mode.Truncate
        )
        self._process.start(str(self.python), engine_arguments(self._light))

    def send(self, message: Message) -> None:
        self._process.write(json.dumps(message).encode() + b"\n")

    def look(self, milliseconds: int) -> None:
        """Wait for output without an event loop; `spoke` and `ended` come from inside."""
        self._process.waitForReadyRead(milliseconds)

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        """End it within two seconds, whatever it is doing."""
        self._process.closeWriteChannel()  # an engine at work or at rest ends by itself on this
        if not self._process.waitForFinished(500):
            self._process.kill()
            self._process.waitForFinished(1500)

    @property
    def pid(self) -> int:
        return int(self._process.processId())

    @property
    def ended_by_itself(self) -> bool:
        return (
            self._process.exitStatus() == QProcess.ExitStatus.NormalExit
            and self._process.exitCode() == 0
        )

    @property
    def ended_by_signal(self) -> Optional[int]:
        """The signal's number on POSIX, 9 when the system ran out of memory."""
        crashed = self._process.exitStatus() == QProcess.ExitStatus.CrashExit
        return self._process.exitCode() if crashed else None

    @property
    def last_words(self) -> str:
        """The last error that stderr names, else its last line, else what the system says."""
        text = ""
        with suppress(OSError), self._log.open("rb") as log:
            log.seek(self._log_start)
            text = log.read()[-10_000:].decode("utf-8", "replace")
        spoken = [line.strip() for line in text.splitlines() if line.strip()]
        named = [found for found in map(NAMED_ERROR.search, spoken) if found]
        return named[-1].group() if named else (spoken or [self._process.errorString()])[-1]

    def _read(self) -> None:
        """Split what came into lines; a line may come in pieces."""
        *lines, self._unread = (self._unread + self._process.readAllStandardOutput().data()).split(
            b"\n"
        )
        for line in lines:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if isinstance(message, dict):
            self.spoke.emit(message)
        else:
            LOGGER.warning("The engine wrote a line that is no message: %r", line[:200])

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # `finished` does not come
            self._end()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._read()
            self.ended.emit()
