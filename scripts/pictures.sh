#!/bin/bash
# Make the pictures of README and docs again, and keep them small.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/guide.sh
exec .venv/bin/python scripts/pictures.py
