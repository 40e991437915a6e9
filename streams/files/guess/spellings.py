"""How columns are called in English, German and Polish, by the field they hold, the better known spellings first.

Headers are compared without case, accents, signs and units: `Prüfdatum [UTC]` is `prufdatum`, `orderID` is `order id`.
"""

import re
import unicodedata

SPELLINGS: dict[str, tuple[str, ...]] = {
    "at": (
        "occurred at", "timestamp", "date time", "datetime", "datum uhrzeit", "datum zeit", "zeitstempel",
        "data czas", "data godzina", "inspection date", "inspected at", "prufdatum", "pruefdatum", "data kontroli",
        "data badania", "production date", "produktionsdatum", "data produkcji", "test date", "messdatum",
        "messzeit", "data pomiaru", "survey date", "response date", "answered at", "submitted at", "antwortdatum",
        "umfragedatum", "data ankiety", "review date", "complaint date", "reklamationsdatum", "data reklamacji",
        "return date", "data zwrotu", "erfasst am", "gemeldet am", "erstellt am", "data zgloszenia", "created at",
        "purchase date", "order date", "purchased at", "ordered at", "bestelldatum", "data zamowienia", "date",
        "datum", "data", "day", "tag", "dzien", "time", "zeit", "czas", "zeitpunkt",
    ),
    "clock": ("time of day", "uhrzeit", "godzina", "time", "zeit", "czas"),
    "site": (
        "site", "plant", "werk", "standort", "zaklad", "fabryka", "factory", "fabrik", "location", "lokalizacja",
    ),
    "line": ("production line", "line", "fertigungslinie", "linie", "linia produkcyjna", "linia"),
    "product": (
        "product", "produkt", "artikel", "article", "wyrob", "product name", "produktname", "nazwa produktu",
        "part number", "part no", "part", "teilenummer", "teil", "artikelnummer", "artikelnr", "artikel nr",
        "numer czesci", "detal", "czesc", "material", "materialnummer", "item", "sku", "model", "modell", "indeks",
        "product id", "product category", "kategorie", "category", "kategoria",
    ),
    "stage": (
        "stage", "station", "stufe", "prozessschritt", "arbeitsgang", "arbeitsschritt", "process step", "process",
        "prozess", "step", "operation", "operacja", "etap", "proces", "stanowisko", "stacja", "work station",
        "workstation", "prufschritt", "prufstation", "arbeitsplatz", "bereich", "department", "abteilung",
    ),
    "unit_id": (
        "unit id", "serial number", "serial no", "serial", "seriennummer", "serien nr", "numer seryjny",
        "nr seryjny", "sn", "unit", "barcode", "dmc", "teile id", "piece id", "part id", "sample", "probe",
        "probka",
    ),
    "lot_id": (
        "lot id", "lot", "batch id", "batch", "charge", "chargennummer", "chargen nr", "los", "partia", "nr partii",
    ),
    "order_id": (
        "order id", "order number", "order no", "order", "auftragsnummer", "auftrags nr", "auftrag",
        "bestellnummer", "bestellung", "numer zamowienia", "nr zamowienia", "zamowienie", "zlecenie", "nr zlecenia",
    ),
    "supplier": ("supplier", "lieferant", "dostawca", "vendor"),
    "attempt": ("attempt", "versuch", "proba", "test run", "durchlauf"),
    "result": (
        "result", "test result", "ergebnis", "prufergebnis", "pruefergebnis", "wynik", "wynik kontroli", "verdict",
        "pass fail", "ok nok", "status", "outcome", "judgement", "befund", "passed", "bestanden", "qc",
    ),
    "inspected": (
        "inspected", "units inspected", "gepruft", "geprueft", "gepruft stk", "sprawdzone", "skontrolowane",
        "produced", "units produced", "produced qty", "production", "produktion", "produktionsmenge", "hergestellt",
        "gefertigt", "wyprodukowano", "wyprodukowane", "produkcja", "made", "output", "total", "gesamt",
        "gesamtmenge", "razem", "quantity", "qty", "menge", "stuckzahl", "stueckzahl", "stuck", "ilosc", "sztuk",
        "liczba sztuk",
    ),
    "good": (
        "good", "good parts", "good qty", "ok", "ok parts", "ok qty", "gut", "gutteile", "gutmenge", "i o", "io",
        "passed", "pass", "dobre", "dobrych", "ilosc dobrych", "zgodne", "accepted",
    ),
    "defective": (
        "defective", "defectives", "defective units", "bad", "bad parts", "bad qty", "nok", "nok parts", "nok qty",
        "ng", "rejects", "rejected", "reject", "failed", "fail", "schlecht", "schlechtteile", "fehlerhaft",
        "fehlerhafte", "n i o", "nio", "fehlteile", "wadliwe", "wadliwych", "braki", "ilosc brakow", "zle",
        "niezgodne", "defects", "defect count", "fehleranzahl", "anzahl fehler", "ilosc wad", "liczba wad",
    ),
    "scrapped": ("scrapped", "scrap", "scrap qty", "ausschuss", "verschrottet", "zlom", "zlomowane"),
    "code": (
        "defect code", "defect type", "defect", "failure mode", "failure", "fehlercode", "fehlerart", "fehlerbild",
        "fehler", "kod wady", "rodzaj wady", "wada", "error code", "kod bledu", "nonconformity", "mangel",
    ),
    "count": ("count", "anzahl", "ilosc", "liczba", "quantity", "qty", "menge", "number", "stuck", "sztuk"),
    "severity": ("severity", "schwere", "fehlerschwere", "waga wady", "stopien"),
    "origin_stage": ("origin stage", "origin", "entstehungsort", "verursacher", "miejsce powstania"),
    "characteristic": (
        "characteristic", "merkmal", "cecha", "parameter", "parametr", "feature", "messgrosse", "charakterystyka",
    ),
    "value": (
        "measured value", "value", "messwert", "istwert", "wert", "wartosc zmierzona", "wartosc", "reading",
        "pomiar",
    ),
    "unit": ("unit of measure", "uom", "einheit", "jednostka", "unit"),
    "lsl": (
        "lsl", "lower limit", "lower spec", "usg", "utg", "untere grenze", "dolna granica", "dgt", "min", "tol min",
    ),
    "usl": (
        "usl", "upper limit", "upper spec", "osg", "otg", "obere grenze", "gorna granica", "ggt", "max", "tol max",
    ),
    "target": ("target", "nominal", "sollwert", "soll", "nennmass", "wartosc nominalna", "nominalna"),
    "customer_id": (
        "customer id", "customer number", "customer", "kundennummer", "kunden nr", "kunden id", "kundennr", "kunde",
        "id klienta", "nr klienta", "numer klienta", "klient", "client id", "client", "user id", "respondent id",
        "respondent", "customer unique id",
    ),
    "relationship": ("relationship", "new or existing", "kundenstatus", "status klienta"),
    "segment": (
        "segment", "customer segment", "customer group", "customer type", "kundengruppe", "kundentyp",
        "kundensegment", "grupa klientow", "typ klienta", "branche", "industry", "branza", "region", "state",
        "bundesland", "country", "land", "kraj",
    ),
    "channel": ("channel", "kanal", "source", "quelle", "zrodlo"),
    "need": ("need", "topic", "thema", "anliegen", "grund", "reason", "temat", "potrzeba", "powod", "przyczyna"),
    "kind": ("kind", "feedback type", "event type", "type", "art", "typ", "rodzaj"),
    "importance": ("importance", "wichtigkeit", "waznosc"),
    "expected": ("expected", "expectation", "erwartung", "erwartet", "oczekiwanie"),
    "perceived": ("perceived", "experienced", "wahrgenommen", "erlebt", "odczucie"),
    "nps": (
        "nps", "nps score", "likelihood to recommend", "recommendation score", "recommend", "weiterempfehlung",
        "empfehlung", "polecenie",
    ),
    "ces": ("ces", "ces score", "customer effort", "effort score", "effort", "aufwand", "wysilek"),
    "csat": (
        "csat", "csat score", "satisfaction", "customer satisfaction", "zufriedenheit", "kundenzufriedenheit",
        "zadowolenie", "satysfakcja", "review score", "rating", "stars", "sterne", "gwiazdki", "score", "bewertung",
        "ocena", "note", "schulnote", "punkte",
    ),
    "promised": (
        "promised", "promised at", "promised date", "due date", "due", "estimated delivery date",
        "estimated delivery", "planned delivery", "delivery due", "liefertermin", "zugesagt", "zugesagter termin",
        "solltermin", "wunschtermin", "termin dostawy", "planowana dostawa", "obiecany termin", "termin",
    ),
    "done": (
        "delivered at", "delivered", "delivery date", "actual delivery", "delivered date", "geliefert am",
        "geliefert", "lieferdatum", "isttermin", "data dostawy", "dostarczono", "shipped at", "shipped",
        "versendet am",
    ),
    "shift": ("shift", "schicht", "zmiana"),
    "machine": ("machine", "maschine", "maszyna", "anlage", "equipment"),
    "tool": ("tool", "werkzeug", "narzedzie", "form", "mould", "mold"),
    "gauge": ("gauge", "messmittel", "prufmittel", "przyrzad"),
}  # fmt: skip
"""By field: its spellings."""

ATTRIBUTES = ("shift", "machine", "tool", "gauge")

_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "Ł": "l"})
_UNIT = re.compile(r"[\[(][^\])]*[\])]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(header: str) -> str:
    """A header as it is compared."""
    text = _CAMEL.sub(" ", _UNIT.sub(" ", header)).translate(_LETTERS).casefold()
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def likeness(field: str, header: str) -> float:
    """How well a header fits a field: 0 not at all, 3 and more a spelling of it; better known ones a little more."""
    name = plain(header)
    return max((_likeness(name, spelling) - place / 1000 for place, spelling in enumerate(SPELLINGS[field])), default=0)


def _likeness(name: str, spelling: str) -> float:
    if name == spelling:
        return 3.0
    if f" {spelling} " in f" {name} ":
        return 2.0
    joined = name.replace(" ", "")
    if len(spelling) >= 4 and (joined.endswith(spelling) or joined.startswith(spelling.replace(" ", ""))):
        return 1.0
    return 0.0
