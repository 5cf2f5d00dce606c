"""People who sign in, how they may be reached, and which roles the facts give them."""
