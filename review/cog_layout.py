"""Is a GeoTIFF laid out for the cloud? What a reader needs first lies first, and all in tiles.

The rules: OGC 21-026, Cloud Optimized GeoTIFF, and GDAL's own validator.
"""

from __future__ import annotations

from typing import Any

BLOCK = 512  # px; side of a tile


def flaw_of_layout(raster: Any) -> str:
    """Name the first rule that an open `gdal.Dataset` breaks; "" where it keeps all.

    Its directories come first, from the largest picture to the smallest; then the pixels, from
    the smallest to the largest, so that the head of the file shows the whole map.
    """
    band = raster.GetRasterBand(1)
    pictures = [band, *(band.GetOverview(n) for n in range(band.GetOverviewCount()))]
    directories = [_place(each, "IFD_OFFSET") for each in pictures]
    pixels = [_place(each, "BLOCK_OFFSET_0_0") for each in reversed(pictures)]
    rules = (
        ("layout", raster.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"),
        ("tiles", all(each.GetBlockSize() == [BLOCK, BLOCK] for each in pictures)),
        ("overviews", max(pictures[-1].XSize, pictures[-1].YSize) <= BLOCK),
        ("order", sorted({*directories, *pixels}) == directories + pixels),
    )
    return next((name for name, is_kept in rules if not is_kept), "")


def _place(band: Any, item: str) -> int:
    """Give a place in the file; 0 where there is none."""
    return int(band.GetMetadataItem(item, "TIFF") or 0)
