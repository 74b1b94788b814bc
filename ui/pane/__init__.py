"""The parts of the pane: each shows one thing and holds no decision."""
