"""What can go wrong on our side."""

from __future__ import annotations

from .base import QT_TRANSLATE_NOOP, EngineError


class EngineMissingError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Landseg's engine is not installed.")
    advice = QT_TRANSLATE_NOOP(
        "errors",
        "Run make setup in the plugin's folder, or choose the engine's Python in the pane.",
    )


class EngineBrokenError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Landseg's engine does not start: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Run make setup again, or choose another Python in the pane."
    )


class EngineOldError(EngineError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The engine's PyTorch {version} cannot open foreign checkpoints safely."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Run make setup again, or import a .safetensors file.")


class EngineLostError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Landseg's engine stopped unexpectedly ({reason}).")
    advice = QT_TRANSLATE_NOOP(
        "errors",
        "Start again; if it repeats, choose a smaller tile or patch. No older file was changed.",
    )


class MemoryShortError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "The memory does not suffice for a tile of {tile} px.")
    advice = QT_TRANSLATE_NOOP("errors", "Close other programs, or choose a smaller tile.")


class ScoresError(EngineError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The network gave no numbers at row {row}, column {col}: {model} is damaged."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Copy or import its weights again. No map was changed.")


class InternalError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Landseg failed where it should not: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Please report this with the log (View > Panels > Log).")
