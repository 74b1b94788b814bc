#!/bin/bash
# Measure Landseg beside its peers: bench.sh [--quick] [--parts NAME...]
# The peers live in .venv-bench. TORCH_INDEX names an extra package index for torch.
set -euo pipefail
cd "$(dirname "$0")/.."

python=.venv-bench/bin/python stamp=.venv-bench/landseg.sha256
wanted=$(cat requirements/constraints.txt requirements/engine.txt bench/requirements.txt | sha256sum)
if [ "$(cat $stamp 2> /dev/null)" != "$wanted" ]; then
  echo "bench: installing the peers into .venv-bench"
  /usr/bin/python3 -m venv --clear --system-site-packages .venv-bench
  "$python" -m pip install -q ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} \
    -c requirements/constraints.txt -r requirements/engine.txt -r bench/requirements.txt
  echo "$wanted" > $stamp
fi
exec env PYTHONPATH=.dev QT_QPA_PLATFORM=offscreen "$python" -W ignore -m landseg.bench "$@"
