"""What can be wrong with imagery and its labels; found before anything is trained."""

from __future__ import annotations

from ...inference.errors import QT_TRANSLATE_NOOP, Caution, InputError


class PatternError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No file is named {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Check the folder and the pattern: * stands for any name.")


class LabelsOpenError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The labels {name} cannot be opened.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give a raster of class values or colours, or a layer of polygons."
    )


class LabelsReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The labels {name} are damaged: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Copy the file again from its source.")


class LabelsKindError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} holds {found}, but the classes have {wanted}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Write each class's labels as they are in the file: 3, #3C1098 or a name."
    )


class LabelTextError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The class {name} cannot have the label {label}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Use a colour such as #3C1098 or a value, each for one class only."
    )


class LabelValueError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} holds the value {value} ({count} times), which is no class."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Add it to a class's labels or the palette, or to those ignored."
    )


class UnknownColoursError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{count} pixels of {name} have colours of no class, first {colour}: {share} %."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Add the colours to the palette or those ignored; save labels as PNG, never JPEG."
    )


class LossyLabelsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is compressed with loss: its colours are mixed.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Find the labels as PNG or TIFF, or tolerate unknown ones."
    )


class GridError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The labels {name} do not lie on {image}: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Check both coordinate systems; without them, labels have the image's own size."
    )


class EmptyLabelsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} labels no pixel of {image}.")
    advice = QT_TRANSLATE_NOOP("errors", "Take the image out, or draw at least one area in it.")


class DamagedImageError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The image {name} cannot be used: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Copy it again from its source, or leave damaged images out (skip_damaged)."
    )


class BandsDifferError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} has {found}; {first} has {wanted}.")
    advice = QT_TRANSLATE_NOOP("errors", "Give images of one kind, or choose their bands.")


class ClassesError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "These classes cannot be learnt: {reason}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give 2 to 255 classes, each with its own name and a colour such as #3c1098."
    )


class ClassMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No training pixel is labelled {name}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Check that labels of this class lie on the images, or take it out."
    )


class SideMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No image is left for {side}.")
    advice = QT_TRANSLATE_NOOP("errors", "Give a source of the role {side}, or of the role split.")


class LeakError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{train} trains and {validation} validates, but they are {gap} px apart."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Put them on one side, or leave {wanted} px between them; 0 means they overlap."
    )


class SameFileError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{train} trains and {validation} validates: one image.")
    advice = QT_TRANSLATE_NOOP("errors", "Use it on one side, or give it the role split.")


class SplitError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is {length} px long, too short to be split.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "It needs {wanted} px; use smaller patches or a role for whole images."
    )


class WindowOutsideError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The window {window} leaves {name} of {size} px.")
    advice = QT_TRANSLATE_NOOP("errors", "Give row, column, height and width inside the image.")


class FieldMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The polygons {name} have no field {field}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose one of: {known}.")


class BackgroundError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The background {name} is no class.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose one of: {known}.")


class RimError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "A rim in metres is not known on {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Give the image a coordinate system, or no rim.")


class PaletteError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The palette {name} cannot be used: {reason}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give isprs, a CSV of value,name,#RRGGBB, or a TOML file with [[classes]]."
    )


class LabelsWarpedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "The labels {name} lie on another grid than {image}.")
    advice = QT_TRANSLATE_NOOP("errors", "Each pixel took its nearest label; check one by eye.")


class UnknownColoursCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{count} pixels of {name} have colours of no class, first {colour}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "They are ignored.")


class DamagedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{name} was left out: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Copy it again from its source to use it.")


class RareClassCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "Only {share} % of the training pixels are {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Expect it to be found badly; label more of it.")


class UnprovenClassCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "No validation pixel is labelled {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Nothing will be known of how well it is found.")
