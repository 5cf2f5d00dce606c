"""How dates and times read in English: the way it is written in Europe, with a 24-hour clock."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "l j F, H:i"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
MONTH_DAY_FORMAT = "j F"
FIRST_DAY_OF_WEEK = 1

# Our own, for templates: `date:"SHORT_DAY_FORMAT"`. A bare "M" would write months with a capital, also in Dutch.
SHORT_DAY_FORMAT = "j M"
SHORT_MONTH_FORMAT = "M"
SHORT_MONTH_YEAR_FORMAT = "M Y"
