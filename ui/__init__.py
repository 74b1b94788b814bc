"""Everything that knows QGIS and Qt."""
