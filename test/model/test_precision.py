"""bf16 only in hardware that has it, behind a gate that is passed once, and named in the map."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from landseg.inference import Window, find_model, precision, precision_gate
from landseg.inference.checkpoint import load_network
from landseg.inference.device import Device, pick
from landseg.inference.errors import PrecisionUnfitError
from landseg.inference.normalise import Normaliser
from landseg.inference.precision_gate import Verdict, compare
from landseg.inference.predict import Predictor
from landseg.inference.raster import RasterReader
from landseg.inference.strip_network import StripNetwork
from osgeo import gdal

from .conftest import make_raster, scene
from .test_strip_network import ORDERS, scores, trained


@pytest.fixture
def raster(tmp_path):
    return make_raster(tmp_path / "s.tif", scene(64, 96))


@pytest.fixture
def capable(monkeypatch):
    """Take the CPU for one with units for bf16; torch emulates them. A small tile is tried."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    monkeypatch.setattr(precision_gate, "SIDE", 64)


@pytest.fixture
def computed(monkeypatch):
    """List the type of the weights of each network that predicts."""
    predict, types = Predictor.predict, []

    def noted(self, *given):
        types.append(self._network._layers["conv1_1"]._weight.dtype)
        return predict(self, *given)

    monkeypatch.setattr(Predictor, "predict", noted)
    return types


def engine(result):
    return json.loads(gdal.Open(str(result.output)).GetMetadataItem("LANDSEG_ENGINE"))


def remembered(user_folder):
    found = json.loads((user_folder / precision.FILE).read_text())
    (verdict,) = found.values()
    return Verdict(**verdict)


def faster(monkeypatch, speedup):
    """Say how fast bf16 is here: emulated, it never is."""
    tried = precision.try_bf16
    monkeypatch.setattr(
        precision,
        "try_bf16",
        lambda *given: Verdict(**{**vars(tried(*given)), "speedup": speedup}),
    )


@ORDERS
def test_another_type_of_maps_is_the_same_network(bn_first):
    images = torch.rand(3, 64, 96)
    expected = scores(StripNetwork(trained(bn_first, 1 / 4, torch.float32)), images)
    network = StripNetwork(trained(bn_first, 1 / 4, torch.float32), dtype=torch.float64)
    found = scores(network, images)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


def test_bf16_keeps_nearly_all_classes_of_a_trained_model(root):
    model = find_model("dubai-5")
    with RasterReader(str(root / "sample" / "dubai-tile1.tif"), (1, 2, 3)) as reader:
        images = Normaliser(model.card, None)(reader.read(Window(704, 896, 128, 128)))
    fp32, bf16 = (
        Predictor(load_network(model.card, model.weights), pick("cpu"), precision=name)
        for name in ("fp32", "bf16")
    )
    one, other = fp32.scores(images), bf16.scores(images)
    assert one.dtype == other.dtype == torch.float32
    assert not torch.equal(one, other)
    assert not torch.equal(other, other.bfloat16().float())  # those of the last layer are fp32
    assert (one.argmax(0) == other.argmax(0)).float().mean() > 0.98


def test_agreement_and_accuracy_decide():
    fp32 = np.zeros((100, 100), np.uint8)
    bf16, truth = fp32.copy(), fp32.copy()
    bf16[0, :50] = 1
    assert compare(fp32, bf16, None, 2.0) == Verdict(99.5, None, 2.0, "")
    bf16[0, 50] = 1
    assert compare(fp32, bf16, None, 2.0).reason == "agreement 99.49 % is below 99.5 %"
    bf16[0, 5:] = 0
    assert compare(fp32, bf16, truth, 2.0).reason == ""
    bf16[0, :7] = 1
    worse = compare(fp32, bf16, truth, 2.0)
    assert worse.accuracy_change == pytest.approx(-0.07)
    assert worse.reason == "the overall accuracy changes by -0.07 points"
    truth[0] = 255  # not labelled
    assert compare(fp32, bf16, truth, 2.0).reason == ""


