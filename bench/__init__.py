"""Ratios measured side by side: Landseg, the bare network, and what others do with it.

Run: `make bench`, or `make bench-quick` for a look in three minutes. Not part of the plugin.
"""
