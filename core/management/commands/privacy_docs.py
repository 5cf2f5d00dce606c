"""Writes `docs/privacy/` from the register of personal fields."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.privacy_docs import documents


class Command(BaseCommand):
    help = "Writes register, record of processing and input for an impact assessment into docs/privacy/."

    def handle(self, **_options: Any) -> None:
        place = Path(settings.BASE_DIR) / "docs" / "privacy"
        place.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (place / name).write_text(text)
            self.stdout.write(f"docs/privacy/{name}")
