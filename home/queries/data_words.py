"""The fields and rows of the register in the words of the person whom they are about."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.states import CoachingTopic, Weekday
from outcomes import items
from outcomes.models import ResearchRound, SelfRating

# What reads well on a page. Models without a title stand in the file only.
TITLES = {
    "participants.Participant": gettext_lazy("What you are called"),
    "participants.Participation": gettext_lazy("Where you take part"),
    "participants.ParticipationTransition": gettext_lazy("Your steps in the group"),
    "participants.AgreementAcceptance": gettext_lazy("Agreements that you heard and accepted"),
    "participants.ContactRequest": gettext_lazy("Calls that you asked for"),
    "participants.CallTry": gettext_lazy("How often we called"),
    "participants.WorkerPath": gettext_lazy("Your way to guiding"),
    "participants.WorkerPathTransition": gettext_lazy("The steps on that way"),
    "group_sessions.Attendance": gettext_lazy("Evenings on which you were there or not"),
    "group_sessions.Rsvp": gettext_lazy("Whether you said that you come"),
    "group_sessions.Suggestion": gettext_lazy("What you wanted to bring in"),
    "group_sessions.TensionNote": gettext_lazy("Your tension, from 0 to 10"),
    "intake.Referral": gettext_lazy("How you came to us"),
    "intake.ReferralTransition": gettext_lazy("The steps on your way in"),
    "intake.FirstConversation": gettext_lazy("The first conversation"),
    "intake.DemandSignal": gettext_lazy("That a group was needed near you"),
    "intake.PersonMerge": gettext_lazy("Two files that became one"),
    "intake.ReturnRequest": gettext_lazy("That you wanted to come back"),
    "intake.ReturnTransition": gettext_lazy("The steps on your way back"),
    "intake.ResponsibilityCheck": gettext_lazy("What your workers noted in the first period"),
    "intake.MotivationNote": gettext_lazy("What moves you to come, as your workers see it"),
    "intake.FirstPhaseReview": gettext_lazy("Looking back on the first period"),
    "intake.ReviewTransition": gettext_lazy("The steps of looking back"),
    "intake.Ending": gettext_lazy("That your participation was ended, and why"),
    "intake.EndingTransition": gettext_lazy("The steps of that ending"),
    "outcomes.SelfRating": gettext_lazy("How you said you were doing"),
    "outcomes.ResearchRound": gettext_lazy("What you answered for research"),
    "outcomes.ResearchConsent": gettext_lazy("Whether you said yes to research"),
    "outcomes.StudyConsent": gettext_lazy("Whether you said yes to a study"),
    "accounts.User": gettext_lazy("Your account"),
    "accounts.Contact": gettext_lazy("How we may reach you"),
    "groups.OrganisationRole": gettext_lazy("Your role in the organisation"),
    "groups.PeerWorker": gettext_lazy("Your work as a peer support worker"),
    "groups.Facilitation": gettext_lazy("Groups that you guide"),
    "groups.Absence": gettext_lazy("When you can't come"),
    "groups.Reachability": gettext_lazy("When you can be reached"),
    "groups.CompetenceReview": gettext_lazy("Talks about your competences"),
    "groups.CompetenceRating": gettext_lazy("Your competences"),
    "groups.DevelopmentGoal": gettext_lazy("What you want to learn"),
    "groups.CoachingNote": gettext_lazy("Coaching talks"),
    "groups.ConductSeen": gettext_lazy("That your certificate of conduct was seen"),
    "group_sessions.SessionWorker": gettext_lazy("Evenings that you guide"),
    "group_sessions.HardMoment": gettext_lazy("What was hard for you"),
}

# By the name of the field, where the model itself has no words for people.
LABELS = {
    "accepted_at": gettext_lazy("accepted"),
    "after": gettext_lazy("after"),
    "anchor": gettext_lazy("since"),
    "answer": gettext_lazy("answer"),
    "answered_at": gettext_lazy("answered"),
    "arrived_at": gettext_lazy("asked"),
    "at": gettext_lazy("when"),
    "back_by": gettext_lazy("back in the circle before"),
    "before": gettext_lazy("before"),
    "began_at": gettext_lazy("from"),
    "best_time": gettext_lazy("best time to call"),
    "call_again_on": gettext_lazy("we call again on"),
    "came_back": gettext_lazy("came back after a time-out"),
    "checked_at": gettext_lazy("noted"),
    "claimed_at": gettext_lazy("somebody took it up"),
    "closed_as": gettext_lazy("how it ended"),
    "closed_at": gettext_lazy("ended"),
    "closed_on": gettext_lazy("ended"),
    "coach_on": gettext_lazy("has a coach since"),
    "coguiding_on": gettext_lazy("guides along since"),
    "competence": gettext_lazy("competence"),
    "cycle": gettext_lazy("round"),
    "date": gettext_lazy("day"),
    "decided_at": gettext_lazy("decided"),
    "decision": gettext_lazy("decision"),
    "due_at": gettext_lazy("due"),
    "ended_as": gettext_lazy("how it ended"),
    "ended_at": gettext_lazy("ended"),
    "entered_at": gettext_lazy("first evening"),
    "for_coach_at": gettext_lazy("shared"),
    "from_date": gettext_lazy("from"),
    "from_participant": gettext_lazy("took part before"),
    "from_state": gettext_lazy("before"),
    "gone_name": gettext_lazy("name in the other file"),
    "ground": gettext_lazy("ground"),
    "group": gettext_lazy("group"),
    "held_at": gettext_lazy("held"),
    "interest_on": gettext_lazy("interested since"),
    "is_return": gettext_lazy("is a return"),
    "is_substitute": gettext_lazy("as a substitute"),
    "given": gettext_lazy("you said"),
    "given_on": gettext_lazy("day"),
    "kind": gettext_lazy("kind"),
    "last_asked_at": gettext_lazy("last asked"),
    "last_try_at": gettext_lazy("last try"),
    "let_hear_at": gettext_lazy("you let the one who referred you hear it since"),
    "man_agrees": gettext_lazy("you agreed"),
    "marked_at": gettext_lazy("noted"),
    "may_hear": gettext_lazy("the one who referred you may hear"),
    "member_at": gettext_lazy("member since"),
    "opened_at": gettext_lazy("opened"),
    "organisation": gettext_lazy("organisation"),
    "outcome": gettext_lazy("how it went"),
    "own_view_at": gettext_lazy("written"),
    "paused_at": gettext_lazy("pauses since"),
    "position": gettext_lazy("place"),
    "presence": gettext_lazy("presence"),
    "proposed_at": gettext_lazy("proposed"),
    "rated_by": gettext_lazy("rated by"),
    "rating": gettext_lazy("rating"),
    "reason": gettext_lazy("reason"),
    "role": gettext_lazy("role"),
    "seated_at": gettext_lazy("has a seat since"),
    "session": gettext_lazy("evening"),
    "sealed": gettext_lazy("your answers"),
    "settled_at": gettext_lazy("decided"),
    "shared": gettext_lazy("shared"),
    "since": gettext_lazy("since"),
    "spoken_at": gettext_lazy("spoken"),
    "stance": gettext_lazy("how you spoke about your own part"),
    "started_on": gettext_lazy("started"),
    "state": gettext_lazy("state"),
    "status": gettext_lazy("state"),
    "step": gettext_lazy("step"),
    "talk_again_on": gettext_lazy("we talk again on"),
    "talked_at": gettext_lazy("talked about"),
    "times_asked": gettext_lazy("times asked"),
    "to_state": gettext_lazy("after that"),
    "told_at": gettext_lazy("told"),
    "took_time_out": gettext_lazy("took a time-out"),
    "training_on": gettext_lazy("in training since"),
    "tries": gettext_lazy("tries"),
    "until_date": gettext_lazy("until"),
    "waived_because": gettext_lazy("reason"),
    "way": gettext_lazy("way in"),
    "welcome_at": gettext_lazy("welcome since"),
    "written_at": gettext_lazy("written"),
}

_LISTS: dict[str, type[models.TextChoices]] = {"evenings": Weekday, "topics": CoachingTopic}


def label(field: models.Field) -> str:
    """What people call a field."""
    return str(LABELS.get(field.name, field.verbose_name))


def value(row: models.Model, field: models.Field, found: Any) -> str:
    """What stands in it, in the language of the page and on his own clock."""
    if isinstance(row, SelfRating | ResearchRound) and field.name == "sealed":
        return _answers(row)
    if isinstance(found, bool):
        return _("yes") if found else _("no")
    if isinstance(found, dt.date | dt.time):
        return _moment(found)
    if isinstance(found, list):
        words = _LISTS.get(field.name)
        return ", ".join(str(words(one).label) if words and one in words.values else str(one) for one in found)
    return "" if isinstance(found, dict) else str(_choices(row, field).get(found, found))


def _moment(found: dt.date | dt.time) -> str:
    if isinstance(found, dt.datetime):
        return formats.date_format(timezone.localtime(found), "SHORT_DATETIME_FORMAT")
    return formats.time_format(found) if isinstance(found, dt.time) else formats.date_format(found, "SHORT_DATE_FORMAT")


def _answers(row: SelfRating | ResearchRound) -> str:
    """What he answered, in the words of the questions; a number as he gave it."""
    given = row.answers
    told = [(one, given[one.key]) for one in items.ALL if one.key in given]
    return "; ".join(f"{one.name}: {value if one.is_scale else dict(one.choices)[value]}" for one, value in told)


def _choices(row: models.Model, field: models.Field) -> dict[Any, Any]:
    """Words of a coded value; a step of a history has those of the state of what it belongs to."""
    if field.choices or field.name not in ("from_state", "to_state"):
        return dict(field.flatchoices)
    parents = (one.related_model for one in row._meta.concrete_fields if one.related_model and one.name != "by")
    for parent in parents:
        for one in parent._meta.concrete_fields:
            if one.name in ("state", "status"):
                return dict(one.flatchoices)
    return {}
