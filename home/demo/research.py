"""A study that asks the men; most say yes, and a colleague asked for a file that waits for a second person."""

import datetime as dt

from accounts.models import User
from groups.models import Organisation
from outcomes import actions
from outcomes.models import StudyConsent
from participants.models import Participant

NO_EVERY = 7  # one man in so many said no, or nothing
PURPOSE = (
    "We willen weten wat deze avonden brengen: blijven mannen komen, komen ze terug als ze gestopt zijn, en wat "
    "hangt daarmee samen? Zo kunnen groepen beter worden, en komen er misschien meer."
)


def write_study(organisation: Organisation, colleague: User, now: dt.datetime) -> None:
    """Three months old; men with an account decide for themselves, so two of them have not answered yet."""
    began = now - dt.timedelta(days=90)
    study = actions.open_study(
        organisation=organisation,
        name="Wat brengt de kring?",
        purpose=PURPOSE,
        institution="Hogeschool aan de Schelde",
        researcher="Tineke de Boer",
        from_date=began.date(),
        until_date=(now + dt.timedelta(days=365)).date(),
        by=colleague,
        now=began,
    )
    men = Participant.objects.filter(organisation=organisation, user=None).order_by("pk")
    StudyConsent.objects.bulk_create(
        StudyConsent(study=study, participant=man, given=True, at=began + dt.timedelta(days=1))
        for number, man in enumerate(men)
        if number % NO_EVERY
    )
    actions.ask_export(study=study, by=colleague, now=now - dt.timedelta(days=2))
