#!/bin/bash
# Make the pictures of README and docs again, and keep them small.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/guide.sh
PYTHONPATH=.dev .venv/bin/python -m landseg.bench.seams
exec .venv/bin/python scripts/pictures.py
