"""Sessions in the database as Django keeps them, but sealed: a dump shows neither who is signed in nor any code.

What cannot be opened any more (a key that is gone) is an empty session: he signs in again.
"""

import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from core import encryption


class SessionStore(DatabaseStore):
    def encode(self, session_dict: dict[str, Any]) -> str:
        return encryption.encrypt(json.dumps(session_dict), self._place)

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            return dict(json.loads(encryption.decrypt(str(session_data), self._place)))
        except (encryption.DecryptionFailed, ValueError):
            return {}

    @property
    def _place(self) -> str:
        return f"django_session/{self.session_key}/session_data"
