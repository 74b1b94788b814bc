"""A style in the GeoPackage itself, in the table where QGIS looks for it."""

from __future__ import annotations

from typing import Any

from osgeo import ogr

STYLES = "layer_styles"  # QGIS's name, and its fields below
FIELDS = (
    ("f_table_catalog", ogr.OFTString, 256),
    ("f_table_schema", ogr.OFTString, 256),
    ("f_table_name", ogr.OFTString, 256),
    ("f_geometry_column", ogr.OFTString, 256),
    ("styleName", ogr.OFTString, 30),
    ("styleQML", ogr.OFTString, 0),
    ("styleSLD", ogr.OFTString, 0),
    ("useAsDefault", ogr.OFTInteger, 0),
    ("description", ogr.OFTString, 0),
    ("owner", ogr.OFTString, 30),
    ("ui", ogr.OFTString, 30),
    ("update_time", ogr.OFTDateTime, 0),
)


def add_style(dataset: Any, layer: str, geometry: str, style: str) -> None:
    """Make a .qml the default style of a layer; called inside `complaints`.

    Args:
        dataset: an open GeoPackage without styles.
        layer: its name.
        geometry: the name of its geometry column.
        style: the text of the .qml.
    """
    table = dataset.CreateLayer(STYLES, None, ogr.wkbNone, ["FID=id"])
    for name, kind, width in FIELDS:
        field = ogr.FieldDefn(name, kind)
        field.SetWidth(width)
        if name == "useAsDefault":
            field.SetSubType(ogr.OFSTBoolean)
        if kind == ogr.OFTDateTime:
            field.SetDefault("CURRENT_TIMESTAMP")
        table.CreateField(field)
    feature = ogr.Feature(table.GetLayerDefn())
    values = {
        "f_table_catalog": "",
        "f_table_schema": "",
        "f_table_name": layer,
        "f_geometry_column": geometry,
        "styleName": layer[:30],
        "styleQML": style,
        "styleSLD": "",
        "useAsDefault": 1,
    }
    for name, value in values.items():
        feature.SetField(name, value)
    table.CreateFeature(feature)
