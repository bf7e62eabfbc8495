"""The titles of columns in Bitrix24's languages, and the names by which conditions read them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

_TITLES: Mapping[str, Mapping[str, str]] = {
    # What the REST interface calls a field; another program writes its exports by these.
    "": {
        "title": "TITLE",
        "source": "SOURCE_ID",
        "status": "STATUS_ID",
        "stage": "STAGE_ID",
        "funnel": "CATEGORY_ID",
        "amount": "OPPORTUNITY",
        "currency": "CURRENCY_ID",
        "company": "COMPANY_TITLE",
        "job_title": "POST",
        "name": "NAME|LAST_NAME",
        "comments": "COMMENTS",
        "country": "ADDRESS_COUNTRY",
        "region": "ADDRESS_PROVINCE|ADDRESS_REGION",
        "city": "ADDRESS_CITY",
        "created_at": "DATE_CREATE",
        "phone": "PHONE|PHONE_WORK|PHONE_MOBILE|PHONE_HOME|PHONE_OTHER",
        "email": "EMAIL|EMAIL_WORK|EMAIL_HOME|EMAIL_OTHER",
    },
    "en": {
        "title": "Lead name|Deal name",
        "source": "Source|Lead source",
        "status": "Status|Lead status",
        "stage": "Stage|Deal stage",
        "funnel": "Pipeline",
        "amount": "Amount|Total|Opportunity|Amount/Currency|Budget",
        "currency": "Currency",
        "company": "Company|Company name",
        "job_title": "Position|Job title",
        "name": "First name|Last name|Full name|Name",
        "comments": "Comment|Comments",
        "country": "Country",
        "region": "Region|State|Province|State / Province",
        "city": "City",
        "created_at": "Created|Created on|Date created|Creation date",
        "phone": "Phone|Work phone|Mobile|Mobile phone|Home phone|Other phone|Phone number",
        "email": "E-mail|Email|Work e-mail|Home e-mail|Private e-mail|Other e-mail|E-mail address",
        "has_phone": "Has phone",
        "has_email": "Has e-mail",
        "is_return_customer": "Recurring lead|Repeat lead|Return customer",
    },
    "ru": {
        "title": "Название лида|Название сделки|Название",
        "source": "Источник|Источник лида",
        "status": "Статус|Статус лида",
        "stage": "Стадия|Стадия сделки",
        "funnel": "Воронка|Направление",
        "amount": "Сумма|Возможная сумма|Сумма/Валюта|Бюджет",
        "currency": "Валюта",
        "company": "Компания|Название компании",
        "job_title": "Должность",
        "name": "Имя|Фамилия|Полное имя|ФИО",
        "comments": "Комментарий|Комментарии",
        "country": "Страна",
        "region": "Регион|Область|Область / край",
        "city": "Город|Населенный пункт",
        "created_at": "Дата создания|Создан|Создано",
        "phone": "Телефон|Рабочий телефон|Мобильный телефон|Домашний телефон|Другой телефон",
        "email": "E-mail|Рабочий e-mail|Частный e-mail|Другой e-mail|Почта|Электронная почта",
        "has_phone": "Задан телефон",
        "has_email": "Задан e-mail",
        "is_return_customer": "Повторный лид|Повторный клиент",
    },
    "de": {
        "title": "Leadname|Name des Leads|Auftragsname",
        "source": "Quelle|Leadquelle",
        "status": "Status|Leadstatus",
        "stage": "Phase|Auftragsphase",
        "funnel": "Pipeline",
        "amount": "Betrag|Gesamt|Summe|Betrag/Währung|Budget",
        "currency": "Währung",
        "company": "Unternehmen|Unternehmensname|Firma|Firmenname",
        "job_title": "Position|Funktion",
        "name": "Vorname|Nachname|Name|Vollständiger Name",
        "comments": "Kommentar|Kommentare|Bemerkung",
        "country": "Land",
        "region": "Region|Bundesland",
        "city": "Stadt|Ort",
        "created_at": "Erstellt am|Erstellt|Erstellungsdatum",
        "phone": "Telefon|Telefon geschäftlich|Geschäftlich|Mobiltelefon|Handy|Telefon privat|Telefonnummer",
        "email": "E-Mail|E-Mail geschäftlich|E-Mail privat|E-Mail-Adresse",
        "has_phone": "Hat Telefon",
        "has_email": "Hat E-Mail",
        "is_return_customer": "Wiederkehrender Lead|Wiederkehrender Kunde",
    },
    "es": {
        "title": "Nombre del prospecto|Nombre de la negociación|Título",
        "source": "Origen|Fuente|Origen del prospecto",
        "status": "Estado|Estado del prospecto",
        "stage": "Etapa|Etapa de la negociación",
        "funnel": "Pipeline|Embudo",
        "amount": "Importe|Monto|Total|Monto/Moneda|Presupuesto",
        "currency": "Moneda",
        "company": "Compañía|Empresa|Nombre de la compañía|Nombre de la empresa",
        "job_title": "Cargo|Puesto",
        "name": "Nombre|Apellido|Apellidos|Nombre completo",
        "comments": "Comentario|Comentarios",
        "country": "País",
        "region": "Región|Provincia|Estado / Provincia",
        "city": "Ciudad",
        "created_at": "Creado|Creado el|Fecha de creación",
        "phone": "Teléfono|Teléfono del trabajo|Teléfono de trabajo|Móvil|Teléfono móvil|Celular",
        "email": "E-mail|Correo electrónico|E-mail del trabajo|Correo electrónico del trabajo",
        "has_phone": "Tiene teléfono",
        "has_email": "Tiene e-mail|Tiene correo electrónico",
        "is_return_customer": "Prospecto recurrente|Cliente recurrente",
    },
    "pt": {
        "title": "Nome do lead|Nome do negócio|Título",
        "source": "Fonte|Origem|Origem do lead",
        "status": "Status|Status do lead",
        "stage": "Estágio|Fase|Etapa|Estágio do negócio",
        "funnel": "Pipeline|Funil",
        "amount": "Valor|Quantia|Total|Valor/Moeda|Orçamento",
        "currency": "Moeda",
        "company": "Empresa|Nome da empresa",
        "job_title": "Cargo|Posição",
        "name": "Nome|Sobrenome|Nome completo",
        "comments": "Comentário|Comentários",
        "country": "País",
        "region": "Região|Estado|Província",
        "city": "Cidade",
        "created_at": "Criado|Criado em|Data de criação",
        "phone": "Telefone|Telefone comercial|Telefone de trabalho|Celular|Telemóvel",
        "email": "E-mail|E-mail comercial|E-mail de trabalho|Correio eletrônico",
        "has_phone": "Tem telefone",
        "has_email": "Tem e-mail",
        "is_return_customer": "Lead recorrente|Cliente recorrente",
    },
    "pl": {
        "title": "Nazwa leada|Nazwa leadu|Nazwa deala|Nazwa",
        "source": "Źródło|Źródło leada|Źródło leadu",
        "status": "Status|Status leada|Status leadu",
        "stage": "Etap|Etap deala",
        "funnel": "Lejek|Pipeline",
        "amount": "Kwota|Suma|Razem|Kwota/Waluta|Budżet",
        "currency": "Waluta",
        "company": "Firma|Nazwa firmy",
        "job_title": "Stanowisko",
        "name": "Imię|Nazwisko|Imię i nazwisko",
        "comments": "Komentarz|Komentarze",
        "country": "Kraj",
        "region": "Region|Województwo",
        "city": "Miasto|Miejscowość",
        "created_at": "Utworzono|Data utworzenia",
        "phone": "Telefon|Telefon służbowy|Telefon komórkowy|Komórka|Numer telefonu",
        "email": "E-mail|E-mail służbowy|Adres e-mail",
        "has_phone": "Ma telefon",
        "has_email": "Ma e-mail",
        "is_return_customer": "Powracający lead|Powracający klient|Powtórny lead",
    },
    "uk": {
        "title": "Назва ліда|Назва угоди|Назва",
        "source": "Джерело|Джерело ліда",
        "status": "Статус|Статус ліда",
        "stage": "Стадія|Етап",
        "funnel": "Воронка",
        "amount": "Сума|Можлива сума|Сума/Валюта|Бюджет",
        "currency": "Валюта",
        "company": "Компанія|Назва компанії",
        "job_title": "Посада",
        "name": "Ім'я|Прізвище|Повне ім'я|ПІБ",
        "comments": "Коментар|Коментарі",
        "country": "Країна",
        "region": "Регіон|Область",
        "city": "Місто|Населений пункт",
        "created_at": "Дата створення|Створено|Створений",
        "phone": "Телефон|Робочий телефон|Мобільний телефон|Домашній телефон|Інший телефон",
        "email": "E-mail|Робочий e-mail|Приватний e-mail|Інший e-mail|Електронна пошта|Пошта",
        "has_phone": "Заданий телефон|Є телефон",
        "has_email": "Заданий e-mail|Є e-mail",
        "is_return_customer": "Повторний лід|Повторний клієнт",
    },
    "fr": {
        "title": "Nom du prospect|Nom de la transaction|Titre",
        "source": "Source|Source du prospect|Origine",
        "status": "Statut|Statut du prospect",
        "stage": "Étape|Étape de la transaction",
        "funnel": "Pipeline|Entonnoir",
        "amount": "Montant|Total|Somme|Montant/Devise|Budget",
        "currency": "Devise",
        "company": "Entreprise|Société|Nom de l'entreprise|Nom de la société",
        "job_title": "Poste|Fonction",
        "name": "Prénom|Nom|Nom de famille|Nom complet",
        "comments": "Commentaire|Commentaires",
        "country": "Pays",
        "region": "Région|Province",
        "city": "Ville",
        "created_at": "Créé|Créé le|Date de création",
        "phone": "Téléphone|Téléphone professionnel|Téléphone portable|Portable|Mobile",
        "email": "E-mail|Courriel|E-mail professionnel|Adresse e-mail",
        "has_phone": "A un téléphone|Téléphone renseigné",
        "has_email": "A un e-mail|E-mail renseigné",
        "is_return_customer": "Prospect récurrent|Client récurrent",
    },
}
LANGUAGES = tuple(language for language in _TITLES if language)
"""Languages of portals whose titles are known."""


def plain(title: str) -> str:
    """Return a title without what people add or leave out: case, accents of `ё`, spaces, stars, colons."""
    text = unicodedata.normalize("NFKC", title).casefold().replace("ё", "е").replace("\u2019", "'")
    return re.sub(r"\s+", " ", text.strip(" \t\r\n\ufeff*:.\"'"))


_NAMES: Mapping[str, Mapping[str, str]] = {
    language: {plain(title): name for name, titles in of.items() for title in titles.split("|")}
    for language, of in _TITLES.items()
}


def language_of(header: Sequence[str]) -> str:
    """Return the language that knows most of the titles, the first of several; "" where none knows one."""
    titles = [plain(title) for title in header]
    known = {language: sum(title in names for title in titles) for language, names in _NAMES.items()}
    best = max(known, key=lambda language: known[language])
    return best if known[best] else ""


def name_of(title: str, language: str) -> str:
    """Return the name of a title, first in this language, then in any other; "" where none knows it."""
    text = plain(title)
    own = _NAMES.get(language, {}).get(text)
    return own or next((names[text] for names in _NAMES.values() if text in names), "")


def identifier(title: str) -> str:
    """Return a title as a name that an input may have: `emp.var.rate` is `emp_var_rate`."""
    return re.sub(r"[^a-z0-9]+", "_", column_name(title)).strip("_")


def column_name(title: str) -> str:
    """Return the name that conditions use for the title of a column: `Lead.Source ` is `source`."""
    return plain(title).removeprefix("lead.").replace(" ", "_")
