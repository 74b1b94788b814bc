"""Which web layers are drawn maps, that no model for imagery can read."""

from __future__ import annotations

import re
from pathlib import Path

from qgis.core import QgsProviderRegistry, QgsRasterLayer

from ..inference import DrawnMapError

# Parts of the services' addresses and layer names; imagery of the same hosts does not match.
DRAWN = re.compile(
    r"""openstreetmap | opentopomap | \bosm\b | cyclosm | openrailwaymap | openseamap | memomaps
    | thunderforest | stamen | stadiamaps(?!.*satellite) | cartocdn | basemaps\.carto
    | maps\.wikimedia | waymarkedtrails | hikebike | openfreemap | maptiler(?!.*satellite)
    | mapbox.*/(streets|light|dark|outdoors|navigation) | google.*lyrs=(?!s(&|$))
    | virtualearth\.net/tiles/[rh] | World_(Street|Topo|Physical|Terrain|Shaded)
    | NatGeo_World_Map | Canvas/World | Ocean/World | geolandbasemap | bmap(grau|hidpi|overlay)
    | basemapde | web_?raster\b | topplus""",
    re.IGNORECASE | re.VERBOSE,
)


def refuse_drawn_map(layer: QgsRasterLayer) -> None:
    """Let imagery pass.

    Raises:
        DrawnMapError: the layer shows symbols and names, such as OpenStreetMap's tiles.
    """
    if DRAWN.search(_address(layer)):
        raise DrawnMapError(name=layer.name())


def _address(layer: QgsRasterLayer) -> str:
    """Give the service's address and layers; nothing for a file, whatever it is called."""
    if layer.providerType() == "gdal":
        path = Path(layer.source())  # GDAL reads tile services too, described in a small file
        is_service = path.suffix.lower() in (".xml", ".wms") and path.is_file()
        return path.read_text("utf-8", "replace") if is_service else ""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    names = parts.get("layers") or ""
    wanted = [str(parts.get("url") or ""), *(names if isinstance(names, list) else [str(names)])]
    return " ".join(wanted)
