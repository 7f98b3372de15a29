"""The headings salon programs and people's own tables use, in Russian and English.

Collected from the exports of YCLIENTS, Dikidi, 1C and from spreadsheets kept by hand. A heading is
looked up by its words in lower case, without punctuation.
"""

from __future__ import annotations

from salonapp.desk.imports.cards import ImportKind

_NOTE = "комментарий;комментарии;примечание;примечания;заметка;заметки;note;notes;comment;comments"

_CLIENTS = {
    "external_id": "код;код клиента;id;id клиента;ид;ид клиента;идентификатор;код контрагента;"
    "артикул клиента;client id;client code;customer id;code;external id;uid",
    "name": "имя;фио;ф и о;клиент;имя клиента;фио клиента;имя фамилия;фамилия имя;имя и фамилия;"
    "фамилия и имя;фамилия имя отчество;наименование;полное имя;полное наименование;контрагент;"
    "посетитель;гость;контакт;name;full name;client;client name;customer;customer name;guest",
    "last_name": "фамилия;фамилия клиента;last name;surname;family name;lastname",
    "first_name": "имя отдельно;first name;given name;firstname;forename",
    "middle_name": "отчество;отчество клиента;middle name;patronymic;second name",
    "phone": "телефон;тел;номер телефона;телефон клиента;мобильный;мобильный телефон;сотовый;"
    "сотовый телефон;моб;моб тел;телефоны;контактный телефон;телефон 1;основной телефон;phone;"
    "phone number;mobile;mobile phone;cell;cell phone;telephone;tel;phone 1;phones;whatsapp;"
    "номер;контакты",
    "phone2": "телефон 2;второй телефон;дополнительный телефон;доп телефон;доп тел;другой телефон;"
    "домашний телефон;рабочий телефон;phone 2;phone2;second phone;other phone;home phone;"
    "work phone;additional phone",
    "email": "email;e mail;mail;почта;эл почта;электронная почта;адрес электронной почты;"
    "e mail клиента;email address;емейл;имейл",
    "birthday": "день рождения;дата рождения;др;д р;рождение;день рождения клиента;birthday;"
    "date of birth;birth date;birthdate;dob;born",
    "gender": "пол;пол клиента;gender;sex",
    "source": "источник;откуда узнал;откуда узнала;откуда узнали;откуда узнали о нас;откуда;"
    "откуда пришел;рекламный источник;канал привлечения;источник привлечения;источник рекламы;"
    "как узнали;source;referral source;heard from;how heard;lead source",
    "tags": "категории;категория;категория клиента;категории клиента;теги;тег;метки;метка;группа;"
    "группы;статус клиента;важность;класс важности;сегмент;tags;tag;categories;category;group;"
    "groups;segment;labels",
    "allergies": "аллергии;аллергия;аллергены;непереносимость;аллергические реакции;allergies;"
    "allergy;allergens",
    "contraindications": "противопоказания;противопоказание;ограничения;заболевания;"
    "contraindications;contra indications;contra-indications;medical;medical conditions;health",
    "preferences": "предпочтения;предпочтение;пожелания;предпочтения клиента;любит;preferences;"
    "preference;likes;client preferences",
    "note": f"{_NOTE};комментарий о клиенте;комментарий к клиенту;дополнительно;описание;"
    "особенности;информация;доп информация;remarks;remark;description",
    "created_on": "дата добавления;дата создания;дата регистрации;добавлен;создан;дата заведения;"
    "дата первого обращения;клиент с;created;created on;created at;date added;added;added on;"
    "registered;registration date;client since;customer since",
    "consent": "согласие;согласие на рассылку;согласие на обработку;согласен на рассылку;"
    "согласие на обработку персональных данных;согласие на пдн;получать смс;рассылка;"
    "согласен получать сообщения;согласие на рекламу;sms рассылка;смс рассылка;consent;opt in;"
    "marketing consent;marketing opt in;subscribed;accepts marketing;gdpr consent",
    "discount": "скидка;скидка %;% скидки;процент скидки;персональная скидка;размер скидки;"
    "скидка клиента;discount;discount %;discount percent",
}

