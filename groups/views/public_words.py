"""How an organisation looks and what it says on the public pages."""

from dataclasses import dataclass
from functools import partial
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import SignedIn
from core.colours import samples
from core.pages import attempt, carry_out
from groups import actions, queries
from groups.forms.public_words import BasePairs, LookForm, Questions, Stories, WordsForm
from groups.models import Organisation, OrganisationWords
from groups.views.organisations import managed


@login_required
def organisation_look(request: SignedIn, slug: str) -> HttpResponse:
    """Ink and accent, and what becomes of them."""
    one = managed(request, slug)
    form = LookForm(request.POST or None, organisation=one)
    if carry_out(request, form, lambda: _paint(request, one, form)):
        messages.success(request, _("Saved."))
        return redirect("organisation_look", slug=slug)
    shown = samples(*one.colours) if one.colours else []
    return render(request, "groups/look.html", {"organisation": one, "form": form, "samples": shown})


def _paint(request: SignedIn, one: Organisation, form: LookForm) -> Organisation:
    ink, accent = form.chosen
    return actions.change_organisation(organisation=one, by=request.user, ink=ink, accent=accent)


@dataclass
class WordsPage:
    """Three forms that are sent as one."""

    form: WordsForm
    questions: BasePairs
    stories: BasePairs

    def is_valid(self) -> bool:
        """Every part is looked at, so that all mistakes show at once; then the stories, for what tells who he is."""
        parts = (self.form, self.questions, self.stories)
        if [part for part in parts if not part.is_valid()]:
            return False
        self.form.look_at(self.stories.rows())
        return self.form.is_valid()

    @property
    def values(self) -> dict:
        """As the action takes them; needs `is_valid()`."""
        sent = self.form.cleaned_data
        return {
            "introduction": sent["introduction"].replace("\r\n", "\n"),
            "questions": self.questions.rows(),
            "stories": self.stories.rows(),
            "seen": sent["seen"],
        }


def _words_page(request: SignedIn, one: Organisation, language: str) -> WordsPage:
    words, sent = queries.words_in(one, language), request.POST or None
    return WordsPage(
        form=WordsForm(sent, words=words),
        questions=cast(BasePairs, Questions(sent, initial=words.questions, prefix="questions")),
        stories=cast(BasePairs, Stories(sent, initial=words.stories, prefix="stories")),
    )


def _tell(request: SignedIn, one: Organisation, language: str, page: WordsPage) -> OrganisationWords | None:
    tell = partial(actions.tell, organisation=one, language=language, by=request.user)
    return attempt(page.form, lambda: tell(**page.values))


@login_required
def organisation_words(request: SignedIn, slug: str, language: str) -> HttpResponse:
    """Introduction, frequent questions and stories in one language."""
    one = managed(request, slug)
    name = dict(settings.LANGUAGES).get(language)
    if name is None:
        raise Http404
    page = _words_page(request, one, language)
    if request.method == "POST" and page.is_valid() and _tell(request, one, language, page):
        messages.success(request, _("Saved."))
        return redirect("organisation_page", slug=slug)
    values = {"organisation": one, "page": page, "language": language, "language_name": name}
    return render(request, "groups/words.html", values)
