"""Numbers and names as a cartographer reads them, in her language."""

from __future__ import annotations

from qgis.core import QgsFileUtils
from qgis.PyQt.QtCore import QCoreApplication, QDateTime, QLocale

translate = QCoreApplication.translate


def band_title(name: str) -> str:
    """Name a band of a card, such as `nir`."""
    titles = {
        "red": translate("words", "Red"),
        "green": translate("words", "Green"),
        "blue": translate("words", "Blue"),
        "nir": translate("words", "Near infrared"),
        "rededge": translate("words", "Red edge"),
        "dsm": translate("words", "Height"),
        "pan": translate("words", "Panchromatic"),
    }
    return titles.get(name, name.replace("_", " ").capitalize())


def listed(parts: list[str]) -> str:
    """Join parts as a sentence does."""
    if len(parts) < 2:
        return "".join(parts)
    first = translate("words", ", ").join(parts[:-1])
    return translate("words", "{first} and {last}").format(first=first, last=parts[-1])


def number(value: float) -> str:
    """Write a number with the language's signs and no more digits than it deserves."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = QLocale().toString(float(value), "f", digits)
    point = QLocale().decimalPoint()
    return text.rstrip("0").rstrip(point) if point in text else text


def metres(size: tuple[float, float]) -> str:
    """Name the size of a pixel on the ground, one number where it is square."""
    width, height = (number(side) for side in size)
    if width == height:
        return translate("words", "{side} m").format(side=width)
    return translate("words", "{width} × {height} m").format(width=width, height=height)  # noqa: RUF001 - the sign of sizes


def metres_range(low: float, high: float) -> str:
    return translate("words", "{low} to {high} m").format(low=number(low), high=number(high))


def pixels(width: int, height: int) -> str:
    """Name the size of an area in pixels, and its millions."""
    across, down = QLocale().toString(width), QLocale().toString(height)
    text = translate("words", "{width} × {height} pixels").format(width=across, height=down)  # noqa: RUF001 - the sign of sizes
    millions = width * height / 1e6
    if millions < 1:
        return text
    return translate("words", "{size} ({millions} million)").format(
        size=text, millions=number(millions)
    )


def file_size(size: int) -> str:
    return QgsFileUtils.representFileSize(size)


def duration(seconds: float) -> str:
    """Name a time no finer than it can be foreseen."""
    if seconds < 10:
        return translate("words", "a few seconds")
    if seconds < 55:
        return translate("words", "{count} s").format(count=round(seconds / 10) * 10)
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return translate("words", "{count} min").format(count=minutes)
    hours, rest = divmod(minutes, 60)
    return translate("words", "{hours} h {minutes} min").format(hours=hours, minutes=rest)


def unfinished(name: str, percent: int, when: float, differs: str) -> str:
    """Tell how far interrupted work on a file is; `when` in seconds since 1970."""
    moment = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(when)), "d MMM HH:mm")
    text = translate("words", "{name} is unfinished: {percent} % done, {when}.")
    text = text.format(name=name, percent=percent, when=moment)
    if not differs:
        return text
    other = translate("words", "It was begun with another choice of: {what}.")
    return f"{text} {other.format(what=differs)}"


def data_type_title(data_type: str) -> str:
    """Name the kind of a raster's values, such as `uint16`."""
    titles = {
        "uint8": translate("words", "8-bit"),
        "uint16": translate("words", "16-bit"),
        "int16": translate("words", "signed 16-bit"),
        "uint32": translate("words", "32-bit whole number"),
        "int32": translate("words", "signed 32-bit whole number"),
        "float32": translate("words", "32-bit decimal"),
        "float64": translate("words", "64-bit decimal"),
    }
    return titles.get(data_type, data_type)
