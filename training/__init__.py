"""Imagery + labels -> weights + card. May import inference, never QGIS."""
