"""What both demo organisations say of themselves on the public pages: invented, like everything in the demo."""

from typing import Any

from groups.actions import change_organisation, tell
from groups.models import Organisation

COLOURS = {"kompas-breda": ("#3d2a5c", "#d9772b")}
WORDS: dict[tuple[str, str], dict[str, Any]] = {
    ("de-overkant", "nl"): {
        "introduction": "De Overkant is een vereniging van mannen die hun agressie de baas wilden worden, en van "
        "mensen die hen daarbij helpen. We begonnen met vier stoelen en een koffiekan.\n\n"
        "We geloven dat niemand het alleen hoeft te doen. En dat je pas verandert als je eerlijk kijkt naar wat je "
        "een ander aandoet.",
        "questions": [
            {"head": "Is het gebouw goed te bereiken?", "body": "Ja. Er is een bushalte dichtbij en je kunt gratis "
             "parkeren. Kun je niet reizen? Zeg het als we je bellen, dan zoeken we iemand die met je meerijdt."},
            {"head": "Moet ik van het geloof zijn?", "body": "Nee. We horen bij geen kerk en bij geen partij."},
        ],
        "stories": [
            {"head": "De eerste avond zei ik niets",
             "body": "Ik had de auto al twee keer gekeerd. Toen ik binnenkwam gaf iemand me koffie en vroeg hoe ik "
             "genoemd wil worden. Meer niet.\n\nEen man vertelde wat hij thuis had gedaan. Ik hoorde mijn eigen "
             "verhaal. De tweede keer heb ik het mijne verteld. Niemand liep weg."},
            {"head": "Ik loop nu eerder weg",
             "body": "Vroeger merkte ik het pas als het al gebeurd was. Nu voel ik het in mijn handen. Dan zeg ik: ik "
             "ga even lopen, ik kom terug. En dan kom ik ook terug.\n\nHet is niet over. Daarom kom ik nog steeds."},
        ],
    },
    ("de-overkant", "en"): {
        "introduction": "De Overkant is an association of men who wanted to get a hold on their aggression, and of "
        "people who help them with it. We began with four chairs and a pot of coffee.\n\n"
        "We believe that nobody has to do it alone. And that you only change when you look honestly at what you do to "
        "somebody else.",
        "questions": [
            {"head": "Is the building easy to reach?", "body": "Yes. There is a bus stop nearby and parking is free. "
             "Can you not travel? Say so when we call you, then we look for somebody who gives you a lift."},
            {"head": "Do I have to be religious?", "body": "No. We belong to no church and to no party."},
        ],
        "stories": [
            {"head": "The first evening I said nothing",
             "body": "I had turned the car around twice already. When I came in, somebody gave me coffee and asked "
             "what I want to be called. Nothing more.\n\nA man told what he had done at home. I heard my own story. "
             "The second time I told mine. Nobody walked away."},
            {"head": "I walk away earlier now",
             "body": "I used to notice it only when it had happened already. Now I feel it in my hands. Then I say: "
             "I am going for a walk, I will come back. And then I do come back.\n\nIt is not over. That is why I "
             "still come."},
        ],
    },
    ("kompas-breda", "nl"): {
        "introduction": "Kompas Breda hoort bij een instelling voor psychische hulp. De groepen staan daar los van: je "
        "komt niet in een dossier en je hoeft nergens anders heen.",
        "questions": [
            {"head": "Kan ik ook overdag komen?", "body": "Nog niet. Als genoeg mannen het vragen, beginnen we een "
             "kring overdag. Zeg het als we je bellen."},
        ],
        "stories": [
            {"head": "Gestuurd, en toch gebleven",
             "body": "Ik kwam omdat het moest. Ik zat mijn tijd uit, met mijn armen over elkaar. Een man tegenover mij "
             "zei: zo zat ik ook. Dat was alles.\n\nIk hoef al lang niet meer. Ik kom omdat ik het wil."},
        ],
    },
}  # fmt: skip


def write_site(organisation: Organisation) -> None:
    """Its words in each language, and its colours."""
    for (slug, language), words in WORDS.items():
        if slug == organisation.slug:
            tell(organisation=organisation, language=language, by=None, **words)
    if colours := COLOURS.get(organisation.slug):
        change_organisation(organisation=organisation, by=None, ink=colours[0], accent=colours[1])
