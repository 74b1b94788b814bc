"""Files of OpenStreetMap's kinds, written by hand, and layers with its keys."""

from __future__ import annotations

import struct
import zlib
from xml.sax.saxutils import quoteattr

from osgeo import gdal, ogr, osr


def write_osm(path, objects, head='<osm version="0.6" timestamp="2024-05-06T07:08:09Z">'):
    """Write (tags, places) as ways, or as a node where there is one place; lon, lat."""
    nodes, ways, number = [], [], 0
    for tags, places in objects:
        told = "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
        is_ring = len(places) > 2 and places[0] == places[-1]
        first = number + 1
        for lon, lat in places[:-1] if is_ring else places:
            number += 1
            inside = told if len(places) == 1 else ""
            nodes.append(f'<node id="{number}" lat="{lat:.9f}" lon="{lon:.9f}">{inside}</node>')
        if len(places) > 1:
            ids = [*range(first, number + 1), *([first] if is_ring else [])]
            refs = "".join(f'<nd ref="{each}"/>' for each in ids)
            ways.append(f'<way id="{len(ways) + 1}">{refs}{told}</way>')
    path.write_text("\n".join([head, *nodes, *ways, "</osm>"]), "utf-8")
    return str(path)


def write_layer(path, objects, fields, name="objects", epsg=4326, driver="GPKG"):
    """Write (values, WKT) as a layer of that many text fields."""
    dataset = gdal.GetDriverByName(driver).Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    layer = dataset.CreateLayer(name, crs if epsg else None, ogr.wkbUnknown)
    for field in fields:
        layer.CreateField(ogr.FieldDefn(field, ogr.OFTString))
    for values, shape in objects:
        feature = ogr.Feature(layer.GetLayerDefn())
        for field, value in zip(fields, values):
            feature.SetField(field, value)
        feature.SetGeometry(ogr.CreateGeometryFromWkt(shape))
        layer.CreateFeature(feature)
    dataset.FlushCache()
    del layer, dataset
    return str(path)


def box(west, south, east, north):
    """A closed ring."""
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def write_pbf(path, objects, date=None):
    """Write (tags, places) as ways of a .pbf, with dense nodes; date: seconds since 1970."""
    head = _bytes(4, b"OsmSchema-V0.6") + _bytes(4, b"DenseNodes")
    head += b"" if date is None else _varint(32 << 3) + _varint(date)
    block = _nodes_and_ways(objects)
    path.write_bytes(_blob(b"OSMHeader", head) + _blob(b"OSMData", block))
    return str(path)


def _nodes_and_ways(objects):
    """One primitive block: https://wiki.openstreetmap.org/wiki/PBF_Format."""
    texts, lats, lons, ways = [b""], [], [], bytearray()
    for number, (tags, places) in enumerate(objects, 1):
        is_ring = places[0] == places[-1]
        first = len(lats) + 1
        for lon, lat in places[:-1] if is_ring else places:
            lats.append(round(lat * 1e7))
            lons.append(round(lon * 1e7))
        ids = [*range(first, len(lats) + 1), *([first] if is_ring else [])]
        keys, values = [], []
        for key, value in tags.items():
            keys.append(len(texts))
            values.append(len(texts) + 1)
            texts += [key.encode(), value.encode()]
        way = _varint(1 << 3) + _varint(number)
        way += _bytes(2, b"".join(map(_varint, keys))) + _bytes(3, b"".join(map(_varint, values)))
        ways += _bytes(3, way + _bytes(8, _deltas(ids)))
    count = len(lats)
    dense = _bytes(1, _deltas(range(1, count + 1))) + _bytes(8, _deltas(lats))
    dense += _bytes(9, _deltas(lons)) + _bytes(10, bytes(count))
    table = _bytes(1, b"".join(_bytes(1, text) for text in texts))
    return table + _bytes(2, _bytes(2, dense)) + _bytes(2, bytes(ways))


def _blob(kind, data):
    blob = _varint(2 << 3) + _varint(len(data)) + _bytes(3, zlib.compress(data))
    header = _bytes(1, kind) + _varint(3 << 3) + _varint(len(blob))
    return struct.pack(">I", len(header)) + header + blob


def _deltas(values):
    steps = [new - old for old, new in zip([0, *values], values)]
    return b"".join(_varint(step << 1 if step >= 0 else (-step << 1) - 1) for step in steps)


def _bytes(number, data):
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value):
    found = b""
    while value > 127:
        found += bytes([value & 127 | 128])
        value >>= 7
    return found + bytes([value])
