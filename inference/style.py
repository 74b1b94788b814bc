"""How a map looks in every program: palette, class names, attribute table, QGIS style."""

from __future__ import annotations

from html import escape
from typing import Any

from osgeo import gdal

from .legend import NODATA, Legend

LARGEST_CONFIDENCE = 100  # percent

_STYLE = """\
<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.40.0" styleCategories="Symbology">
  <pipe>
    {renderer}
  </pipe>
  <blendMode>0</blendMode>
</qgis>
"""
_CLASSES = """\
<rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1" nodataColor="">
      <rasterTransparency/>
      <colorPalette>
{entries}
      </colorPalette>
    </rasterrenderer>"""
_ENTRY = '        <paletteEntry value="{value}" color="{colour}" alpha="255" label="{name}"/>'
_GREY = """\
<rasterrenderer type="singlebandgray" grayBand="1" gradient="BlackToWhite" opacity="1" \
alphaBand="-1" nodataColor="">
      <rasterTransparency/>
      <contrastEnhancement>
        <minValue>0</minValue>
        <maxValue>{largest}</maxValue>
        <algorithm>StretchToMinimumMaximum</algorithm>
      </contrastEnhancement>
    </rasterrenderer>"""


def palette(legend: Legend) -> Any:
    """Give a `gdal.ColorTable`; nodata is transparent."""
    table = gdal.ColorTable()
    for entry in legend:
        table.SetColorEntry(entry.value, (*entry.rgb, 255))
    table.SetColorEntry(NODATA, (0, 0, 0, 0))
    return table


def category_names(legend: Legend) -> list[str]:
    """List names by value; "" where the legend leaves a value out."""
    names = {entry.value: entry.name for entry in legend}
    return [names.get(value, "") for value in range(max(names) + 1)]


def attribute_table(legend: Legend) -> Any:
    """Give a thematic `gdal.RasterAttributeTable`, one row a class."""
    table = gdal.RasterAttributeTable()
    table.SetTableType(gdal.GRTT_THEMATIC)
    table.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
    table.CreateColumn("Class", gdal.GFT_String, gdal.GFU_Name)
    for name, usage in (("Red", gdal.GFU_Red), ("Green", gdal.GFU_Green), ("Blue", gdal.GFU_Blue)):
        table.CreateColumn(name, gdal.GFT_Integer, usage)
    table.SetRowCount(len(legend))
    for row, entry in enumerate(legend):
        table.SetValueAsInt(row, 0, entry.value)
        table.SetValueAsString(row, 1, entry.name)
        for column, part in enumerate(entry.rgb, 2):
            table.SetValueAsInt(row, column, part)
    return table


def class_style(legend: Legend) -> str:
    """Write the .qml of a class map."""
    entries = [
        _ENTRY.format(value=entry.value, colour=entry.colour, name=escape(entry.name))
        for entry in legend
    ]
    return _STYLE.format(renderer=_CLASSES.format(entries="\n".join(entries)))


def confidence_style() -> str:
    """Write the .qml of a confidence raster: 0 black, 100 white."""
    return _STYLE.format(renderer=_GREY.format(largest=LARGEST_CONFIDENCE))
