"""Pictures and jobs of a training set."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.jobs import Source, TrainingClass
from landseg.training.scenes import prepare_scenes
from osgeo import gdal

RNG = np.random.default_rng(6)
TWO = (TrainingClass("a", "#ff0000"), TrainingClass("b", "#00ff00"))


def silent(done, total):
    pass


def png(path, pixels):
    """Write pixels (bands, height, width) without a place."""
    kind = gdal.GDT_UInt16 if pixels.dtype == np.uint16 else gdal.GDT_Byte
    size = pixels.shape[2], pixels.shape[1], len(pixels)
    memory = gdal.GetDriverByName("MEM").Create("", *size, kind)
    memory.WriteArray(pixels if len(pixels) > 1 else pixels[0])
    path.parent.mkdir(exist_ok=True)
    gdal.GetDriverByName("PNG").CreateCopy(str(path), memory)
    path.with_name(f"{path.name}.aux.xml").unlink(missing_ok=True)
    return path


def noise(bands=3, height=40, width=50):
    return RNG.integers(1, 255, (bands, height, width)).astype(np.uint8)


def halves(height=40, width=50):
    labels = np.zeros((1, height, width), np.uint8)
    labels[:, :, width // 2 :] = 1
    return labels


def source(folder, role, images="???.png", **facts):
    return Source((f"{folder}/{images}",), "{folder}/{stem}_labels.png", role, **facts)


def prepare(job, report=silent):
    return prepare_scenes(job, job.output, report)


def refused(job, kind, **expected):
    with pytest.raises(kind) as caught:
        prepare(job)
    assert {name: caught.value.fields[name] for name in expected} == expected
    assert caught.value.hint
    return caught.value
