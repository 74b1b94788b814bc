#!/bin/bash
# Train a model in real QGIS as docs/train-your-own.md tells (guide.py), and take its pictures.
# Always on a virtual display, so that they are of one size; LANDSEG_GUIDE_STEPS makes it shorter.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -e ../shared/data/kampala/A.tif ]; then
  echo "guide: ../shared/data/kampala is missing, so the guide's pictures stay as they are"
  exit 0
fi
export LANDSEG_GUIDE_DATA=/var/tmp/landseg-guide  # QGIS marks layers in /tmp as temporary
rm -rf out/guide "$LANDSEG_GUIDE_DATA"
mkdir -p out/guide "$LANDSEG_GUIDE_DATA"
cp ../shared/data/kampala/* "$LANDSEG_GUIDE_DATA"
chmod u+w "$LANDSEG_GUIDE_DATA"/*
unset DISPLAY WAYLAND_DISPLAY
bash scripts/play.sh guide 1280 800 "${LANDSEG_GUIDE_SECONDS:-5400}"
cp "$LANDSEG_GUIDE_DATA/kampala-run/curves.png" out/guide/train-curves.png
cp "$LANDSEG_GUIDE_DATA/kampala-run/examples.png" out/guide/train-examples.png
