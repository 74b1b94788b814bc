"""Files of OpenStreetMap's kinds, written by hand, and layers with its keys."""

from __future__ import annotations

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
