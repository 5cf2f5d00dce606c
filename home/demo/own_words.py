"""What people of the demo ask and write themselves: a worker who can't come, a man with something to bring in."""

import datetime as dt

from accounts.models import User
from groups.models import Organisation
from participants.models import Participation
from sessions.actions import ask_substitute, note_tension, suggest_theme
from sessions.models import GroupSession, TensionNote
from sessions.states import SessionState

WORDS = "Hoe ik rustig blijf als het op het werk weer misgaat."
TENSIONS = ((7, 4), (5, 3), (8, 4), (6, 2))
DAYS_AHEAD = dt.timedelta(days=3)


def write_own_words(organisation: Organisation, worker: User, now: dt.datetime) -> None:
    """A colleague asks for a substitute, and `worker` could be the one; men with an account write about their evenings.

    The evening is one of a group that `worker` does not guide, at a time when he is free.
    """
    _ask(organisation, worker, now)
    episodes = Participation.objects.open().filter(group__organisation=organisation).exclude(participant__user=None)
    for episode in episodes.select_related("participant__user", "group"):
        _write(episode, now)


def _ask(organisation: Organisation, worker: User, now: dt.datetime) -> None:
    evenings = GroupSession.objects.planned().filter(group__organisation=organisation, starts_at__gt=now + DAYS_AHEAD)
    his = evenings.filter(session_workers__worker__user=worker)
    for session in evenings.exclude(group__facilitations__worker__user=worker).order_by("starts_at"):
        place = session.session_workers.select_related("worker__user").first()
        if place and not his.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at).exists():
            ask_substitute(session=session, by=place.worker.user, now=now)
            return


def _write(episode: Participation, now: dt.datetime) -> None:
    man, by = episode.participant, episode.participant.user
    assert by is not None  # noqa: S101 - only men with an account are asked
    coming = episode.group.sessions.planned().filter(ends_at__gt=now).order_by("starts_at")[:2]
    for session in coming:
        suggest_theme(session=session, participant=man, words=WORDS, by=by, now=now)
    if coming:
        note_tension(session=coming[0], participant=man, before=6, after=None, shared=True, by=by, now=now)
    held = episode.group.sessions.filter(state=SessionState.HELD).order_by("-starts_at")[: len(TENSIONS)]
    TensionNote.objects.bulk_create(
        TensionNote(session=session, participant=man, before=before, after=after, written_at=session.ends_at)
        for session, (before, after) in zip(held, TENSIONS, strict=False)
    )
