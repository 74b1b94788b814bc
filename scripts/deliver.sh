#!/bin/bash
# From the class maps of the demo to what a customer gets: polygons, areas, map sheets, packages.
set -euo pipefail
cd "$(dirname "$0")/.."
export QT_QPA_PLATFORM=offscreen QGIS_PLUGINPATH=$PWD/.dev QGIS_CUSTOM_CONFIG_PATH=$PWD/out/deliver
log=out/deliver.log
rm -rf out/deliver  # an enabled plugin cannot be enabled again
mkdir -p out/deliver

make_one() {  # what, file, command...
  printf 'deliver: %-12s %s\n' "$1" "$PWD/$2"
  "${@:3}" >> $log 2>&1 || { echo "deliver: that failed; see $log" >&2; exit 1; }
}

sheet() {  # scene, title
  make_one "map sheet" "out/$1-sheet.pdf" qgis_process run landseg:mapsheet -- \
    "INPUT=$PWD/out/$1-classes.tif" "TITLE=$2" "OUTPUT=$PWD/out/$1-sheet.pdf"
}

landseg=.venv/bin/landseg
qgis_process plugins enable landseg > $log 2>&1
sheet dubai-tile1 "Land cover, Dubai"
sheet kampala "Buildings, Kampala"
for scene in dubai-tile1 kampala; do
  map=out/$scene-classes.tif
  sure=()
  [ ! -e "${map%.tif}_confidence.tif" ] || sure=(--confidence "${map%.tif}_confidence.tif")
  make_one polygons "out/$scene-polygons.gpkg" $landseg polygons "$map" --min-area 4 \
    --simplify 0.5 "${sure[@]}" --output "out/$scene-polygons.gpkg" --overwrite
  make_one areas "out/$scene-areas.html" $landseg areas "$map" \
    --output "out/$scene-areas.html" --overwrite
  make_one package "out/$scene-package.zip" $landseg package "$map" \
    out/$scene-{polygons.gpkg,areas.html,sheet.pdf} "${map%.tif}_agreement.tif" \
    "${map%.tif}_agreement.html" "${map%.tif}_places.gpkg" \
    --output "out/$scene-package.zip" --overwrite
done
