"""What all errors have in common: what failed, and what to do.

Texts are templates over the fields, so that a front door can word them in the user's language.
"""

from __future__ import annotations

from typing import Union

Field = Union[str, int, float]


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802, ARG001 - lupdate's name
    """Mark a text for Qt's translators; the core itself needs no Qt."""
    return text


class LandsegError(Exception):
    """Base. ``message`` says what failed, ``advice`` what to do; both are templates.

    Fields are JSON values: the worker sends (class name, fields), QGIS rebuilds the error and
    words it in the user's language. The technical cause stays in ``__cause__`` for the log.
    """

    message = advice = ""

    def __init__(self, **fields: Field) -> None:
        self.fields = fields
        super().__init__(self.message.format(**fields))

    @property
    def hint(self) -> str:
        """What to do, in English."""
        return self.advice.format(**self.fields)


class JobCancelled(Exception):
    """The user stopped the job; nothing was written under its final name."""


class InputError(LandsegError):
    """Something the user gave cannot be used; found before any computing where possible."""


class EngineError(LandsegError):
    """Our side failed."""


class Caution(LandsegError):
    """Not an error: the job runs, and the user is told. Never raised."""
