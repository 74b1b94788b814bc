"""How much is measured: the whole run of `make bench`, and the look of `make bench-quick`."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Sizes:
    """What one model is measured on; a wide one costs 16 times as much as a compact one."""

    height: int  # px of the image of B1 to B5, a multiple of every block
    width: int
    tile: int  # px, side of the single tile of B6
    blocks: tuple[int, ...]  # px, sides tried for the bare forward
    bare_share: float  # of the image's blocks, spread evenly, that the bare forward runs on
    windows: int  # of 256 px that a loop over windows is timed on, spread over the image
    monai_steps: int  # MONAI is timed on a part with so many windows squared
    plans: tuple[int, ...]  # px, tile sides of B7
    plan_height: int  # px of the image of B7
    plan_width: int
    cancels: int  # of B10


@dataclass(frozen=True)
class Plan:
    """One run of the benchmarks."""

    name: str
    repeats: int
    thorough: bool  # with torch.compile, which takes minutes, and the system's own allocator
    full: Sizes
    compact: Sizes
    stub_sides: tuple[int, int]  # px of the square rasters of B8, small and large
    copy_side: int  # px of the square raster of B9
    resume_side: int  # px of the square raster of B10
    clicks: int  # of B12


FULL = Plan(
    name="full",
    repeats=5,
    thorough=True,
    full=Sizes(4000, 4000, 512, (160, 800), 0.25, 6, 2, (512, 768), 832, 832, 20),
    compact=Sizes(4000, 4000, 1024, (160, 800), 1.0, 80, 7, (512, 768, 1024, 2048), 1931, 2391, 20),
    stub_sides=(11_520, 44_800),  # both in tiles of 4096 px: balanced tiles differ in size
    copy_side=8192,
    resume_side=7000,
    clicks=5,
)

QUICK = Plan(
    name="quick",
    repeats=2,
    thorough=False,
    full=Sizes(320, 320, 128, (160,), 1.0, 1, 1, (416,), 448, 448, 1),
    compact=Sizes(768, 768, 512, (384,), 1.0, 10, 2, (512,), 832, 832, 2),
    stub_sides=(2_000, 8_000),
    copy_side=2048,
    resume_side=1024,
    clicks=1,
)


def for_gpu(plan: Plan) -> Plan:
    """Enlarge what a GPU would have done before its clock has settled."""
    return replace(plan, full=_for_gpu(plan.full), compact=_for_gpu(plan.compact))


def _for_gpu(sizes: Sizes) -> Sizes:
    side = 2 * sizes.height
    return replace(
        sizes, height=side, width=side, tile=4 * sizes.tile, blocks=(side // 2,),
        bare_share=1.0, windows=200, monai_steps=8,
    )  # fmt: skip
