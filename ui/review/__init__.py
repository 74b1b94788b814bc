"""The Review tab of the pane: a class map beside a reference, place by place."""
