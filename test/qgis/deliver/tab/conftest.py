"""Zones for a table of areas."""

from __future__ import annotations

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer


@pytest.fixture
def zones(project):
    """Two zones: the left 40 m with the name West, and a place outside the map."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:32640&field=label:string", "zones", "memory")
    for name, left in (("West", 500000), ("Elsewhere", 600000)):
        feature = QgsFeature(layer.fields())
        feature["label"] = name
        ring = f"POLYGON(({left} 4199900,{left + 20} 4199900,{left + 20} 4200100,{left} 4200100,"
        feature.setGeometry(QgsGeometry.fromWkt(ring + f"{left} 4199900))"))
        layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    return layer
