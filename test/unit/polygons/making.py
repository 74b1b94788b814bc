"""Maps that become polygons, and polygons that become pixels again."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from landseg.inference import (
    LegendClass,
)
from landseg.inference.provenance_items import CREDITS, LEGEND
from osgeo import gdal, ogr, osr

NAMES = ("building", "road", "water")
COLOURS = ("#0000ff", "#ffffff", "#00ffff")
UTM = (300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5)
NO_DATA = 255
some = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def nothing(_done, _total):
    pass


def write_map(path, pixels, place=UTM, epsg=32632, names=NAMES):
    pixels = np.asarray(pixels, np.uint8)
    height, width = pixels.shape
    raster = gdal.GetDriverByName("GTiff").Create(str(path), width, height, 1, gdal.GDT_Byte)
    if place:
        raster.SetGeoTransform(place)
    if epsg:
        system = osr.SpatialReference()
        system.ImportFromEPSG(epsg)
        raster.SetSpatialRef(system)
    if names:
        legend = [
            LegendClass(value, name, COLOURS[value % 3]).to_json()
            for value, name in enumerate(names)
        ]
        raster.SetMetadataItem(LEGEND, json.dumps(legend))
        raster.SetMetadataItem(CREDITS, json.dumps(["Imagery by someone"]))
    raster.GetRasterBand(1).SetNoDataValue(NO_DATA)
    raster.GetRasterBand(1).WriteArray(pixels)
    return str(path)


def read(path):
    file = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    layer = file.GetLayer(0)
    return [(each.items(), each.GetGeometryRef().Clone()) for each in layer]


def in_pixels(geometry, place=UTM):
    """Move a geometry back to whole pixels."""
    inverse = gdal.InvGeoTransform(place)
    moved = ogr.Geometry(ogr.wkbPolygon)
    for ring in geometry:
        copy = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in ring.GetPoints():
            copy.AddPoint_2D(*(round(term, 5) for term in gdal.ApplyGeoTransform(inverse, x, y)))
        moved.AddGeometry(copy)
    return moved


def burnt(found, shape):
    """Draw polygons where their pixels' centres are; count how often each pixel is drawn."""
    raster = gdal.GetDriverByName("MEM").Create("", shape[1], shape[0], 1, gdal.GDT_Byte)
    counts, classes = np.zeros(shape, np.int64), np.full(shape, NO_DATA)
    memory = ogr.GetDriverByName("Memory").CreateDataSource("")
    for fields, geometry in found:
        layer = memory.CreateLayer("one", None, ogr.wkbPolygon)
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(in_pixels(geometry))
        layer.CreateFeature(feature)
        raster.GetRasterBand(1).Fill(0)
        gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
        drawn = raster.GetRasterBand(1).ReadAsArray() > 0
        counts += drawn
        classes[drawn] = fields["class_id"]
        memory.DeleteLayer(0)
    return counts, classes


def patches(pixels):
    """Count patches over edges, the slow way."""
    seen, count = np.asarray(pixels) == NO_DATA, 0
    for start in np.ndindex(seen.shape):
        if seen[start]:
            continue
        count += 1
        open_ = [start]
        while open_:
            row, col = open_.pop()
            if seen[row, col]:
                continue
            seen[row, col] = True
            for there in ((row + 1, col), (row - 1, col), (row, col + 1), (row, col - 1)):
                inside = all(0 <= at < size for at, size in zip(there, seen.shape))
                if inside and not seen[there] and pixels[there] == pixels[row, col]:
                    open_.append(there)
    return count


maps = arrays(
    np.uint8,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.sampled_from([0, 1, NO_DATA]),
).filter(lambda pixels: (pixels != NO_DATA).any())


def blobs(seed, classes, height=60, width=70):
    """Smooth random shapes, with thin lines, specks and a slanting edge of nodata."""
    random = np.random.default_rng(seed)
    rows, cols = np.mgrid[:height, :width]
    field = sum(
        np.sin(rows * random.normal(0, 0.25) + cols * random.normal(0, 0.25) + random.uniform(0, 6))
        for _ in range(6)
    )
    found = np.digitize(field, np.quantile(field, np.linspace(0, 1, classes + 1)[1:-1]))
    found = found.astype(np.uint8)
    specks = random.random(found.shape) < 0.02
    found[specks] = random.integers(0, classes, specks.sum())
    found[np.abs(rows - cols * 0.7 - 5) < 0.5] = 0
    found[rows + 0.3 * cols > height + 5] = NO_DATA
    return found
