"""Clock, errors, encrypted fields, audit trail, page plumbing: the floor under everything."""
