"""What pages and actions ask about series and evenings; one function a page read."""

from sessions.queries.series import (
    ChangePreview,
    PreviewDate,
    change_preview,
    ending,
    horizon,
    is_free_day,
    preview,
    running_series,
)

__all__ = [
    "ChangePreview",
    "PreviewDate",
    "change_preview",
    "ending",
    "horizon",
    "is_free_day",
    "preview",
    "running_series",
]
