"""What a new group may start from (W12–W17): a first text of its agreements, in both languages, to make its own."""

TEXT_NL = """\
Dit spreken we met elkaar af. Je leest het voordat je meedoet. Is iets niet duidelijk? Vraag het.

1. Wat hier gezegd wordt, blijft hier. Buiten de groep praten we niet over de groep en niet over wie erbij is. Ook \
niet thuis, en ook niet in een app of mail.

2. Meedoen is delen. Je vertelt wat jou bezighoudt, in je eigen tempo. De ervaringsdeskundigen vertellen \
ook over zichzelf.

3. We oordelen niet, we laten elkaar uitpraten en we geven elkaar niet de schuld. We gaan met respect met elkaar om.

4. Geen agressie. Voel je de spanning stijgen? Neem een time-out: ga even naar buiten en kom terug als je rustig bent. \
Een time-out nemen is geen falen, het is precies wat we oefenen.

5. We letten op elkaar. Zien we dat iemand gespannen raakt of opvallend stil is, dan vragen we ernaar.

6. Kun je een keer niet? Laat het weten. Wil je stoppen? Dat kan altijd. Terugkomen kan ook altijd.

7. Heb je contact met elkaar buiten de groep? Dan gelden dezelfde afspraken.
"""

TEXT_EN = """\
This is what we agree with each other. You read it before you take part. Is something not clear? Ask.

1. What is said here stays here. Outside the group we do not talk about the group, nor about who is in it. Not at home \
either, and not in an app or by e-mail.

2. Taking part is sharing. You tell what is on your mind, at your own pace. The peer support workers talk about \
themselves too.

3. We do not judge, we let each other finish, and we do not blame each other. We treat each other with respect.

4. No aggression. Do you feel the tension rise? Take a time-out: go outside for a while and come back when you are \
calm. Taking a time-out is no failure; it is exactly what we practise.

5. We watch over each other. When we see somebody getting tense, or unusually quiet, we ask about it.

6. Can't you come for once? Let us know. Do you want to stop? You always can. You can always come back, too.

7. Are you in touch with each other outside the group? Then the same agreements hold.
"""
