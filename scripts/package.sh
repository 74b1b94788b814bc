#!/bin/bash
# Build the plugin's zip from the last commit. Usage: package.sh [ZIP]
# The plugin site wants a file named LICENSE; git archive adds it, and compiled translations.
set -euo pipefail
cd "$(dirname "$0")/.."

zip=${1:-build/landseg.zip}
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
mkdir -p "$(dirname "$zip")"
git show HEAD:LICENSE.md > "$work/LICENSE"

added=()
for translation in ui/i18n/*.qm; do
  if [ -e "$translation" ]; then
    added+=(--prefix=landseg/ui/i18n/ "--add-file=$translation")
  fi
done
added+=(--prefix=landseg/ "--add-file=$work/LICENSE")  # the last prefix holds for the tree

git archive --format=zip "${added[@]}" -o "$zip" HEAD
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
  echo "package: changes that are not committed are not in the zip"
fi
echo "package: $zip, $(stat -c %s "$zip") bytes"