@pytest.mark.parametrize(
    ("found", "has"),
    [
        ({"avx2": True, "avx512_bf16": False, "amx_bf16": False}, False),
        ({"avx2": True, "avx512_f": True}, False),
        ({"avx2": True, "avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
    ],
)
def test_only_a_cpu_with_units_for_bf16_has_it(monkeypatch, found, has):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found)
    assert precision.has_bf16(Device("cpu", "a CPU")) is has
    assert precision.has_bf16(Device("mps", "Apple GPU")) is False
    monkeypatch.delattr(torch.cpu, "get_capabilities")  # torch before 2.6
    assert precision.has_bf16(Device("cpu", "a CPU")) is False


def test_with_avx2_only_it_is_never_tried(classify, raster, monkeypatch, computed, user_folder):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True})
    _, result = classify(raster)
    assert set(computed) == {torch.float32}
    assert (result.precision, engine(result)["precision"]) == ("fp32", "fp32")
    with pytest.raises(PrecisionUnfitError, match="no unit for bf16"):
        classify(raster, precision="bf16", overwrite=True)
    assert not (user_folder / precision.FILE).exists()


def test_an_agreeing_network_takes_it_and_the_map_says_so(
    classify, raster, monkeypatch, capable, computed, user_folder
):
    monkeypatch.setattr(precision_gate, "AGREEMENT", 80.0)  # random weights are near ties
    faster(monkeypatch, 2.0)
    _, result = classify(raster)
    assert computed == [torch.float32] * 2 + [torch.bfloat16] * 3
    assert (result.precision, engine(result)["precision"]) == ("bf16", "bf16")
    assert json.loads(json.dumps(result.to_json()))["precision"] == "bf16"
    assert remembered(user_folder).agreement >= 80
    classify(raster, overwrite=True)
    assert computed[5:] == [torch.bfloat16]  # not tried again
    classify(raster, overwrite=True, precision="fp32")
    classify(raster, overwrite=True, deterministic=True)
    assert computed[6:] == [torch.float32] * 2


def test_where_it_is_slower_it_is_used_only_when_asked(
    classify, raster, monkeypatch, capable, computed
):
    monkeypatch.setattr(precision_gate, "AGREEMENT", 80.0)
    faster(monkeypatch, 0.5)
    assert classify(raster)[1].precision == "fp32"
    assert classify(raster, precision="bf16", overwrite=True)[1].precision == "bf16"
    assert computed[4:] == [torch.float32, torch.bfloat16]


def test_a_disagreeing_network_does_not_and_the_refusal_is_remembered(
    classify, raster, monkeypatch, capable, computed, user_folder
):
    monkeypatch.setattr(precision_gate, "AGREEMENT", 100.1)
    faster(monkeypatch, 2.0)
    assert classify(raster)[1].precision == "fp32"
    assert "is below 100.1 %" in remembered(user_folder).reason
    assert len(computed) == 5
    assert classify(raster, overwrite=True)[1].precision == "fp32"
    assert len(computed) == 6  # the job alone
    with pytest.raises(PrecisionUnfitError, match="is below 100"):
        classify(raster, precision="bf16", overwrite=True)


def test_the_models_own_example_and_its_labels_are_used(
    classify, raster, monkeypatch, capable, tiny_model, user_folder
):
    monkeypatch.setattr(precision_gate, "AGREEMENT", 0.0)
    monkeypatch.setattr(precision_gate, "ACCURACY", -1.0)
    beside = user_folder / "models" / f"{tiny_model}.example.tif"
    classes, _ = classify(raster, precision="fp32")
    make_raster(beside, scene(64, 96)[:, :, :64])
    make_raster(beside.with_name(f"{tiny_model}.example-truth.tif"), classes[None, :, :64])
    assert classify(raster, overwrite=True)[1].precision == "fp32"
    found = remembered(user_folder)
    assert "overall accuracy changes" in found.reason
    assert found.accuracy_change is not None


@pytest.mark.parametrize("text", ["", "[]", '{"a": 3}', '{"a": {"agreement": "x"}}'])
def test_a_damaged_memory_is_none(user_folder, text):
    (user_folder / precision.FILE).write_text(text)
    assert precision.recall("a") is None


def test_a_verdict_comes_back_equal(user_folder):
    for key, verdict in (("a", Verdict(99.9, -0.01, 1.5, "")), ("b", Verdict(0, None, 0, "no"))):
        precision.keep(precision.FILE, key, vars(verdict))
        assert precision.recall(key) == verdict
    assert precision.recall("a") == Verdict(99.9, -0.01, 1.5, "")
