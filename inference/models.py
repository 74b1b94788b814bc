"""The models at hand: those that come with the plugin, and the user's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .card import ModelCard, read_card
from .errors import (
    ImportNameError,
    LandsegError,
    ModelMissingError,
    WeightsForeignError,
    WeightsMissingError,
)
from .folders import models_folder, shipped_folder
from .header import check_weights

SUFFIX = ".safetensors"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)\d", re.IGNORECASE)  # by Windows


def example_files(weights: Path) -> tuple[Path, Path]:
    """Name the example beside a model's weights: bands in the card's order and units; labels."""
    return weights.with_suffix(".example.tif"), weights.with_suffix(".example-truth.tif")


@dataclass(frozen=True)
class Model:
    """Weights beside their card; `problem` says why they cannot be used, if so."""

    id: str
    weights: Path
    card: Optional[ModelCard]
    shipped: bool
    problem: Optional[LandsegError] = None

    @property
    def usable_card(self) -> ModelCard:
        """The card of a model that can be used.

        Raises:
            LandsegError: why it cannot.
        """
        if self.problem is not None or self.card is None:  # none: there is always a problem
            raise self.problem or LookupError(self.id)
        return self.card

    def to_json(self) -> dict[str, str]:
        return {"id": self.id, "weights": str(self.weights)}


def list_models() -> list[Model]:
    """List the shipped models, then the user's, by name; broken ones with their problem."""
    found: dict[str, Model] = {}
    for folder, shipped in ((shipped_folder(), True), (models_folder(), False)):
        for weights in _weights_in(folder):
            model = _model(weights, shipped)
            if model.id.casefold() in found:  # a shipped one is never replaced by stealth
                problem = ImportNameError(name=model.id)
                model = Model(f"{model.id} (2)", weights, model.card, shipped, problem)
            found[model.id.casefold()] = model
    return list(found.values())


def find_model(name_or_path: str) -> Model:
    """Find a model by its id, or by the path of its .safetensors file.

    Raises:
        ModelMissingError: there is no model of that name.
        WeightsForeignError: the file is there, but has to be imported first.
        LandsegError: what is wrong with the model's weights or card.
    """
    listed = {model.id: model for model in list_models()}
    model = listed.get(name_or_path) or _model_at(Path(name_or_path), listed)
    if model.problem is not None:
        raise model.problem
    return model


def check_name(name: str) -> None:
    """Check that a model can have this name.

    Raises:
        ImportNameError: it is no name of a file.
    """
    if not NAME.fullmatch(name) or RESERVED.fullmatch(name):
        raise ImportNameError(name=name)


def check_free(name: str) -> None:
    """Check that a model of this name can be added to the user's list.

    Raises:
        ImportNameError: the name is taken, or no name of a file.
    """
    check_name(name)
    if name.casefold() in {model.id.casefold() for model in list_models()}:
        raise ImportNameError(name=name)


def _model_at(path: Path, listed: dict[str, Model]) -> Model:
    if path.suffix == SUFFIX:
        return _model(path, shipped=False)
    if _is_file(path):
        raise WeightsForeignError(name=path.name)
    usable = [name for name, model in listed.items() if model.problem is None]
    raise ModelMissingError(name=str(path), known=", ".join(usable) or "-")


def _weights_in(folder: Path) -> list[Path]:
    try:
        files = [path for path in folder.iterdir() if path.suffix in (SUFFIX, ".json")]
    except OSError:  # none yet, or not ours to read
        return []
    return sorted({path.with_suffix(SUFFIX) for path in files if not path.name.startswith(".")})


def _model(weights: Path, shipped: bool) -> Model:
    card = None
    try:
        if not _is_file(weights):
            raise WeightsMissingError(name=weights.name)
        card = read_card(weights.with_suffix(".json"))
        check_weights(card, weights)
    except LandsegError as problem:
        return Model(weights.stem, weights, card, shipped, problem)
    return Model(weights.stem, weights, card, shipped)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no path at all, such as a very long text
        return False
