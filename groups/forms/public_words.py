"""Colours and words of an organisation on the public pages."""

from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import colours
from core.edits import mark_of
from core.pointing import pointers
from groups.models import Organisation, OrganisationWords
from groups.models.organisations import IS_COLOUR
from groups.states import WORDS_FIELDS

MOST_PAIRS = 12


class ColourField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        picker = forms.TextInput(attrs={"type": "color", "class": "form-control-color"})
        super().__init__(max_length=7, required=False, validators=[IS_COLOUR], widget=picker, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class LookForm(forms.Form):
    """Ink and accent. A browser's colour field is never empty, so whether they are used is asked apart."""

    own = forms.BooleanField(label=gettext_lazy("Use our own colours"), required=False)
    ink = ColourField(
        label=gettext_lazy("Ink"), help_text=gettext_lazy("Letters, buttons and taken seats. Dark works best.")
    )
    accent = ColourField(label=gettext_lazy("Accent"), help_text=gettext_lazy("The lamp: what should catch the eye."))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        ink, accent = organisation.colours or (colours.DEFAULT_INK, colours.DEFAULT_ACCENT)
        kwargs["initial"] = {"own": bool(organisation.colours), "ink": ink, "accent": accent}
        super().__init__(*args, **kwargs)

    @property
    def chosen(self) -> tuple[str, str]:
        """Ink and accent, empty for those of Kring; needs `is_valid()`."""
        values = self.cleaned_data
        return (values["ink"], values["accent"]) if values["own"] else ("", "")


class WordsForm(forms.Form):
    """The introduction, and what belongs to the whole page."""

    introduction = forms.CharField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Who you are, in your own words. An empty line begins a new paragraph."),
    )
    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    looked_at = forms.CharField(required=False, max_length=100)

    def __init__(self, *args: Any, words: OrganisationWords, **kwargs: Any) -> None:
        kwargs["initial"] = {"introduction": words.introduction, "seen": mark_of(words, list(WORDS_FIELDS))}
        super().__init__(*args, **kwargs)
        self.telling: list[str] = []

    def look_at(self, stories: list[dict[str, str]]) -> None:
        """Refuses once what could point at a man; who says that he looked at these very words goes on."""
        self.telling = pointers("\n".join(f"{one['head']}\n{one['body']}" for one in stories))
        if self.telling and self.cleaned_data.get("looked_at") != self.telling_mark:
            self.add_error(None, _("Look once more at the stories: these words may point at a man."))

    @property
    def telling_mark(self) -> str:
        return salted_hmac("groups.words", repr(self.telling)).hexdigest()[:16]


class PairForm(forms.Form):
    """A line and a text that belong together; both empty is not kept."""

    head = forms.CharField(max_length=120, required=False)
    body = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    words: tuple[Any, Any] = ("", "")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].label, self.fields["body"].label = self.words

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("head")) != bool(values.get("body")) and not self.errors:
            raise forms.ValidationError(_("Fill in both, or leave both empty."))
        return values


class QuestionForm(PairForm):
    words = (gettext_lazy("Question"), gettext_lazy("Answer"))


class StoryForm(PairForm):
    words = (gettext_lazy("Title"), gettext_lazy("Story"))


class BasePairs(forms.BaseFormSet):
    def rows(self) -> list[dict[str, str]]:
        """What was filled in, in order; needs `is_valid()`."""
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("head")]
        return [{"head": row["head"], "body": _plain(row["body"])} for row in filled]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


Questions = forms.formset_factory(
    QuestionForm, formset=BasePairs, extra=2, max_num=MOST_PAIRS, absolute_max=MOST_PAIRS + 2
)
Stories = forms.formset_factory(StoryForm, formset=BasePairs, extra=1, max_num=MOST_PAIRS, absolute_max=MOST_PAIRS + 2)
