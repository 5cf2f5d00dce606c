"""Men in their first phase: what was heard, one to look back on, one ending that waits for a second person."""

import datetime as dt

from accounts.models import User
from groups.models import Facilitation, Group
from home.demo.story import Man
from intake import actions
from intake.states import EndingGround, MotivationStep, Stance
from participants.models import Participation
from participants.states import ParticipationState
from sessions.models import GroupSession
from sessions.states import CAME

# By name: what was heard, evening after evening; the last one goes on.
HEARD = {
    "Youssef": [Stance.SEARCHING],
    "Kevin": [Stance.BLAMES, Stance.SEARCHING, Stance.SEARCHING, Stance.OWNS],
    "Stefan": [Stance.BLAMES, Stance.SEARCHING],
    "Ruben": [Stance.BLAMES],
    "Hamid": [Stance.BLAMES, Stance.SEARCHING, Stance.OWNS],
}
NOTES = {
    Stance.BLAMES: ("“Zij begon. Iedereen zou zo doen.”", "Sander vertelde hoe hij dat zelf jaren zei."),
    Stance.SEARCHING: ("Vroeg hoe anderen merken dat het oploopt.", ""),
    Stance.OWNS: ("“Ik had weg kunnen lopen. Dat deed ik niet.”", "De groep was stil en bedankte hem."),
}
MOTIVATION = [MotivationStep.EXTERNAL, MotivationStep.INTROJECTED, MotivationStep.IDENTIFIED]
WORDS = (
    "Ruben, we hebben je op al je avonden gezien en gehoord. Elke keer lag het alleen aan de ander. De groep vroeg je "
    "telkens naar jouw eigen deel, en daar wilde je niet over praten. Daarom stoppen we nu. Wil je het anders, vraag "
    "dan een nieuw gesprek aan: dat kan altijd."
)


def write_first_phase(group: Group, episodes: list[tuple[Man, Participation]], now: dt.datetime) -> None:
    """Checks of the evenings that they came to, where motivation comes from, the look back and a proposal."""
    guides = Facilitation.objects.filter(group=group).order_by("role").select_related("worker__user")
    lead, *others = [one.worker.user for one in guides]
    for man, episode in episodes:
        if man.state == ParticipationState.TRYING:
            _evenings(man, episode, lead)
    actions.open_due_reviews(now=now - dt.timedelta(days=2))
    ruben = next((one for man, one in episodes if man.name == "Ruben"), None)
    if ruben and others:
        actions.propose_ending(
            participation=ruben, ground=EndingGround.BLAMES, words=WORDS, by=others[0],
            now=now - dt.timedelta(hours=20),
        )  # fmt: skip


def _evenings(man: Man, episode: Participation, by: User) -> None:
    heard = HEARD.get(man.name, [])
    there = GroupSession.objects.filter(
        group=episode.group_id, ends_at__gt=episode.began_at, attendances__participant=episode.participant_id,
        attendances__presence__in=CAME,
    )  # fmt: skip
    for number, session in enumerate(there.order_by("starts_at")):
        if not heard:
            return
        stance = heard[min(number, len(heard) - 1)]
        note, offered = NOTES[stance] if number < len(heard) else ("", "")
        actions.note_check(
            participation=episode, session=session, stance=stance, note=note, offered=offered, by=by,
            now=session.ends_at,
        )  # fmt: skip
        if number % 2 == 0 and number // 2 < len(MOTIVATION) and stance != Stance.BLAMES:
            actions.note_motivation(
                participation=episode, step=MOTIVATION[number // 2], by=by, now=session.ends_at
            )  # fmt: skip
