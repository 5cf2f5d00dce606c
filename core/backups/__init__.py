"""Backup and restore (ADR 0033): one stream of rows, the same on both engines, encrypted to a public key.

`dump` reads the database as it was at one moment, `envelope` encrypts and opens, `files` puts the stream in its place,
`load` writes the rows into an empty place that `place` makes ready, and `restoring` puts it all together. `steps` is
where an app says what has to happen once its rows are back.
"""
