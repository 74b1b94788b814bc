#!/bin/bash
# Collect the texts of the plugin into ui/i18n/*.ts, and compile what translators wrote to .qm.
# A new language starts with: bash scripts/i18n.sh LANGUAGE   (such as de)
set -euo pipefail
cd "$(dirname "$0")/.."

shopt -s nullglob
translations=(ui/i18n/landseg_*.ts)
if [ $# -gt 0 ]; then translations+=("ui/i18n/landseg_$1.ts"); fi
if [ ${#translations[@]} -eq 0 ]; then
  echo "i18n: no language yet; start one with: bash scripts/i18n.sh de"
  exit 0
fi
mkdir -p ui/i18n
mapfile -t sources < <(git ls-files 'ui/*.py' plugin.py 'inference/errors/*.py' 'training/errors/*.py' \
  'review/errors/*.py')
pylupdate5 -noobsolete "${sources[@]}" -ts "${translations[@]}"
for translation in "${translations[@]}"; do
  lrelease -silent "$translation" -qm "${translation%.ts}.qm"
done
echo "i18n: ${#sources[@]} files read; compiled: ${translations[*]/%.ts/.qm}"
