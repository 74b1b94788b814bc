#!/bin/bash
# Start QGIS with the plugin of this folder, in a profile apart from the user's own.
# Usage: qgis.sh PROFILES [QGIS's arguments]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
profiles=$1
shift

settings=$profiles/profiles/default/QGIS/QGIS3.ini
if [ ! -e "$settings" ]; then
  mkdir -p "$(dirname "$settings")"
  printf '%s\n' '[PythonPlugins]' landseg=true '[qgis]' showTips=false > "$settings"
fi
export QGIS_PLUGINPATH=$root/.dev
exec qgis --nologo --noversioncheck --profiles-path "$profiles" "$@"
