"""Landseg: land-cover maps from aerial and satellite images with SegNet, inside QGIS."""


def classFactory(iface):  # noqa: N802 - QGIS calls it so
    from .plugin import LandsegPlugin

    return LandsegPlugin(iface)
