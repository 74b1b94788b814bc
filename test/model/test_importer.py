"""Foreign checkpoints: every variant gives the same network, and what is unclear is asked for."""

from __future__ import annotations

import json
from collections import OrderedDict

import pytest
import torch
from landseg.inference.architecture import Architecture
from landseg.inference.checkpoint import load_network
from landseg.inference.errors import (
    EngineOldError,
    FactsReadError,
    ImportFactsError,
    ImportNameError,
    OutputWriteError,
    WeightsChangedError,
    WeightsMissingError,
    WeightsShapeError,
)
from landseg.inference.facts import HALF_RESOLUTION, UNTRAINED
from landseg.inference.folders import models_folder
from landseg.inference.importer import run_import, run_peek
from landseg.inference.jobs import ImportJob, PeekJob
from landseg.inference.models import list_models
from landseg.inference.segnet import SegNet
from safetensors.torch import save_file

FACTS = {
    "bands": ["red", "green", "blue"],
    "classes": [
        {"value": 0, "name": "water", "colour": "#0000ff"},
        {"value": 1, "name": "land", "colour": "#00ff00"},
    ],
    "data_type": "uint8",
    "scaling": [{"type": "min-max", "minimum": 0, "maximum": 255}],
    "licence": "CC BY-NC-SA 4.0",
}
IMAGES = torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(1))


def trained(bn_first=False, bands=3, classes=2):
    torch.manual_seed(3)
    network = SegNet(Architecture.of_width(1 / 16, bands, classes, bn_first))
    for _ in range(3):
        network(torch.rand(2, bands, 64, 64))
    return network.eval()


@pytest.fixture(scope="module")
def network():
    return trained()


@pytest.fixture(scope="module")
def expected(network):
    with torch.inference_mode():
        return network(IMAGES)


def without_counters(state):
    return {key: each for key, each in state.items() if not key.endswith("num_batches_tracked")}


def as_of_version_2(state):
    """Keep the metadata of PyTorch 0.4.1, which makes strict loading of 152 keys fail."""
    old = OrderedDict(without_counters(state))
    old._metadata = OrderedDict((name, {"version": 2}) for name in ("", "conv1_1_bn"))
    return old


def with_prefix(prefix, state):
    return {f"{prefix}{key}": each for key, each in state.items()}


VARIANTS = {
    "177 keys": dict,
    "as saved": lambda state: state,
    "152 keys": without_counters,
    "152 keys of version 2": as_of_version_2,
    "module.": lambda state: with_prefix("module.", state),
    "model.": lambda state: with_prefix("model.", state),
    "net.module.": lambda state: with_prefix("net.module.", state),
    "state_dict": lambda state: {"state_dict": state, "epoch": 7, "loss": [0.5, None, True]},
    "model_state_dict": lambda state: {"epoch": 7, "model_state_dict": state},
    "model": lambda state: {"model": with_prefix("module.", state), "optimizer": {"lr": 0.1}},
    "net": lambda state: {"net": state, "best": torch.tensor(0.9)},
    "parameters": lambda state: {key: torch.nn.Parameter(each, requires_grad=False)
                                 for key, each in state.items()},
}  # fmt: skip


def bring_in(source, name="mine", **changes):
    facts = {key: value for key, value in {**FACTS, **changes}.items() if value is not None}
    return run_import(ImportJob(source, name, json.dumps(facts)))


def scores(model):
    with torch.inference_mode():
        return load_network(model.card, model.weights)(IMAGES)


@pytest.mark.parametrize("new", [True, False], ids=["zip container", "old pickle"])
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_every_variant_gives_the_same_scores(tmp_path, network, expected, variant, new):
    source = tmp_path / "segnet_final"
    torch.save(variant(network.state_dict()), source, _use_new_zipfile_serialization=new)
    model = bring_in(source)
    assert torch.equal(scores(model), expected)


