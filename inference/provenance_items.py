"""Names of the metadata items in every class map; read without torch."""

JOB = "LANDSEG_JOB"  # what `landseg classify --job MAP.tif` repeats
LEGEND = "LANDSEG_LEGEND"  # a JSON list of value, name, colour; survives a copy without sidecars
INPUT = "LANDSEG_INPUT"  # fingerprint of the raster
MODEL = "LANDSEG_MODEL"  # JSON: id, title, sha256, licence, credit
CREDITS = "LANDSEG_CREDITS"  # a JSON list of texts, for every sheet and export
DERIVED = "LANDSEG_PARENT_JOB"  # the job of the class map that this raster was made of
POSITION = "LANDSEG_POSITION"  # of images and maps whose place is not sure: "position approximate"
