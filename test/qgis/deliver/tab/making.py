"""The tree of the project, and measuring."""

from __future__ import annotations


def tree(project):
    return [node.name() for node in project.layerTreeRoot().findLayers()]


def measure(hand):
    hand.click("measure")
    hand.finish()