def test_safetensors_are_imported_too(tmp_path, network, expected):
    save_file(without_counters(network.state_dict()), tmp_path / "net.safetensors")
    assert torch.equal(scores(bring_in(tmp_path / "net.safetensors")), expected)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_become_fp32(tmp_path, network, kind):
    state = {key: each.to(kind) for key, each in without_counters(network.state_dict()).items()}
    torch.save(state, tmp_path / "net.pth")
    loaded = load_network(*used(bring_in(tmp_path / "net.pth")))
    assert all(each.dtype == torch.float32 for each in loaded.parameters())
    assert torch.equal(loaded.conv1_1.weight, state["conv1_1.weight"].float())


def used(model):
    return model.card, model.weights


def test_a_loaded_network_is_for_inference(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    loaded = load_network(*used(bring_in(tmp_path / "net.pth")))
    assert not loaded.training
    assert not any(each.requires_grad for each in loaded.parameters())
    assert loaded.architecture == Architecture.of_width(1 / 16, 3, 2, bn_first=False)


def test_an_import_leaves_two_files_a_full_card_and_a_listed_model(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    model = bring_in(tmp_path / "net.pth", gsd=0.09, title="My net")
    assert {path.name for path in models_folder().iterdir()} == {"mine.safetensors", "mine.json"}
    assert (model.card.title, model.card.gsd, model.card.gsd_range) == (
        "My net",
        0.09,
        (0.045, 0.18),
    )
    assert (model.card.licence, model.card.bn_first) == ("CC BY-NC-SA 4.0", False)
    assert model.card.parameters == sum(each.numel() for each in network.parameters())
    assert (model.card.valid_range, model.card.fill) == ((0.0, 255.0), (127.5,) * 3)
    assert "mine" in [found.id for found in list_models()]


def test_the_same_import_gives_the_same_bytes(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    first, second = (bring_in(tmp_path / "net.pth", name) for name in ("one", "two"))
    assert first.weights.read_bytes() == second.weights.read_bytes()


@pytest.mark.parametrize("bn_first", [True, False], ids=["BN first", "ReLU first"])
def test_the_order_inside_a_layer_is_seen_in_the_statistics(tmp_path, bn_first):
    torch.save(trained(bn_first).state_dict(), tmp_path / "net.pth")
    found = run_peek(PeekJob(tmp_path / "net.pth"))
    assert found.bn_first == bn_first
    assert (found.bands, found.classes, found.widths, found.keys) == (3, 2, (4, 8, 16, 32), 177)
    assert found.hints == ()
    assert bring_in(tmp_path / "net.pth").card.bn_first == bn_first


def test_of_an_untrained_network_the_order_is_asked_for(tmp_path):
    torch.save(SegNet(Architecture.of_width(1 / 16, 3, 2)).state_dict(), tmp_path / "net.pth")
    assert run_peek(PeekJob(tmp_path / "net.pth")).hints == (UNTRAINED,)
    with pytest.raises(ImportFactsError, match="bn_first"):
        bring_in(tmp_path / "net.pth")
    assert bring_in(tmp_path / "net.pth", bn_first=True).card.bn_first


def test_an_order_that_the_statistics_exclude_is_refused(tmp_path):
    torch.save(trained(bn_first=True).state_dict(), tmp_path / "net.pth")
    with pytest.raises(WeightsShapeError, match="unlike the facts"):
        bring_in(tmp_path / "net.pth", bn_first=False)


def test_the_sentinel_network_that_halves_the_resolution_is_asked_for(tmp_path):
    torch.save(trained(bands=13, classes=12).state_dict(), tmp_path / "net.pth")
    assert run_peek(PeekJob(tmp_path / "net.pth")).hints == (HALF_RESOLUTION,)
    names = [f"b{number}" for number in range(1, 14)]
    classes = [{"value": n, "name": f"c{n}", "colour": "#000000"} for n in range(12)]
    for whole, error, words in (
        (None, ImportFactsError, "full_resolution"),
        (False, WeightsShapeError, "half the resolution"),
    ):
        with pytest.raises(error, match=words):
            bring_in(tmp_path / "net.pth", bands=names, classes=classes, full_resolution=whole)
    model = bring_in(tmp_path / "net.pth", bands=names, classes=classes, full_resolution=True)
    assert len(model.card.bands) == 13


@pytest.mark.parametrize("missing", ["bands", "classes", "data_type", "scaling"])
def test_what_no_file_can_say_is_asked_for(tmp_path, network, missing):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    with pytest.raises(ImportFactsError, match=missing):
        bring_in(tmp_path / "net.pth", **{missing: None})
    assert not models_folder().exists()


def test_a_preset_knows_the_legend_and_the_values_of_its_family(tmp_path):
    torch.save(trained(classes=6).state_dict(), tmp_path / "net.pth")
    facts = json.dumps({"preset": "isprs-vaihingen"})
    card = run_import(ImportJob(tmp_path / "net.pth", "seed", facts)).card
    assert card.bands == ("nir", "red", "green")
    assert [(each.name, each.colour) for each in card.legend][4:] == [
        ("car", "#ffff00"),
        ("clutter", "#ff0000"),
    ]
    assert (card.gsd, card.licence) == (0.09, "CC BY-NC-SA")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ("[]", "not a JSON object"),
        ("{", "not valid JSON"),
        ('{"preset": "mars"}', "is not one of"),
        (json.dumps({**FACTS, "bn_first": 1}), "neither true nor false"),
        (json.dumps({**FACTS, "gsd": "9 cm"}), "not a number"),
        (json.dumps({**FACTS, "valid_range": [5, 1]}), "lower limit last"),
    ],
)
def test_facts_that_cannot_be_used_are_refused_with_the_reason(tmp_path, network, facts, reason):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    with pytest.raises(FactsReadError, match=reason):
        run_import(ImportJob(tmp_path / "net.pth", "mine", facts))


def test_facts_of_another_number_of_bands_or_classes_are_refused(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    with pytest.raises(WeightsShapeError, match="3 bands, the facts name 2"):
        bring_in(tmp_path / "net.pth", bands=["red", "nir"])
    with pytest.raises(WeightsShapeError, match="2 classes, the facts name 6"):
        bring_in(tmp_path / "net.pth", classes=None, preset="isprs")


@pytest.mark.parametrize("name", ["", "a b", "../a", "a/b", "-a", "ü", "CON", "a.b", "x" * 61])
def test_an_odd_name_is_refused(tmp_path, network, name):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    with pytest.raises(ImportNameError):
        bring_in(tmp_path / "net.pth", name)


def test_a_taken_name_is_refused_whatever_its_case(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    bring_in(tmp_path / "net.pth", "mine")
    with pytest.raises(ImportNameError):
        bring_in(tmp_path / "net.pth", "Mine")


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path, network, user_folder):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    (user_folder / "models").write_text("a file in its place")
    with pytest.raises(OutputWriteError, match=r"mine\.safetensors"):
        bring_in(tmp_path / "net.pth")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsMissingError, match=r"net\.pth"):
        run_peek(PeekJob(tmp_path / "net.pth"))


def test_an_old_pytorch_opens_safetensors_only(tmp_path, network, monkeypatch):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    save_file(without_counters(network.state_dict()), tmp_path / "net.safetensors")
    monkeypatch.setattr(torch, "__version__", "2.9.1+cpu")
    with pytest.raises(EngineOldError, match=r"2\.9\.1"):
        bring_in(tmp_path / "net.pth")
    assert bring_in(tmp_path / "net.safetensors").id == "mine"


def test_weights_that_were_changed_after_their_card_are_refused(tmp_path, network):
    torch.save(network.state_dict(), tmp_path / "net.pth")
    model = bring_in(tmp_path / "net.pth")
    stored = model.weights.read_bytes()
    model.weights.write_bytes(stored[:-1] + bytes([stored[-1] ^ 0x55]))
    with pytest.raises(WeightsChangedError):
        load_network(*used(model))
