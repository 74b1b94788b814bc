#!/bin/bash
# ruff on the work tree; the plugin site's own checks on the unpacked zip of the last commit.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$PWD/.venv/bin/python

"$python" -m ruff check .
"$python" -m ruff format --check .
for script in scripts/*.sh .ci/run; do bash -n "$script"; done

rm -rf build/lint
mkdir -p build/lint
"$python" -m zipfile -e build/landseg.zip build/lint
cd build/lint
"$python" -m bandit -r landseg -q -s B404,B411
"$python" -m flake8 --isolated --max-line-length=120 --select E101,E711,E712,E713,E714,E721,E722,\
E731,E741,E742,E743,E901,E902,E999,W605,F402,F403,F404,F405,F811,F821,F822,F823,F831,F901,C901 .
found=$("$python" -m detect_secrets scan --all-files --exclude-files 'metadata\.txt' \
  --disable-plugin IPPublicDetector .)
"$python" -c 'import json, sys
found = json.loads(sys.argv[1])["results"]
sys.exit(f"detect-secrets: {found}" if found else 0)' "$found"
echo "lint: clean"
