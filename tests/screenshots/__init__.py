"""`make screenshots`: every page of the house as everybody sees it, small and wide, by day and by night, in both
languages, with nothing in it, with the demo, and with far too much (issue 8, point 2).

`states` furnishes a house, `addresses` says which pages somebody reaches, `looking` opens and measures them, `sheet`
lays the pictures beside each other, `handbook` draws those of `docs/handbook/`.
"""
