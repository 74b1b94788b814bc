#!/bin/bash
# Play a story (scripts/NAME.py) in real QGIS, with Xvfb where there is no display.
# Usage: play.sh NAME WIDTH HEIGHT SECONDS; it leaves out/NAME.log, out/NAME.txt, out/NAME-profile
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/out
name=$1 size=$2x$3 limit=$4

mkdir -p "$out"
rm -rf "$out/$name-profile" "$out/$name-home" "$out/$name".{txt,status,log,failed.png}
export LANDSEG_PLAY=$name LANDSEG_PLAY_ROOT=$root LANDSEG_HOME=$out/$name-home
screen=()
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "$name: no display, so QGIS runs on a virtual one (Xvfb)"
  unset QT_QPA_PLATFORM  # without a display of any kind, QGIS itself ends early
  export LANDSEG_PLAY_QUIT=1 XDG_RUNTIME_DIR=$out/$name-profile/runtime
  install -d -m 700 "$out/$name-profile" "$XDG_RUNTIME_DIR"
  screen=(xvfb-run -a -s "-screen 0 ${size}x24 -dpi 96")
fi

echo "$name: starting QGIS"
setsid "${screen[@]}" bash "$root/scripts/qgis.sh" "$out/$name-profile" \
  --code "$root/scripts/play.py" > "$out/$name.log" 2>&1 &
qgis=$!

stop() {
  kill -- "-$qgis" 2> /dev/null || true
  echo "$name: $1; QGIS's own words are in $out/$name.log" >&2
  exit 1
}

trap 'stop interrupted' INT TERM
told=0
for ((second = 0; second < limit; second++)); do
  if [ -e "$out/$name.txt" ]; then
    tail -n "+$((told + 1))" "$out/$name.txt"
    told=$(wc -l < "$out/$name.txt")
  fi
  if [ -e "$out/$name.status" ]; then break; fi
  if [ $told -eq 0 ] && [ $second -gt 120 ]; then stop "QGIS did not open within 120 seconds"; fi
  kill -0 "$qgis" 2> /dev/null || stop "QGIS ended before the story did"
  sleep 1
done
[ -e "$out/$name.status" ] || stop "no end after $limit seconds"

if [ -n "${LANDSEG_PLAY_QUIT:-}" ]; then wait "$qgis" || true; fi
exit "$(cat "$out/$name.status")"
