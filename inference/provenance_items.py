"""Names of the metadata items in every class map; read without torch."""

JOB = "LANDSEG_JOB"  # what `landseg classify --job MAP.tif` repeats
LEGEND = "LANDSEG_LEGEND"  # a JSON list of value, name, colour; survives a copy without sidecars
