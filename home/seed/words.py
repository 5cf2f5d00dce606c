"""What seeded people and places are called. Everything says "seed", so that nobody takes it for somebody."""

from groups.states import Weekday, WorkingFormat

MAIL = "seed.example"
FIRST_NAMES = (
    "Adam", "Bas", "Cem", "Daan", "Emre", "Farid", "Gijs", "Hugo", "Imran", "Jelle", "Karim", "Luuk", "Mats", "Nabil",
    "Otto", "Pim", "Quinten", "Rik", "Sem", "Teun", "Umut", "Victor", "Wout", "Xander", "Yunus", "Zeno",
)  # fmt: skip
TOWNS = (
    "Rotterdam", "Utrecht", "Groningen", "Eindhoven", "Tilburg", "Breda", "Nijmegen", "Haarlem", "Arnhem", "Enschede",
    "Amersfoort", "Apeldoorn", "Zwolle", "Leiden", "Dordrecht", "Zoetermeer", "Maastricht", "Delft", "Venlo", "Alkmaar",
)  # fmt: skip
THEMES = (
    "jaloezie", "stress op het werk", "contact met de kinderen", "thuiskomen", "grenzen aangeven", "geld", "slapen",
    "ouders", "ruzie voorkomen", "vertrouwen",
)  # fmt: skip
LINE = "Verzonnen: volgende keer verder met het rondje aan het begin."
ASKS = "Verzonnen: ik wil even praten."
HEARD = "Verzonnen: hij vertelde over zijn week."
NEEDLESS = "Verzonnen: niet meer nodig."
DAYS = [Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY]
FORMATS = [WorkingFormat.SHARING.value, WorkingFormat.TECHNIQUES.value, WorkingFormat.EXERCISES.value]


def name(number: int) -> str:
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} Seed"


def phone(number: int) -> str:
    """In a range that no provider gives out."""
    return f"0600{number:06d}"
