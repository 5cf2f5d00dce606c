"""The demo organisation: a story that a person can follow, with dates relative to today."""