_VISITS = {
    "external_id": "id;код;код записи;id записи;ид записи;id визита;код визита;номер записи;"
    "номер визита;номер документа;visit id;appointment id;booking id;record id;external id;"
    "id посещения",
    "client_external_id": "код клиента;id клиента;ид клиента;номер клиента;код контрагента;"
    "client id;client code;customer id;client external id;cust;cust id;custid;customerid;clientid;"
    "client no;client number;customer no;customer number;customer code;card no;card number;user id;"
    "userid;member id;account id;номер карты;карта клиента",
    "phone": "телефон;телефон клиента;номер телефона;тел;тел клиента;номер телефона клиента;"
    "мобильный;мобильный телефон;сотовый;сотовый телефон;контактный телефон;контакт;phone;"
    "client phone;phone number;mobile;customer phone;telephone;tel",
    "name": "клиент;имя;имя клиента;фио;фио клиента;ф и о;ф и о клиента;посетитель;гость;"
    "контрагент;имя фамилия;фамилия имя;покупатель;client;name;client name;customer;"
    "customer name;guest",
    "date": "дата;дата визита;дата записи;дата посещения;дата и время;дата и время визита;"
    "дата время;день;дата услуги;дата оказания;дата оказания услуги;дата документа;период;визит;"
    "время визита;начало;дата сеанса;date;visit date;appointment date;day;date time;datetime;"
    "date and time;start;starts at;start time;service date;order date;invoice date;invoicedate;"
    "purchase date;transaction date;дата покупки;дата продажи",
    "time": "время;время записи;время начала;время начала визита;час;time;visit time;"
    "appointment time",
    "service": "услуга;услуги;наименование услуги;название услуги;оказанные услуги;номенклатура;"
    "процедура;процедуры;вид услуги;что делали;работа;работы;service;services;service name;"
    "treatment;treatments;procedure",
    "master": "мастер;сотрудник;исполнитель;специалист;имя мастера;имя сотрудника;фио сотрудника;"
    "фио мастера;кто делал;работник;врач;косметолог;ответственный;master;staff;employee;"
    "specialist;stylist;provider;staff member;performed by",
    "price": "стоимость;цена;сумма;итого;к оплате;стоимость услуг;сумма визита;стоимость визита;"
    "сумма к оплате;цена услуги;стоимость услуги;всего;price;cost;amount;total;sum;service price;"
    "сумма документа",
    "discount": "скидка;скидка %;сумма скидки;размер скидки;discount",
    "paid": "оплачено;оплата;сумма оплаты;оплачено клиентом;получено;внесено;заплатил;paid;"
    "amount paid;payment amount;paid amount",
    "payment": "способ оплаты;тип оплаты;форма оплаты;вид оплаты;метод оплаты;касса;payment;"
    "payment method;payment type;paid by",
    "status": "статус;статус записи;статус визита;состояние;посещение;явка;результат;пришел;"
    "клиент пришел;status;state;visit status;appointment status;attendance",
    "note": f"{_NOTE};комментарий к записи;комментарий к визиту;remarks;remark;description",
    "rating": "оценка;рейтинг;оценка визита;балл;rating;score;stars;grade",
}

_UNUSED = (
    "дата создания записи;дата изменения;последний визит;первый визит;дата последнего визита;"
    "дата первого визита;last visit;first visit;телефон сотрудника;телефон мастера;№;# ;№ п п;"
    "n;номер карты;телефон администратора;created;updated;филиал;длительность;duration;"
    "количество визитов;количество посещений;visits"
)


def _by_heading(fields: dict[str, str]) -> dict[str, str]:
    return {name: field for field, names in fields.items() for name in names.split(";")}


_KNOWN = {
    ImportKind.CLIENTS: _by_heading(_CLIENTS),
    ImportKind.VISITS: _by_heading(_VISITS),
}
_KNOWN_UNUSED = frozenset(name.strip() for name in _UNUSED.split(";"))
_CANONICAL = {
    kind: {field.replace("_", " "): field for field in fields}
    for kind, fields in ((ImportKind.CLIENTS, _CLIENTS), (ImportKind.VISITS, _VISITS))
}
_UNITS = (" руб", " ₽", " rub", " р", " клиента", " required", " обязательно")


def find(heading: str, kind: ImportKind) -> str:
    """The field that `heading` (already reduced to its words) names in a file of `kind`."""
    canonical = _CANONICAL[kind].get(heading)
    if canonical:
        return canonical
    known = _KNOWN[kind]
    if heading in known:
        return known[heading]
    for unit in _UNITS:
        if heading.endswith(unit) and heading.removesuffix(unit) in known:
            return known[heading.removesuffix(unit)]
    return ""


def is_known_but_unused(heading: str) -> bool:
    """Whether a heading is one whose column must not be taken for anything by its values."""
    return heading in _KNOWN_UNUSED
