"""What every page is held against: a bare Django view behind the same middleware, with the same session and user.

One query with the group and the room of each evening, as many rows through a plain template with dates formatted in it.
The addresses stand before Kring's own; no application knows them.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import include, path
from django.utils.formats import date_format
from django.utils.timezone import localtime

from sessions.models import GroupSession

HEAD = '<!doctype html><html lang="nl"><head><title>Bare</title></head><body><h1>{{ user.pk }}</h1><table>'
FOOT = "</table></body></html>"
PLAIN = """{% for row in rows %}<tr>
<td>{{ row.starts_at|date:"D j M Y" }}</td><td>{{ row.starts_at|date:"H:i" }}–{{ row.ends_at|date:"H:i" }}</td>
<td><a href="{% url 'session' row.pk %}">{{ row.group.name }}</a></td><td>{{ row.venue.name }}</td>
<td>{{ row.get_state_display }}</td><td>{% if row.closed_at %}{{ row.closed_at|date:"j M" }}{% endif %}</td>
</tr>{% endfor %}"""
FLAT = """{% for day, name, room, state in rows %}<tr>
<td>{{ day }}</td><td>{{ name }}</td><td>{{ room }}</td><td>{{ state }}</td>
</tr>{% endfor %}"""


def _template(rows: str) -> Template:
    return engines["django"].from_string(HEAD + rows + FOOT)


@login_required
def plain(request: HttpRequest, rows: int) -> HttpResponse:
    """Instances through a template: what a tutorial would write. `rows` of 50 is 1.00."""
    found = GroupSession.objects.select_related("group", "venue").order_by("starts_at")[:rows]
    return HttpResponse(_template_of("plain").render({"rows": found}, request))


@login_required
def flat(request: HttpRequest, rows: int) -> HttpResponse:
    """The same from `values_list` with dates formatted beforehand: how little it can be."""
    found = GroupSession.objects.order_by("starts_at").values_list("starts_at", "group__name", "venue__name", "state")
    shown = [(date_format(localtime(at), "D j M Y H:i"), *rest) for at, *rest in found[:rows]]
    return HttpResponse(_template_of("flat").render({"rows": shown}, request))


_compiled: dict[str, Template] = {}


def _template_of(name: str) -> Template:
    if name not in _compiled:
        _compiled[name] = _template({"plain": PLAIN, "flat": FLAT}[name])
    return _compiled[name]


urlpatterns = [
    path("bare/plain/<int:rows>/", plain),
    path("bare/flat/<int:rows>/", flat),
    path("", include("config.urls")),
]
