#!/bin/bash
# Make everything ready on Debian: QGIS 3.40 or newer, the engine's .venv, the package's link.
# Whatever is there already is reused. TORCH_INDEX names an extra package index for torch.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$@" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo > /dev/null; then sudo "$@"
  else fail "Packages must be installed, and this is neither root nor is there sudo." \
    "Run as root: $*"; fi
}

has_qgis() {
  command -v qgis > /dev/null && QT_QPA_PLATFORM=offscreen /usr/bin/python3 -c '
import sys
from qgis.core import Qgis
sys.exit(Qgis.QGIS_VERSION_INT < 34000)' 2> /dev/null
}

apt_install() { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
  --no-install-recommends -o Dpkg::Use-Pty=0 "$@" > /dev/null; }

# True when the newest QGIS that apt knows is 3.40 or newer.
offers_qgis() {
  local newest
  newest=$(apt-cache madison qgis | awk '{print $3}' | sort -Vr | head -1)
  [ -n "$newest" ] && dpkg --compare-versions "$newest" ge 3.40
}

add_backports() {
  local files=() file style entry
  for file in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list \
    /etc/apt/sources.list.d/*.list; do
    if [ -e "$file" ]; then files+=("$file"); fi
  done
  entry=$(awk -v codename="$1" -f scripts/backports.awk "${files[@]}")
  [ -n "$entry" ] || fail "No apt source of $1 was found to add $1-backports to." \
    "Install QGIS 3.40 or newer by hand, then run make setup again."
  case $entry in "deb "*) style=list ;; *) style=sources ;; esac
  say "adding the suite $1-backports to apt (landseg-backports.$style)"
  printf '%s\n' "$entry" |
    as_root tee "/etc/apt/sources.list.d/landseg-backports.$style" > /dev/null
  as_root apt-get update -qq
}

install_qgis() {
  local codename known
  command -v apt-get > /dev/null || fail "QGIS 3.40 or newer is not here, and neither is apt." \
    "Install QGIS with its Python for /usr/bin/python3, then run make setup again."
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  as_root apt-get update -qq
  offers_qgis || add_backports "$codename"
  offers_qgis || fail "apt offers no QGIS 3.40 or newer for $codename." \
    "Install it from qgis.org, then run make setup again."
  say "installing QGIS (several hundred megabytes, some minutes)"
  known=$(apt-cache policy qgis)  # whole: grep -q in a pipe may end apt-cache by SIGPIPE
  if [[ $known == *"$codename-backports"* ]]; then
    apt_install -t "$codename-backports" qgis python3-qgis
  else
    apt_install qgis python3-qgis
  fi
}

# command or file -> package that brings it
install_tools() {
  local missing=()
  command -v make > /dev/null || missing+=(make)
  command -v git > /dev/null || missing+=(git)
  command -v gdalinfo > /dev/null || missing+=(gdal-bin)
  command -v xvfb-run > /dev/null || missing+=(xvfb)
  command -v xauth > /dev/null || missing+=(xauth)
  command -v pylupdate5 > /dev/null || missing+=(pyqt5-dev-tools)
  command -v lrelease > /dev/null || missing+=(qttools5-dev-tools)
  [ -e /usr/share/fonts/truetype/open-sans ] || missing+=(fonts-open-sans)  # else QGIS warns
  /usr/bin/python3 -c 'from osgeo import gdal_array' 2> /dev/null || missing+=(python3-gdal)
  /usr/bin/python3 -c 'import ensurepip' 2> /dev/null || missing+=(python3-venv)
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get > /dev/null || fail "These are missing, and apt is not here: ${missing[*]}"
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  apt_install "${missing[@]}"
}

make_venv() {
  local python=.venv/bin/python stamp=.venv/landseg.sha256 wanted
  wanted=$(cat requirements/*.txt | sha256sum)
  if ! "$python" -c 'import qgis, osgeo' 2> /dev/null; then
    say "making .venv on QGIS's own Python"
    /usr/bin/python3 -m venv --clear --system-site-packages .venv
  elif [ "$(cat $stamp 2> /dev/null)" = "$wanted" ]; then
    say ".venv is there"
    return 0
  fi
  say "installing the engine, training and the checks into .venv"
  if [ -z "${TORCH_INDEX:-}" ]; then
    say "torch comes as pip finds it; with CUDA that is gigabytes (README: TORCH_INDEX)"
  fi
  "$python" -m pip install -q ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} \
    -c requirements/constraints.txt -r requirements/dev.txt
  "$python" -c 'import pytorch_lightning, scipy.ndimage, torch
from osgeo import gdal_array
torch.ones(1).numpy()' ||
    fail "The engine in .venv does not start." "Remove .venv, then run make setup again."
  echo "$wanted" > $stamp
}

# The package is the folder itself, whatever its name: links and launcher give it its own.
make_names() {
  mkdir -p .dev
  ln -sfn .. .dev/landseg
  install -m 755 scripts/landseg .venv/bin/landseg
}

if has_qgis; then say "QGIS is there"; else install_qgis; fi
install_tools
has_qgis || fail "QGIS was installed, but /usr/bin/python3 does not see version 3.40 or newer."
make_venv
make_names
say "ready: .venv/bin/landseg, make demo, make run, make test"
