"""A sheet of a map."""

from __future__ import annotations

import pytest
from landseg.ui.sheet.sheet import Wish, make_sheet

from .making import AREAS


@pytest.fixture
def sheet(project, map_layer):
    return make_sheet(project, map_layer, AREAS, Wish("My map"))
