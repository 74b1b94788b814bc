"""From runs of pixels over borders to rings: the outlines of a class map, along pixels' edges."""
