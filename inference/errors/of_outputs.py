"""What can be wrong with the place of a result, or with writing it."""

from __future__ import annotations

from .base import QT_TRANSLATE_NOOP, EngineError, InputError


class OutputExistsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} already exists.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose another name, or allow it to be replaced.")


class OutputFolderError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The folder {name} does not exist.")
    advice = QT_TRANSLATE_NOOP("errors", "Make the folder first, or choose another one.")


class OutputReadOnlyError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Nothing can be written to {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a folder of your own.")


class OutputNameError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is not a name for a new file.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Choose a file name that ends in {endings}, unlike the input."
    )


class OutputBusyError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Another job is writing {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Wait until it has ended, or choose another name.")


class InterruptedWorkError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} was left unfinished on {when}; {percent} % of it is done."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Resume it or start over; on the command line with --resume or --start-over."
    )


class OtherWorkError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors",
        "{name} was left unfinished on {when} ({percent} % done), with another choice of: {what}.",
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Choose the same again to resume it, or start over (--start-over)."
    )


class DiskSpaceError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{folder} has {free} MB left; the result needs {needed} MB."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Free some space, or choose another disk.")


class OutputWriteError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "{name} could not be written: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Check the disk's free space and your rights. An older file there is untouched."
    )


class VerifyError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "{name} did not read back as it was written ({part}).")
    advice = QT_TRANSLATE_NOOP("errors", "Check the disk, then start again.")
