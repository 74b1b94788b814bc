"""Make the second sample: a drone image of Kampala and OpenStreetMap's buildings on it.

Run: python scripts/sample_kampala.py [../shared/data/kampala] [sample]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from osgeo import gdal, ogr, osr

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT.parent / "shared" / "data" / "kampala"
PIXELS = ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "INTERLEAVE=PIXEL", "JPEG_QUALITY=70"]
TILED = ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"]
IMAGERY = "OpenAerialMap, CC BY 4.0"
OUTLINES = "© OpenStreetMap contributors, ODbL"
DIGITS = 7  # of a degree: a centimetre


def main(source: str = str(SOURCE), target: str = str(ROOT / "sample")) -> None:
    image = Path(target) / "kampala.tif"
    write_image(Path(source) / "A.tif", image)
    write_outlines(Path(source) / "osm_buildings.geojson", image, image.with_suffix(".geojson"))


def write_image(source: Path, path: Path) -> None:
    """Write a tiled JPEG GeoTIFF with overviews inside, and its credit."""
    dataset = gdal.Translate("", str(source), format="MEM")
    dataset.SetMetadata({"TIFFTAG_COPYRIGHT": IMAGERY, "AREA_OR_POINT": "Area"})
    scene = gdal.GetDriverByName("GTiff").CreateCopy(str(path), dataset, options=PIXELS + TILED)
    gdal.SetConfigOption("JPEG_QUALITY_OVERVIEW", "70")
    scene.BuildOverviews("AVERAGE", [2, 4, 8])
    scene.FlushCache()


def write_outlines(source: Path, image: Path, path: Path) -> None:
    """Write the outlines that touch the image, with the key that makes them buildings."""
    layer_source = ogr.Open(str(source))
    layer = layer_source.GetLayer(0)
    layer.SetSpatialFilter(footprint(gdal.Open(str(image)), layer.GetSpatialRef()))
    features = []
    for feature in layer:
        found = json.loads(feature.ExportToJson(options=[f"COORDINATE_PRECISION={DIGITS}"]))
        number = found["properties"].get("osm_id")
        found["properties"] = {"osm_id": number, "building": "yes"}
        features.append(json.dumps({key: found[key] for key in ("type", "properties", "geometry")}))
    head = {"type": "FeatureCollection", "name": "building", "attribution": OUTLINES}
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n'
    path.write_text(text + ",\n".join(features) + "\n]}\n", "utf-8")


def footprint(image: gdal.Dataset, crs: osr.SpatialReference) -> ogr.Geometry:
    """Give the image's outline in a coordinate system."""
    size = image.RasterXSize, image.RasterYSize
    terms, ring = image.GetGeoTransform(), ogr.Geometry(ogr.wkbLinearRing)
    for col, row in ((0, 0), (size[0], 0), size, (0, size[1]), (0, 0)):
        ring.AddPoint_2D(*gdal.ApplyGeoTransform(terms, col, row))
    outline = ogr.Geometry(ogr.wkbPolygon)
    outline.AddGeometry(ring)
    own = image.GetSpatialRef()
    own.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    outline.Transform(osr.CoordinateTransformation(own, crs))
    return outline


if __name__ == "__main__":
    main(*sys.argv[1:])
