#!/bin/bash
# Classify, check and deliver the samples in real QGIS by clicks (demo.py, review.py), and write
# what a customer gets. All of it lies in out/; with a display QGIS stays open after the first part.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf out/{demo,review}.qgz out/{demo,review-*,deliver-*}.png out/{dubai-tile1,kampala}-*
bash scripts/play.sh demo 1440 900 "${LANDSEG_DEMO_SECONDS:-900}"
bash scripts/play.sh review 1280 800 "${LANDSEG_REVIEW_SECONDS:-1500}"
exec bash scripts/deliver.sh
