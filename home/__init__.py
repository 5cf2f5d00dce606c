"""The first page of each role and the pages that combine several floors; it only reads."""
