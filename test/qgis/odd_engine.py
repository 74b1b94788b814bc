"""An engine that misbehaves as its first argument says; it speaks the worker's protocol."""

import json
import sys
import time


def say(**event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


manner = sys.argv[1]
if manner == "mute":
    time.sleep(600)
say(event="ready", protocol=2 if manner == "newer" else 1, version="0", torch="0", devices=[])
for line in sys.stdin:
    request = json.loads(line)
    if manner == "keeping":
        if request["do"] == "cancel":
            time.sleep(2.5)  # longer than any other cancelled job may take
            say(event="ok", id=request["id"], result={"kept": 7})
        else:
            say(event="progress", id=request["id"], done=1, total=9)
    if manner == "deaf":
        while True:
            say(event="progress", id=request["id"], done=1, total=9)
            time.sleep(0.1)
    if manner == "hanging":
        time.sleep(600)
    if manner == "chatty":
        sys.stdout.write("a library says hello\n[1, 2]\n\n\xff\n")
        say(event="progress", id=99, done=5, total=9)
        text = json.dumps({"event": "ok", "id": request["id"], "result": {"name": "Zürich"}})
        for piece in (text[:20], text[20:] + "\n"):
            sys.stdout.write(piece)
            sys.stdout.flush()
            time.sleep(0.3)
    if manner == "newer words":
        say(event="error", id=request["id"], **{"class": "NoSuchError"}, fields={"of": "later"})
    if manner == "dying":
        sys.stderr.write("Traceback\nMemoryError: 4 GB\nbye\n")
        sys.exit(3)
