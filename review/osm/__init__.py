"""OpenStreetMap's objects, and what they are in a legend."""
