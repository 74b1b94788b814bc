"""How much is measured: the whole run of `make bench`, and the look of `make bench-quick`."""

from __future__ import annotations

from dataclasses import dataclass


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
    resumes: int  # times that B10 is measured
    cancels: int  # of each model
    clicks: int  # of B12


FULL = Plan(
    name="full",
    repeats=5,
    thorough=True,
    full=Sizes(4096, 4096, 512, (512, 1024), 0.5, 10, 3, (512, 768), 832, 832),
    compact=Sizes(
        4096, 4096, 1024, (512, 1024, 2048), 1.0, 80, 7, (512, 768, 1024, 2048), 1931, 2391
    ),
    stub_sides=(10_000, 44_800),
    copy_side=12_288,
    resume_side=8192,
    resumes=2,
    cancels=20,
    clicks=5,
)

QUICK = Plan(
    name="quick",
    repeats=2,
    thorough=False,
    full=Sizes(448, 448, 128, (224,), 1.0, 2, 1, (416,), 448, 448),
    compact=Sizes(1024, 1024, 512, (512,), 1.0, 10, 2, (512, 768), 1088, 1088),
    stub_sides=(2_000, 8_000),
    copy_side=2048,
    resume_side=1536,
    resumes=1,
    cancels=3,
    clicks=1,
)
