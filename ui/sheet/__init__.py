"""The map sheet: a class map as a print layout that can be handed over, or edited further."""
