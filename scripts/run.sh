#!/bin/bash
# Open QGIS with the plugin and the sample; the profile in out/run is kept from run to run.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "run: there is no display; make demo works without one" >&2
  exit 1
fi
exec bash "$root/scripts/qgis.sh" "$root/out/run" "$root/sample/dubai-tile1.tif"
