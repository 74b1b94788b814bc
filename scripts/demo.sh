#!/bin/bash
# Classify the sample in real QGIS by clicks (demo.py), with Xvfb where there is no display.
# Leaves class map, project and screenshot in out/; with a display QGIS stays open.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/out
limit=${LANDSEG_DEMO_SECONDS:-900}

mkdir -p "$out"
rm -rf "$out/profile" "$out/home" "$out"/demo.* "$out"/dubai-tile1-classes*
export LANDSEG_DEMO_ROOT=$root LANDSEG_HOME=$out/home
screen=()
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "demo: no display, so QGIS runs on a virtual one (Xvfb)"
  export LANDSEG_DEMO_QUIT=1 XDG_RUNTIME_DIR=$out/profile/runtime
  install -d -m 700 "$out/profile" "$XDG_RUNTIME_DIR"
  screen=(xvfb-run -a -s "-screen 0 1440x900x24 -dpi 96")
fi

echo "demo: starting QGIS"
setsid "${screen[@]}" bash "$root/scripts/qgis.sh" "$out/profile" --code "$root/scripts/demo.py" \
  > "$out/demo.log" 2>&1 &
qgis=$!

stop() {
  kill -- "-$qgis" 2> /dev/null || true
  echo "demo: $1; QGIS's own words are in $out/demo.log" >&2
  exit 1
}

trap 'stop interrupted' INT TERM
told=0
for ((second = 0; second < limit; second++)); do
  if [ -e "$out/demo.txt" ]; then
    tail -n "+$((told + 1))" "$out/demo.txt"
    told=$(wc -l < "$out/demo.txt")
  fi
  if [ -e "$out/demo.status" ]; then break; fi
  if [ $told -eq 0 ] && [ $second -gt 120 ]; then stop "QGIS did not open within 120 seconds"; fi
  kill -0 "$qgis" 2> /dev/null || stop "QGIS ended before the map was made"
  sleep 1
done
[ -e "$out/demo.status" ] || stop "no map after $limit seconds"

if [ -n "${LANDSEG_DEMO_QUIT:-}" ]; then wait "$qgis" || true; fi
exit "$(cat "$out/demo.status")"
