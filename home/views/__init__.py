"""First pages and the pages that combine several floors. They only read."""
