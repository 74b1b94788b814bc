"""B1 to B5: from file to verified map, beside the bare forward and the loops of others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .bare import BareForward
from .child import Child
from .exactness import check_map, differing
from .goals import COMPACT, Findings
from .material import network_input
from .quality_level import as_good_as_stride_32
from .run import Run, weights
from .tasks import job_fields
from .timing import Ratio, Times, Way, interleave, ratio, spread
from .windows import OVERLAPS, STRIDES, TILES, Rivals

OURS, CAPPED, GOOD, BARE = "ours", "ours, 4 GB", "ours, as good as stride 32", "bare forward"
CAP = 4_000_000_000  # bytes


class Maps:
    """One model's maps of one image, ours in processes of their own as QGIS has them."""

    def __init__(self, run: Run, model: str, order: Sequence[str]) -> None:
        sizes = run.sizes(model)
        self._run, self._model = run, model
        self._scene = run.scene(sizes.height, sizes.width)
        self._small = run.scene(512, 512)
        self.peaks: dict[str, list[int]] = {}
        images = network_input(self._scene, weights(model))[None]
        self.bare = BareForward(run, model, images, order)
        self.rivals = Rivals(run, model, images, order)
        self.passes = as_good_as_stride_32(weights(model)) if model == COMPACT else None

    def measure(self) -> dict[str, Times]:
        """Run everything in turn."""
        with Child() as plain, Child() as capped:
            ways: dict[str, Way] = {OURS: lambda: self._ours(plain, OURS)}
            warm: dict[str, Way] = {OURS: lambda: self._ours(plain, OURS, small=True)}
            ways[BARE], warm[BARE] = self.bare.seconds, self.bare.warm
            if "memory" in job_fields():
                ways[CAPPED] = lambda: self._ours(capped, CAPPED, memory=CAP)
                warm[CAPPED] = lambda: self._ours(capped, CAPPED, small=True, memory=CAP)
            if self.passes is not None:
                quality = self.passes[0]
                ways[GOOD] = lambda: self._ours(plain, GOOD, quality=quality)
                warm[GOOD] = lambda: self._ours(plain, GOOD, small=True, quality=quality)
            ways.update(self.rivals.ways())
            return interleave(ways, self._run.plan.repeats, warm)

    def map_of(self, way: str) -> Path:
        return self._run.folder / f"{weights(self._model)}-{way.replace(' ', '-')}.tif"

    def _ours(self, child: Child, way: str, small: bool = False, **options: Any) -> float:
        setting = self._run.setting
        output = self.map_of("warm-up" if small else way)
        quality = options.pop("quality", "fast")
        answer = child.ask(
            "classify", threads=setting.threads, raster=str(self._small if small else self._scene),
            weights=weights(self._model), output=str(output), device=setting.device,
            quality=quality, precision="auto" if setting.on_gpu else "fp32", **options,
        )  # fmt: skip
        if not small:
            self.peaks.setdefault(way, []).append(answer["peak"])
        return float(answer["seconds"])


def measure_maps(run: Run, model: str, order: Sequence[str]) -> None:
    """Measure B1 to B5 for one model.

    Args:
        run: what, on what.
        model: of the report.
        order: engines, the fastest first.
    """
    maps = Maps(run, model, order)
    times = maps.measure()
    findings, sizes = run.findings, run.sizes(model)
    size = f"{sizes.height} x {sizes.width} px"
    bare = f"{maps.bare.name}, blocks of {maps.bare.side} px, {size}"
    if sizes.bare_share < 1:
        bare += f", timed on {sizes.bare_share:.0%} of the blocks"
    findings.add("B1", model, ratio(times[OURS], times[BARE]), f"against {bare}")
    findings.add("rate", model, _rate(sizes.height * sizes.width, times[OURS]), size)
    if CAPPED in times:
        findings.add("B1b", model, ratio(times[CAPPED], times[BARE]), "peak resident memory below")
        _check_cap(findings, model, max(maps.peaks[CAPPED]))
        share = differing(maps.map_of(OURS), maps.map_of(CAPPED))
        findings.check(share <= 1e-6, f"{model}, map under the cap: {share:.1e} of pixels differ")
    if maps.passes is not None:
        above, told = times["B2"], maps.passes[1]
        findings.add("B2b", model, ratio(above, times[GOOD]), told)
    for key in maps.rivals.counts:
        way = maps.rivals.tile_way if key in TILES else maps.rivals.torch_way
        batch = f", batch {maps.rivals.batch}" if key in OVERLAPS else ""
        batch = ", batch 10" if key in STRIDES else batch
        how = f"{way}{batch}; in memory; {maps.rivals.told(key)}"
        findings.add(key, model, ratio(times[key], times[OURS]), how)
    for name, each in times.items():
        findings.remarks.append(
            f"{model}, {name}: {each.median:.2f} s, warm-up {each.warm_up:.2f} s"
        )
    check_map(run, model, maps.map_of(OURS))


def _rate(pixels: int, times: Times) -> Ratio:
    return spread([pixels / 1e6 / seconds for seconds in times.seconds])


def _check_cap(findings: Findings, model: str, peak: int) -> None:
    told = f"{model}, peak resident memory under the cap of 4 GB: {peak / 1e9:.2f} GB"
    if peak:
        findings.check(peak <= CAP, told)
