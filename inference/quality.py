"""How many passes a map is made of: the network sees each tile as it is, mirrored, turned."""

from __future__ import annotations

QUALITIES = {"fast": 1, "good": 2, "best": 8}  # passes; see `symmetries`
CARDS = "auto"  # what the model's card recommends
