"""The Deliver tab of the pane: what a class map becomes for a customer."""
