#!/bin/bash
# From the class maps of the demo to what a customer gets: polygons, areas, map sheets, packages.
set -euo pipefail
cd "$(dirname "$0")/.."
export QT_QPA_PLATFORM=offscreen QGIS_PLUGINPATH=$PWD/.dev QGIS_CUSTOM_CONFIG_PATH=$PWD/out/deliver
landseg=.venv/bin/landseg
mkdir -p out/deliver

sheet() {  # map, title, file
  qgis_process run landseg:mapsheet -- "INPUT=$1" "TITLE=$2" "OUTPUT=$3" > out/deliver.log 2>&1 ||
    { echo "deliver: the map sheet failed; see out/deliver.log" >&2; exit 1; }
  echo "deliver: map sheet  $3"
}

for scene in dubai-tile1 kampala; do
  map=out/$scene-classes.tif
  $landseg polygons "$map" --output "out/$scene-polygons.gpkg" --min-area 4 --simplify 0.5 --overwrite
  $landseg areas "$map" --output "out/$scene-areas.html" --overwrite
done
qgis_process plugins enable landseg > /dev/null 2>&1
sheet "$PWD/out/dubai-tile1-classes.tif" "Land cover, Dubai" "$PWD/out/dubai-tile1-sheet.pdf"
sheet "$PWD/out/kampala-classes.tif" "Buildings, Kampala" "$PWD/out/kampala-sheet.pdf"
for scene in dubai-tile1 kampala; do
  $landseg package "out/$scene-classes.tif" out/$scene-{polygons.gpkg,areas.html,sheet.pdf} \
    out/$scene-classes_{agreement.tif,agreement.html,places.gpkg} \
    --output "out/$scene-package.zip" --overwrite
done
