"""The agreements that a new group starts from (W12–W17); every group makes them its own."""

TEXT_NL = """\
Dit spreken we met elkaar af.

1. Wat hier gezegd wordt, blijft hier. Buiten de kring praten we niet over de groep en niet over elkaar.
2. Meedoen is delen. Je vertelt iets van jezelf; de begeleiders doen dat ook.
3. We luisteren. We oordelen niet, vallen elkaar niet in de rede en geven elkaar niet de schuld.
4. Geen agressie. Voel je het opkomen, neem dan een time-out: ga even naar buiten en kom terug als je rustig bent.
5. We letten op elkaar. Merk je spanning, of wordt iemand stil, dan zeg je dat.
6. Kun je niet komen, laat het dan even weten.
7. Je mag altijd stoppen, en je mag altijd terugkomen.
"""
TEXT_EN = """\
This is what we agree with each other.

1. What is said here stays here. Outside the circle we don't talk about the group or about each other.
2. To take part is to share. You tell something of yourself; the workers do so too.
3. We listen. We don't judge, don't interrupt and don't blame each other.
4. No aggression. When you feel it rising, take a time-out: step outside and come back when you are calm.
5. We look out for each other. If you notice tension, or somebody goes quiet, say so.
6. If you can't come, let us know.
7. You can always stop, and you can always come back.
"""


def default_texts() -> dict[str, str]:
    """Both languages, as `publish_agreement` takes them."""
    return {"text_nl": TEXT_NL, "text_en": TEXT_EN}
