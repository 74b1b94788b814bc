#!/bin/bash
# Take the demo's screenshot into docs/images, as long as it stays small.
set -euo pipefail
cd "$(dirname "$0")/.."

most=400000
size=$(stat -c %s out/demo.png)
if [ "$size" -gt $most ]; then
  echo "pictures: out/demo.png has $size bytes, more than $most" >&2
  exit 1
fi
install -D -m 644 out/demo.png docs/images/demo.png
echo "pictures: docs/images/demo.png, $size bytes"
