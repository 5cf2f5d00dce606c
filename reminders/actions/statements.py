"""The statements that every single message needs, written out: the ORM would spend more on building them than the
database on running them. All are plain SQL that PostgreSQL and SQLite read alike.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import connection

# MATERIALIZED: a plain subquery may be run more than once by PostgreSQL's planner, and would then claim too many.
CLAIM = """
WITH picked AS MATERIALIZED (
    SELECT id FROM reminders_message WHERE {condition} ORDER BY due_at LIMIT {limit} {lock}
)
UPDATE reminders_message
   SET state = 'claimed', claim_token = %s, claimed_at = %s, handed_at = NULL
 WHERE id IN (SELECT id FROM picked)
RETURNING id
"""
CONDITION = "state IN ('pending', 'retry') AND due_at <= %s"
LOCK = "FOR UPDATE SKIP LOCKED"

MARK = """
UPDATE reminders_message
   SET handed_at = %s, channel = %s, attempts_made = %s
 WHERE id = %s AND claim_token = %s AND state = 'claimed' AND handed_at IS NULL AND expires_at > %s
"""

# Only "sent" may still come after the claim was given up on as uncertain.
FINISH = """
UPDATE reminders_message
   SET state = %s, why = %s, finished_at = %s, due_at = %s,
       claim_token = %s, claimed_at = %s, handed_at = %s, attempts_made = %s
 WHERE id = %s AND claim_token = %s AND (state = 'claimed' OR (state = 'uncertain' AND %s = 'sent'))
"""

ATTEMPT = """
INSERT INTO reminders_attempt (message_id, number, channel, started_at, ended_at, outcome, detail)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


def adapted(value: Any) -> Any:
    """A value as the engine wants it in a statement of our own."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return str(value) if isinstance(value, str) else value  # a choice is written as its plain text


def run(sql: str, *values: Any) -> int:
    """Runs a statement; the number of rows that it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapted(value) for value in values])
        return cursor.rowcount


def returned_ids(sql: str, *values: Any) -> list[uuid.UUID]:
    """Runs a statement that returns ids."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapted(value) for value in values])
        return [row[0] if isinstance(row[0], uuid.UUID) else uuid.UUID(row[0]) for row in cursor.fetchall()]
