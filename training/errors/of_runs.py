"""What can go wrong while a network trains."""

from __future__ import annotations

from ...inference.errors import QT_TRANSLATE_NOOP, Caution, InputError


class RunExistsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The folder {folder} holds a training already.")
    advice = QT_TRANSLATE_NOOP("errors", "Name another folder, or resume that training.")


class RunBusyError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Another program trains in the folder {folder}.")
    advice = QT_TRANSLATE_NOOP("errors", "Wait until it is done, or name another folder.")


class RunMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "There is no training to resume in {folder}.")
    advice = QT_TRANSLATE_NOOP("errors", "Start it without resuming.")


class RunChangedError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The training in {folder} was started differently: {what}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Resume it with the same choices, or start a new one.")


class RunWriteError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{folder} cannot be written: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a folder of yours on a disk with free space.")


class CheckpointReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The checkpoint {name} cannot be read.")
    advice = QT_TRANSLATE_NOOP("errors", "Start the training anew in another folder.")


class DivergedError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The loss of step {step} is no number. Its patches: {patches}."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Look at these images for odd values, or lower the rate; the best so far is kept."
    )


class CheckpointCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{count} files of the run could not be written.")
    advice = QT_TRANSLATE_NOOP("errors", "Free some disk space; the last good ones are kept.")


class StoppedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "The training was stopped after {step} of {steps} steps.")
    advice = QT_TRANSLATE_NOOP("errors", "The best weights until then are kept; it can be resumed.")
