"""A mosaic as a virtual raster: one small file that refers to its members, in GDAL's format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from osgeo import gdal

from .georef import copy_georeference
from .mosaic import Member, Mosaic
from .opening import open_raster
from .provenance_items import POSITION
from .raster_facts import CREDIT_TAGS
from .work import writing


def write_mosaic(mosaic: Mosaic, folder: Path, stem: str = "mosaic") -> Path:
    """Write a mosaic into a folder; the same members give the same name and bytes.

    Where members overlap, the last one is seen, and through its nodata the one before. What no
    member covers is nodata.

    Raises:
        InputError: a member cannot be opened.
        OutputWriteError: the disk refuses.
    """
    text = _virtual(mosaic)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    path = folder / f"{stem}-{digest}.vrt"
    with writing(path):
        if not path.exists() or path.read_bytes() != text.encode():
            partial = path.with_name(f".{path.name}.part")
            partial.write_bytes(text.encode())
            partial.replace(path)
    return path


def _virtual(mosaic: Mosaic) -> str:
    first, over = open_raster(mosaic.members[0].facts.name), _over_others(mosaic)
    driver = gdal.GetDriverByName("VRT")
    found = driver.Create("", mosaic.width, mosaic.height, 0)
    copy_georeference(first, found, None)
    found.SetGeoTransform(mosaic.geotransform)
    found.SetMetadata(_credits(mosaic.members))
    for number in range(1, first.RasterCount + 1):
        model = first.GetRasterBand(number)
        found.AddBand(model.DataType)
        band = found.GetRasterBand(number)
        band.SetDescription(model.GetDescription())
        band.SetColorInterpretation(model.GetColorInterpretation())
        if model.GetNoDataValue() is not None:
            band.SetNoDataValue(model.GetNoDataValue())
        _fill(band, [_source(*pair, number) for pair in zip(mosaic.members, over)])
    if _needs_mask(mosaic):
        found.CreateMaskBand(gdal.GMF_PER_DATASET)
        mask = found.GetRasterBand(1).GetMaskBand()
        _fill(mask, [_mask_source(member) for member in mosaic.members])
    text: str = found.GetMetadata("xml:VRT")[0]
    return text


def _fill(band: Any, sources: Iterable[str]) -> None:
    for number, source in enumerate(sources):
        band.SetMetadataItem(f"source_{number}", source, "new_vrt_sources")


def _over_others(mosaic: Mosaic) -> list[bool]:
    """Tell of each member whether it lies over one before it."""
    windows = [member.window for member in mosaic.members]
    return [
        any(below.intersect(window).pixels for below in windows[:number])
        for number, window in enumerate(windows)
    ]


def _source(member: Member, over: bool, number: int) -> str:
    """Give a member's band; over another member, without what is not valid."""
    if not over:
        return _xml("SimpleSource", member, str(number))
    raster = open_raster(member.facts.name)
    band = raster.GetRasterBand(number)
    if band.GetColorInterpretation() == gdal.GCI_AlphaBand:
        return _xml("ComplexSource", member, str(number), "<NODATA>0</NODATA>")
    if band.GetMaskFlags() & gdal.GMF_ALL_VALID:
        return _xml("SimpleSource", member, str(number))
    return _xml("ComplexSource", member, str(number), "<UseMaskBand>true</UseMaskBand>")


def _mask_source(member: Member) -> str:
    return _xml("ComplexSource", member, "mask,1", "<NODATA>0</NODATA>")


def _xml(kind: str, member: Member, band: str, more: str = "") -> str:
    name, at = escape(member.facts.name, quote=False), member.window
    size = f'xSize="{at.width}" ySize="{at.height}"'
    return (
        f'<{kind}><SourceFilename relativeToVRT="0">{name}</SourceFilename>'
        f"<SourceBand>{band}</SourceBand>"
        f'<SrcRect xOff="0" yOff="0" {size}/><DstRect xOff="{at.col}" yOff="{at.row}" {size}/>'
        f"{more}</{kind}>"
    )


def _needs_mask(mosaic: Mosaic) -> bool:
    """Tell whether nothing else says where the mosaic has no pixels, or a member has a mask."""
    facts = mosaic.members[0].facts
    told = any(band.colour == "alpha" for band in facts.bands) or all(
        band.nodata is not None for band in facts.bands
    )
    masked = any("mask band" in member.facts.validity for member in mosaic.members)
    return masked or not told


def _credits(members: Iterable[Member]) -> dict[str, str]:
    """Join what the members say of whom they are owed to, and how sure their place is."""
    found: dict[str, dict[str, None]] = {}
    for member in members:
        raster = open_raster(member.facts.name)
        for item in (*CREDIT_TAGS, POSITION):
            text = raster.GetMetadataItem(item)
            if text:
                found.setdefault(item, {})[text] = None
    return {item: ", ".join(texts) for item, texts in found.items()}
