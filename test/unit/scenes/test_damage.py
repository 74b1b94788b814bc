"""Damaged images and labels, and what is only cautioned of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from landseg.training.errors import (
    DamagedCaution,
    DamagedImageError,
    RareClassCaution,
    UnprovenClassCaution,
)

from .making import png, prepare, refused


class TestDamage:
    def spoil(self, path, share=0.5):
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])

    @pytest.mark.parametrize("name", ["train/two.png", "check/one_labels.png"])
    @pytest.mark.parametrize("share", [0.01, 0.5])
    def test_a_damaged_file_stops_before_training_and_is_named(self, job, pictures, name, share):
        self.spoil(pictures / name, share)
        error = refused(job, DamagedImageError, name=name.replace("_labels", "")[:-4])
        assert Path(name).name in str(error)

    @pytest.mark.parametrize("name", ["train/two.png", "train/two_labels.png"])
    def test_or_is_left_out_where_that_is_asked(self, job, pictures, name):
        self.spoil(pictures / name)
        scenes = prepare(replace(job, skip_damaged=True))
        assert [scene.group for scene in scenes.train] == ["train/one"]
        assert [type(each) for each in scenes.cautions] == [DamagedCaution]
        assert scenes.cautions[0].fields["name"] == "train/two"

    def test_missing_labels_are_damage_too(self, job, pictures):
        (pictures / "train" / "one_labels.png").unlink()
        refused(job, DamagedImageError, name="train/one")


class TestCautions:
    def test_a_rare_class_is_told_with_its_share(self, job, pictures):
        labels = np.zeros((1, 40, 50), np.uint8)
        labels[0, 0, :3] = 1
        png(pictures / "train" / "one_labels.png", np.zeros((1, 40, 50), np.uint8))
        png(pictures / "train" / "two_labels.png", labels)
        found = prepare(job).cautions
        assert [(type(each), each.fields) for each in found] == [
            (RareClassCaution, {"name": "b", "share": "0.075"})
        ]

    def test_a_class_without_validation_is_told(self, job, pictures):
        for name in ("one", "two"):
            png(pictures / "check" / f"{name}_labels.png", np.zeros((1, 40, 50), np.uint8))
        found = prepare(job).cautions
        assert [(type(each), each.fields) for each in found] == [
            (UnprovenClassCaution, {"name": "b"})
        ]
