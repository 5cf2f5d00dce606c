"""What the combined pages read, one function a page."""
