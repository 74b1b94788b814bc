#!/bin/sh
# Train the shipped models again, into out/, in the order in which they build on each other.
# A second call goes on where the first one was stopped.
set -eu
cd "$(dirname "$0")/.."
for config in training/configs/first/*.toml training/configs/*.toml; do
    name=$(sed -n 's/^name = "\(.*\)"/\1/p' "$config")
    if [ -e "out/$name/job.json" ]; then again=--resume; else again=; fi
    .venv/bin/landseg train "$config" $again
done
