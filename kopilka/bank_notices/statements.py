"""What a message says by its phrases alone, whether or not it shows a card, a balance or a bank's name: that a payment
was refused, that one is to come, that the bank offers something, what is left, that money came in.

All patterns are for the outline of a text. They take more than the words that people type as well: «отказ от подписки»,
«лимит такси», «завтра такси» and «остаток за ремонт» are entries.
"""

import re
from typing import Literal

Statement = Literal["declined", "announced", "offer"]


def _words(*patterns: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


_OPERATION = (
    r"(?:операци\w+|покупк\w+|оплат[аыуе]|(?:авто)?платеж\w*|(?:авто)?перевод\w*|(?:авто)?списани\w+|сняти[еяю]|"
    r"транзакци\w+|"
    r"выдач\w+|(?:авто)?пополнени\w+|операцию|pokupk\w+|oplat\w+|opera[ct]\w+|perevod\w*|spisani\w+|platezh\w*|"
    r"(?:auto)?-?payments?|auto-?pay|direct debits?|authori[sz]ations?|purchases?|transactions?|transfers?|"
    r"withdrawals?|charge)"
)
_CREDIT = (
    r"(?:кредит\w*|карт\w+|лимит\w*|рассрочк\w+|ипотек\w+|займ\w*|заем|ссуд\w+|овердрафт\w*|kredit\w*|loan|credit)"
)
_DONE = (
    r"(?:выполнен|проведен|исполнен|соверш[ае]н|произведен|заверш[ае]н|разрешен|одобрен|подтвержден|обработан|"
    r"зачислен|отправлен|принят|доставлен|списан|оплачен)"
    r"[аоы]?"
)
_REFUSED = (
    rf"(?:не (?:будет |будут )?{_DONE}|не удал[аои]?с[ья]|не состоял[аои]с[ья]|"
    r"не может быть \w+|не поддерживает|отклонен[аоы]?|"
    rf"отказано|невозможн[аоы]?|"
    r"приостановлен[аоы]?|заблокирован[аоы]?|неуспешн\w+|otklonen\w*|ne (?:vypolnen|proshl|proveden)\w*|neuspeshn\w+|"
    r"declined|rejected|failed|refused|blocked|unsuccessful|did not go through|"
    r"(?:not|n't) (?:be |been )?(?:authori[sz]ed|approved|completed|processed|successful))"
)
_NOT_PASSED = r"не прош(?:ел|ла|ло|ли)"
_CANCELLED = r"(?:отмен[ея]н[аоы]?|аннулирован[аоы]?|otmenen\w*|cancell?ed|voided)"
_OF_PAYING = (
    r"(?:операци|оплат|покупк|плат[ие]|перевод|списан|проведени|авторизаци|снят|выдач|недостаточно|не(?:верн|правильн))"
)

_DECLINED = _words(
    rf"{_OPERATION}.{{0,70}}?{_REFUSED}",
    rf"{_REFUSED}[^.,!?\n]{{0,15}}{_OPERATION}",
    rf"{_OPERATION}[^.,;!?]{{0,45}}?{_NOT_PASSED}",
    rf"{_NOT_PASSED} {_OPERATION}|(?:неудачн|безуспешн)\w+ (?:попытка )?{_OPERATION}",
    r"неуспешно|neuspeshno|недостаточно (?:\w+ ){0,3}(?:средств|денег)|nedostatochno (?:sredstv|deneg)|"
    r"insufficient (?:funds|"
    r"balance)",
    r"(?:на )?(?:карте|счет[еу]) не хват(?:ило|ает) (?:денег|средств|¤)|не хватает ¤ (?:для|на) \w+|"
    r"не хват(?:ило|ает) (?:денег|средств)[^\n]{0,30}¤",
    r"не (?:удалось|смогли|получилось|получается|можем) (?:\w+ ){0,2}(?:списать|провести|выполнить|оплатить|совершить|"
    r"перевести|завершить|обработать|зачислить|подтвердить|произвести|исполнить|осуществить|продлить)[^\n]{0,40}¤",
    r"(?:мы|банк|bank|магазин) (?:приостановил|заблокировал|отклонил|отказал|не пропустил)и?",
    rf"(?:приостановили|заблокировали|отклонили) (?:ваш\w* )?{_OPERATION}",
    rf"(?:превышен\w*|исчерпан\w*) (?:\w+ )?лимит\w*[^\n]{{0,40}}{_OPERATION}|"
    rf"{_OPERATION}[^\n]{{0,40}}превышен\w* (?:\w+ )?лимит",
    rf"лимит\w* (?:\w+ ){{0,2}}(?:исчерпан|превышен)\w*[^\n]{{0,40}}{_OPERATION}",
    rf"ошибка (?:при )?{_OPERATION}|(?:payment|transaction) error",
    r"не(?:верный|правильный) (?:пин|pin|cvc|cvv)(?:\W?код)?|(?:incorrect|wrong) pin",
    r"(?:could not|couldn't|can't|cannot|unable to|failed to) (?:process|complete|charge|collect|take|authori[sz]e)",
    r"card (?:ending|no)[^.\n]{0,15} declined|(?:платеж|перевод) [^\n]{0,15}вернулся",
    r"your (?:card|payment)[^.!?\n]{0,30} (?:was|has been|is) (?:declined|rejected|refused)",
    rf"отказано в (?:{_OF_PAYING}\w*|{_CREDIT})|{_CREDIT}[^.\n]{{0,25}}отклонен[аоы]?",
    rf"(?:отказ|otkaz) (?:(?:в|по|на) )?{_OF_PAYING}\w*|otkaz (?:pokup|oplat)\w+",
)  # fmt: skip
# A sentence of its own, or beside a sum: people write of what they refuse, «отказ от подписки».
_DECLINED_ALONE = re.compile(
    rf"(?:^|[.;:!?\n]\s?)(?:отказ|otkaz|declined|отклонен[ао]?)\W*(?:[.:;!\n]|$)|^(?:отказ|otkaz) ¤(?! от)|"
    rf"{_OPERATION}[^\n]{{0,40}}\s(?:отказ|otkaz)\W*$"
)
# Of what was paid before, money comes back, and of what was only tried, nothing: the person is asked.
_REVERSED = _words(
    rf"(?:покупк\w+|заказ\w*|purchase|pokupk\w+)[^\n]{{0,50}}?{_CANCELLED}(?! банком| by)|"
    rf"{_CANCELLED}[^.,!?\n]{{0,10}}(?:покупка|purchase)|(?:отмен[аы]|otmena) {_OPERATION}"
)
_GIVEN_BACK = _words(r"возврат\w*|верн(?:ули|улись|ем|ется|утся)|refund\w*|vozvrat\w*")
_CANCELLED_PAYMENT = _words(
    rf"{_OPERATION}[^\n]{{0,50}}?{_CANCELLED}(?! fee|,? комисси|,? штраф)|{_CANCELLED}[^.,!?\n]{{0,15}}{_OPERATION}"
)

_TO_BE_TAKEN = (
    r"спишем(?! на )|спишет(?:ся)?|спишутся|будет списан\w*|будут списан\w*|продлится|продлим|удержим|взыщем|"
    r"(?:выполним|проведем|сделаем) (?:\w+ )?(?:авто)?(?:плат|перевод|списан|операц)\w*|"
    r"spishem|spishetsya|budet spisan\w*|"
    r"(?:will be|to be) (?:charged|debited|withdrawn|renewed|deducted|taken)|renews(?!\w)|"
    r"will (?:auto-?)?renew(?!\w)|we(?:'ll| will) charge"
)
_AUTOMATIC = r"(?:автоплатеж\w*|автоперевод\w*|автопополнени\w+)"
# The payment that the message names has not gone through yet.
_PENDING = _words(
    rf"{_OPERATION}[^\n]{{0,60}} (?<!не )(?:будет|будут) {_DONE}|"
    rf"{_OPERATION}[^.\n]{{0,40}} will be (?:made|processed|paid|charged|executed|completed)",
    rf"{_OPERATION}[^.\n]{{0,40}}(?:ожида\w+|требует|ждет) (?:вашего )?(?:подтвержд|оплат|зачислени|обработк|"
    rf"одобрени)\w*",
    rf"{_OPERATION}[^.,\n]{{0,30}}(?:(?:в обработке|на проверке|на рассмотрении)(?=\W*$|[.,:;])|обрабатывается|"
    rf"запланирован\w*|принят\w* "
    r"(?:в обработку|к исполнению))",
    rf"(?:is|are|still) pending|pending {_OPERATION}|{_OPERATION}[^.\n]{{0,30}}(?:pending|scheduled)|"
    r"awaiting (?:your )?(?:confirm|approv)\w+",
    rf"подтвердите (?:\w+ ){{0,2}}{_OPERATION}|(?:approve|confirm) (?:(?:the|your|this) )?{_OPERATION}",
    r"просит (?:\w+ ){0,2}(?:перевести|оплатить|вернуть)|запрос (?:на )?(?:перевод|денег|пополнени)\w*|"
    r"запрашивает ¤|(?:requests|requested|is requesting) ¤",
    rf"{_AUTOMATIC}[^\n]{{0,40}}(?:подключен|создан|настроен|отключен|изменен|удален)[аоы]?|"
    rf"(?:подключен|создан|настроен|отключен|изменен)[аоы]? (?:\w+ )?{_AUTOMATIC}",
)  # fmt: skip
_ANNOUNCED = _words(
    rf"(?:скоро|сработает|напоминани\w+:?)[^\n]{{0,20}} {_AUTOMATIC}|{_AUTOMATIC}[^\n]{{0,40}} (?:скоро|сработает)|"
    rf"{_AUTOMATIC}[^\n]{{0,60}} (?:после)?завтра|(?:после)?завтра [^\n]{{0,30}}{_AUTOMATIC}",
    r"(?:(?:авто)?списание|платеж|оплата)[^.\n]{0,35} (?:произойдет|пройдет|состоится)|(?:будет|будут) стоить ¤|"
    r"¤ (?:ожида\w+|ждет) оплаты|"
    r"ожида\w+ оплаты[^\n]{0,40}¤|(?:trial|subscription) ends[^\n]{0,40}¤|next (?:payment|charge)[^\n]{0,20}¤|"
    r"auto-?pay\w*[^\n]{0,30} (?:tomorrow|scheduled)",
    rf"(?:{_TO_BE_TAKEN})[^\n]{{0,80}}¤|¤[^\n]{{0,60}}(?:{_TO_BE_TAKEN})",
    r"предстоящ\w+ (?:списани|плат|оплат|покупк)\w*|(?:следующ|ближайш)\w+ (?:списани|плат[еи]ж|автоплатеж|перевод)\w*"
    r"[^\n]{0,40}¤|перв(?:ое|ый) (?:списание|автоплатеж)",
    rf"запланирован\w*[^\n]{{0,40}}¤|upcoming (?:payment|charge|transfer|renewal)|scheduled {_OPERATION}",
    r"(?:подписк|период|срок)\w*[^.\n]{0,40}(?:закончится|заканчивается|истекает|истечет|завершится|"
    r"завершается)[^\n]{0,60}¤",
    r"(?:закончится|заканчивается|истекает) (?:\w+ ){0,2}(?:подписка|период|срок)[^\n]{0,60}¤",
)  # fmt: skip
# What is to be paid, and by when.
_TO_PAY = _words(
    r"напоминаем|reminder: |не забудьте (?:внести|оплатить|погасить|пополнить)|"
    r"внесите (?:(?:минимальн|ежемесячн|обязательн)\w+ )?(?:плат|деньги|средства|¤ (?:до|на (?:карту|счет)))"
    r"[^\n]{0,60}|§ внесите ¤|(?:пополните|оплатите|погасите|обеспечьте|подготовьте|заплатите|положите)[^\n]{0,80}¤|"
    r"¤[^\n]{0,40}(?:оплатите|погасите|заплатите)",
    r"(?:нужно|необходимо|пора|требуется) (?!было)(?:\w+ ){0,2}(?:внести|оплатить|погасить|платить|заплатить|пополнить)"
    r"[^\n]{0,40}(?:§|кредит|займ|карт)|кредит[^\n]{0,60}(?:нужно|необходимо) (?:внести|оплатить)|"
    r"просрочен\w* (?:задолженность|платеж)|нов(?:ое|ые) начислени[ея]",
    r"(?:минимальн|обязательн|ежемесячн)\w+ платеж\w*[^.\n]{0,40}(?:до|не позднее|срок) §",
    r"(?:дата|срок) (?:\w+ )?(?:платеж|оплат|уплат|списани|погашени)\w*|до (?:\w+ )?(?:оплаты|платежа|списания) "
    r"(?:\w+ ){0,2}осталось",
    r"(?:выставлен\w*|поступил\w*|новый|получен\w*) (?:\w+ )?счет (?:на (?:оплату|¤)|от|за|¤)|"
    r"счет\w*[^.\n]{0,30} (?:выставлен|сформирован|готов к оплате|ожидает оплаты)|выставил[аи]? счет",
    r"(?:найден|обнаружен|появил|поступил|выписан|начислен)\w*(?:ся)? (?:\w+ )?(?:штраф|налог|пен[яи]|задолженност|"
    r"квитанци)\w*",
    r"(?:с|со) § [^\n]{0,60}(?:¤ в (?:месяц|год|сутки|день)|(?:плата|комиссия|стоимость|тариф)[^\n]{0,40}¤|будет ¤|"
    r"составит ¤)",
    r"(?:тариф|стоимость|плата|комиссия|цена|условия)\w*[^.\n]{0,40}(?:изменится|изменятся|составит|вырастет|"
    r"увеличится|"
    r"повысится)[^\n]{0,60}¤",
    r"(?:payment|invoice|bill|balance)[^.\n]{0,40} due (?:on|by|in|date|§)|(?:amount|payment) due:",
)  # fmt: skip

_CHANGED = r"(?:увеличен|повышен|измен[ея]н|снижен|уменьшен|установлен|обновлен|вырос)[аоы]?"
_UP_TO = r"до (?:¤|\d[\d.,]* ?%|\d{1,3}(?: \d{3})+|\d{4,})"
_A_SUM = r"(?:до |еще |свои |up to )?(?:¤|\d[\d.,]* ?%|\d[\d ]* (?:бонус|балл|миль|points)\w*)"
_OFFER = _words(
    rf"предодобрен\w*|предварительно одобрен\w*|(?:вам|вы|ваш\w*) [^.\n]{{0,40}}одобрен[аоы]?|одобр(?:им|"
    rf"яем) [^.\n]{{0,30}}¤|"
    rf"{_CREDIT} [^.,\n]{{0,25}}¤[^.,\n]{{0,15}} одобрен[аоы]?|одобрен[аоы]? [^.,\n]{{0,30}}{_CREDIT}[^.,\n]{{0,20}}¤",
    r"заявк\w+ (?:на|по) (?:\w+ )?(?:кредит|карт|рассрочк|ипотек|займ|заем|лимит)\w*",
    # «Получите», «приведи»: nobody tells a ledger what to do.
    rf"получи(?:те)? {_A_SUM}|(?:приведи|пригласи)(?:те)? (?:друг|друз|близк|родн|знаком)\w*|"
    r"(?:оформи|открой|закажи|заполни|подключи|активируй|возьми|забери)(?:те)? (?:\w+ ){0,2}(?:карт|кредит|вклад|"
    r"подписк|заявк|"
    r"полис|страхов|рассрочк|счет|сбер|заем|займ|деньги|копилк|накопительн|премиум|кэшбэк|кешбэк)\w*",
    r"(?:оформите|откройте|закажите|подключите|активируйте|возьмите|заберите|рефинансируйте|воспользуйтесь|посоветуйте|"
    r"порекомендуйте|рекомендуйте|успейте|попробуйте|потратьте|совершите|выиграйте|сэкономьте|экономьте|зарабатывайте|"
    r"заработайте|копите|инвестируйте|вложите|разместите|переведите зарплату|участвуйте|увеличьте|снизьте|узнайте|"
    r"ловите|"
    r"забирайте|получайте|платите|расплачивайтесь|выберите|установите|скачайте|перейдите)[^\n]{0,200}(?:¤|\d ?%)",
    r"(?:¤|\d ?%)[^\n]{0,200}(?:оформите|откройте|закажите|подключите|активируйте|возьмите|заберите|воспользуйтесь|"
    r"посоветуйте|успейте|попробуйте|выберите|зарабатывайте)",
    r"(?:дарим|подарим|вернем|возвращаем|начислим|начисляем|добавим|выплатим|доплатим|разыграем|разыгрываем) "
    rf"(?:вам )?(?:{_UP_TO}|{_A_SUM} (?:за|кажд\w+|всем|новым|при|если|на (?:перв|покупк|заказ|оплат)\w*))",
    rf"(?:ваш|кредитный|новый) лимит\w*[^.\n]{{0,40}} {_CHANGED}|"
    rf"лимит\w*[^.\n]{{0,40}} {_CHANGED}[^.,\n]{{0,20}}(?:{_UP_TO}|: ?¤)|"
    rf"лимит\w* (?:на|по) [^.\n]{{0,40}} {_CHANGED}",
    rf"(?:увелич|повыс|измен|сниз|установ)(?:или|ен|лен|им|ени[ея]) [^.\n]{{0,25}}лимит\w*[^\n]{{0,30}}{_UP_TO}|"
    r"установлен[аоы]? (?:\w+ )?лимит\w* ",
    rf"(?:к[эе]шб[эе]к\w*|cash ?back|кредит(?:а|ом|н\w+)?|займ\w*|заем|рассрочк\w+|ипотек\w+|ставк\w+|"
    rf"накопительн\w+ счет) [^.!?\n]{{0,40}}{_UP_TO}|вклад\w* {_UP_TO}",
    rf"(?:{_CREDIT}|вклад\w*) [^\n]{{0,40}}годовых|годовых[^\n]{{0,40}} от ¤|% [^\n]{{0,20}}от ¤|"
    r"(?:займ\w*|заем) ¤ под \d|микроза\w+ [^\n]{0,30}¤|сумма кредита [^\n]{0,10}¤|(?:дебетов|"
    r"кредитн)\w+ карт\w+[^\n]{0,50}%",
    rf"для вас [^\n]{{0,40}}(?:{_CREDIT}|одобрен\w*|%)|специально для вас|(?:ждет|ждут|"
    rf"порадует) вас[^\n]{{0,80}}(?:¤|%)|"
    r"(?:¤|%)[^\n]{0,40} (?:ждет|ждут) вас|вам (?:\w+ )?(?:доступ|положен|начислим)\w*[^\n]{0,80}(?:¤|%)|"
    r"1 (?:usd|eur|доллар|евро|[$€]) ?= ?¤|(?:¤) ?= ?¤|"
    r"(?:персональн|специальн|выгодн|индивидуальн)\w+ предложени\w+",
    rf"получить {_A_SUM} (?:за|на)|(?:снизим|увеличим|повысим) (?:\w+ )?(?:ставк|платеж|лимит)\w*",
    rf"{_UP_TO} (?:\w+ \d+ \w+ )?без процентов|\d+ дней без процентов",
    r"¤ (?:за|на) перв\w+ (?:покупк|заказ|оплат|перевод)\w*|(?:при|за|на) (?:\w+ ){0,3}(?:покупк|оплат|заказ|трат)\w* "
    r"от ¤",
    r"к[эе]шб[эе]к\w* ¤ за",
    r"pre-?approved|you(?:'re| are|'ve been| have been) (?:approved|eligible|invited|selected)|(?:refer|"
    r"invite) (?:a |your )?"
    r"friends? (?:and|to)|apply (?:now|today|online)|special offer|limited[- ]time|exclusive offer|sign up (?:now|"
    r"today)|ap[ry]|borrow up to",
    rf"(?:get|earn|receive) {_A_SUM} (?:for|when|back|bonus|cash|if)|(?:and|to) (?:get|earn) {_A_SUM}|get up to",
    r"(?:cash ?back|loan|credit|card|bonus)[^.\n]{0,40} up to (?:¤|\d+ ?%)",
    r"(?:your|credit|card)(?: \w+)? limit[^.\n]{0,25}(?:has been|was|is now) (?:increased|raised|changed|lowered)|"
    r"loan[^.\n]{0,40}(?:is|was|"
    r"has been) approved",
    r"(?:vam|vy) (?:\w+ )?odobren\w*|odobren (?:kredit|karta)\w*",
)  # fmt: skip

# Less than that: words that a person hardly ever writes with a sum, but may.
_NAMES = r"никите|вите|рите|маргарите|аните|лолите|магните|сайте|визите|кредите|лимите|депозите|граните"
# What people say to the bot.
_TO_THE_BOT = (
    r"купите|здравствуйте|извините|простите|запишите|запомните|добавьте|занесите|учтите|отметьте|посчитайте|исправьте|"
    r"измените|"
    r"поменяйте|замените|удалите|отмените|внесите (?:расход|доход|трату|запись)"
)
_UNCLEAR = _words(
    rf"(?<!на )(?<!в )(?<!о )(?<!по )(?!(?:{_NAMES}|{_TO_THE_BOT})(?!\w))[а-я]{{2,}}(?:ите|йте|ьте)(?:сь)?",
    r"вы|вам|вас|ваш\w*|you|your|you're",
    r"(?:начислим|спишем|возвращаем) [^\n]{0,20}¤|до ¤ без|(?:дебетовая|кредитная) карта:|кредит\w*[^\n]{0,30} выдан|"
    r"промокод\w*|розыгрыш\w*|"
    r"можно взять|оплатить\?",
    rf"(?:{_CREDIT}|вклад\w*|бонус\w*|деньги|вернем|возврат\w*)[^\n]{{0,40}} до ¤",
    r"отклонен\w*|отказано|неудач\w+ оплат\w*|не списан\w*|(?:денег|средств) не хват\w+|не хват\w+ (?:денег|средств)",
    r"declined|rejected|failed|due|save ¤|лимит\w* (?:\w+ ){0,2}(?:увелич|повыш|измен)\w+|(?:увелич|"
    r"повыс)или (?:\w+ )?лимит\w*",
    rf"(?:{_CREDIT}|вклад\w*|накопит\w+|savings|бонус\w*|ставк\w+) [^\n]{{0,40}}\d ?%|\d ?%[^\n]{{0,40}}(?:вклад|"
    rf"бонус|ставк|savings)\w*",
    r"(?:за|на) перв\w+ (?:покупк|заказ)\w*|просит ¤|нов(?:ый|ая) (?:штраф|квитанция)|"
    r"(?:нужно|необходимо|пора|требуется) (?:оплатить|платить|заплатить|внести)",
)  # fmt: skip

# «Вы оплатили ¤» and «с вашей карты списано ¤» are payments after all.
_PAID = _words(
    r"вы (?:оплатили|заплатили|купили|потратили)|с ваш\w+ (?:карты|счета) списано|you (?:\w+ )?(?:paid|spent|bought)|"
    r"(?<!не )оплачен[аоы]?"
)

# What is left: nothing but this in the whole text. «Остаток за ремонт», «баланс телефона» are paid.
_NUMBER = r"(?:¤|\d[\d ]*(?:[.,]\d\d?)?)"
_WHERE = (
    r"(?: (?:на|по|в|ваш\w*|кредитн\w+|дебетов\w+|карт[аыеу]|счет[ауе]?|вклад[ае]?|(?:собственных )?средств|денег|"
    r"лимита|"
    r"для снятия|на сегодня|сейчас))*"
)
_LEFT = (
    r"(?:(?:ваш\w*|текущ\w+|общ\w+|your|current|account|remaining|the) )*"
    r"(?:доступн\w+(?: (?:остаток|лимит|баланс|средства))?|остаток|баланс|осталось|средств|(?:собственные|"
    r"свободные) средства|"
    r"кредитный лимит|dostupn\w+(?: ostatok)?|ostatok|balans|available(?: (?:balance|credit|funds|limit))?|balance|"
    r"you have|у вас|накоплено|(?:всего|сумма) на счет(?:е|ах))"
)
_HOLDS = (
    r"на (?:(?:ваш\w+|кредитн\w+|дебетов\w+) )?(?:карте|счет[еу]|вкладе)"
    r"(?: (?:сейчас|теперь|осталось|доступно|всего))?"
)
_OWED = r"(?:ваша задолженность|задолженность (?:по|на) (?:кредитн\w+ )?(?:карте|счету))"
_BALANCE_PART = (
    rf"(?:(?:на )?§[ ,]*)?(?:{_LEFT}{_WHERE}(?: на §)?(?: is)? ?(?:¤|[:—–-] ?{_NUMBER})|доступно {_NUMBER}|"
    rf"{_HOLDS} ?[:—–-]? ?{_NUMBER}|"
    rf"{_OWED} ?[:—–-]? ?¤)(?: из ¤)?(?: (?:on|in|left on) (?:your )?(?:card|account)| left| на (?:карте|"
    rf"счете))?(?:,? (?:на |от )?§)?"
)
_BALANCE = re.compile(rf"\W*(?:{_BALANCE_PART})(?:[.;,\s]+(?:{_BALANCE_PART}))?\W*\Z")
_OUT_OF = re.compile(r"(?<!\w)(?:доступно|осталось|остаток) ¤ из ¤")

_PAYMENT_FIRST = re.compile(
    r"\W*(?:покупка|оплата|списание|платеж|перевод|снятие|pokupka|oplata|purchase|payment|transfer)(?: на| of)? ¤"
)

_CASHBACK = r"(?:к[эе]шб[эе]к\w*|cash ?back)"
# Money that came in. «Поступление в вуз» and «зачисление в школу» are paid for.
_CAME = r"(?:зачислен\w*|начислен[аоы]?|zachislen\w*|postuplen\w*)"
_INCOMING = _words(
    rf"{_CAME} (?!в |во |нов\w+ |штраф\w* |налог\w* |пен[яи] )(?:[^\W\d]+ ){{0,3}}¤|^поступлени[ея] ¤(?= от |\W*$)|"
    rf"¤ {_CAME}|(?:процент\w*|зарплата|пенсия|аванс)[^.,\n]{{0,30}}¤ {_CAME}",
    r"deposit of ¤ (?:[^\W\d]+ ){0,2}credited|"
    r"входящ\w+ (?:перевод|платеж)[^.\n]{0,40}¤|incoming (?:transfer|payment)[^.\n]{0,40}¤|"
    r"^пополнение (?:через сбп|по сбп|сбп) (?:на )?¤|^пополнение (?:(?:карты|счета) )?(?:на )?¤(?= от )|"
    r"^пополнение (?:(?:карты|счета) на )?¤\W*$",
    r"капитализаци[яи] (?:на )?¤|credited (?:with )?¤",
    r"вам (?:перевел[аи]?(?:\(а\))?|пришл[аио]|пришел|поступил[аио]?|вернул[аи]?|зачислил[аи]?|отправил[аи]?|"
    r"перечислил[аи]?|прислал[аи]?|(?:перечислен|переведен|выплачен|отправлен)[аоы]?)"
    r" (?:[^\W\d]+ )?¤",
    r"(?:перевел[аи]?(?:\(а\))?|отправил[аи]?(?:\(а\))?) вам ¤|вы получили (?:[^\W\d]+ )?¤",
    r"you(?:'ve| have)? received (?:a transfer of )?¤|sent you ¤",
)
# Paid out already, whatever it is for: «кэшбэк ¤ за ноябрь начислен» is no offer.
_PAID_OUT = rf"(?:{_CAME}|(?:начислил|зачислил|выплатил)[аи]|выплачен\w*|получен\w*|поступил[аои]?)"
_CASHBACK_CAME = _words(
    rf"(?<!не ){_PAID_OUT} (?:[^\W\d]+ |¤ ){{0,2}}{_CASHBACK}",
    rf"{_CASHBACK}[^.\n]{{0,60}} (?<!не )(?<!будет ){_PAID_OUT}",
    r"cash ?back[^.\n]{0,40} (?:has been|was) (?:paid|credited)",
)


def find_statement(outline: str) -> tuple[Statement, int, bool] | None:
    """With the place where it is said, and whether it is about a payment named before it: after one, an offer or a
    payment to come is another matter: «Покупка ¤. Пополните карту на ¤».
    """
    if (found := _DECLINED.search(outline) or _DECLINED_ALONE.search(outline)) is not None:
        return "declined", found.start(), True
    if (found := _CANCELLED_PAYMENT.search(outline)) is not None and not tells_of_reversal(outline):
        return "declined", found.start(), True
    if (found := _PENDING.search(outline)) is not None:
        return "announced", found.start(), True
    if (found := _ANNOUNCED.search(outline)) is not None:
        return "announced", found.start(), False
    if (found := _OFFER.search(outline)) is not None and _CASHBACK_CAME.search(outline) is None:
        return "offer", found.start(), False
    if (found := _TO_PAY.search(outline)) is not None:
        return "announced", found.start(), False
    return None


def is_unclear(outline: str) -> bool:
    """Whether a line with one sum may say that nothing was paid. Several sums may be a list of purchases."""
    if outline.count("¤") != 1 or "\n" in outline or _PAID.search(outline):
        return False
    return _UNCLEAR.search(outline) is not None


def begins_with_payment(outline: str) -> bool:
    return _PAYMENT_FIRST.match(outline) is not None


def tells_of_reversal(outline: str) -> bool:
    """Of something that was paid before."""
    if _REVERSED.search(outline):
        return True
    return _GIVEN_BACK.search(outline) is not None and _CANCELLED_PAYMENT.search(outline) is not None


def is_balance_alone(outline: str) -> bool:
    return _BALANCE.match(outline) is not None or _OUT_OF.search(outline) is not None


def tells_of_income(outline: str) -> bool:
    is_cashback = outline.count("¤") == 1 and _CASHBACK_CAME.search(outline) is not None
    return is_cashback or _INCOMING.search(outline) is not None
