#!/bin/bash
# Classify the sample in real QGIS by clicks (demo.py).
# Leaves class map, project and screenshot in out/; with a display QGIS stays open.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf out/demo.{qgz,png} out/dubai-tile1-classes*
exec bash scripts/play.sh demo 1440 900 "${LANDSEG_DEMO_SECONDS:-900}"
