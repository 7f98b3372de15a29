"""How fast the program is, each figure beside its floor: `make bench`.

A floor is the least the same job can cost on the same file with the same pragmas: the bare
driver, the same rows inserted with the same indexes, an empty window. Figures are information, so
nothing here asserts.
"""
