"""Words that questions are made of, Russian and English: what asks, what is asked for, what is left out of the sum."""

import re

from kopilka.questions.results import Subject
from kopilka.quick_entry.grammar.number_words import PLAIN


def words(pattern: str) -> "re.Pattern[str]":
    """Of folded text, each a word of its own."""
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_ONES = "|".join(sorted((it for it, number in PLAIN.items() if 1 < number < 100), key=len, reverse=True))
_NUMBER = rf"(?P<{{0}}>\d{{{{1,2}}}}|{_ONES})"
_MOST = r"сам(?:ых|ые) |крупнейш|наибольш|(?:biggest|largest|smallest|cheapest|latest|top|most)(?!\w)"
# «топ 3», «три самые большие траты», "5 largest": how many rows of a list are asked for.
TOP = re.compile(
    rf"(?<!\w)(?:(?:топ|top)[- ]?{_NUMBER.format('after')}(?!\w)|(?:the )?{_NUMBER.format('before')} (?={_MOST}))"
)
# Rows of the ledger, one by one.
_ROWS = (
    r"трат[ыау]?|расход(?:ы|ов|а)?|покуп(?:ки|ок|ка|ку)|запис(?:и|ей|ь)|операци[ийюя]|транзакци[ийюя]|"
    r"платеж(?:и|ей|а)?|доход(?:ы|ов|а)?|поступлени[йюея]|expenses?|purchases?|entry|entries|transactions?|payments?|"
    r"records?|spendings?|incomes?"
)
ROWS = words(_ROWS)
MORE_OR_LESS = re.compile(
    r"(?:по)?больше|(?:по)?меньше|дороже|дешевле|more|less|сильно|much|вырос\w*|упал\w*|сниз\w+|увелич\w+|уменьш\w+|"
    r"измен\w+|насколько|grew|grown|increased?|decreased?|changed?|rise|rose"
)
_LAST = r"последн(?:ие|их|яя|юю|ий|ее)|крайн(?:ие|их|яя|юю)|недавни[ех]|(?:most )?recent|latest|last"
# «последние 5 трат», «5 последних», "the last 3 purchases": rows as they were recorded.
LATEST_NUMBER = re.compile(
    rf"(?<!\w)(?:(?:{_LAST}) {_NUMBER.format('after').replace('1,2', '1,3')}(?= (?:\w+ )?(?:{_ROWS}|штук\w?)(?!\w)|$)|"
    rf"{_NUMBER.format('before')} (?={_LAST} ?(?:{_ROWS}|$)))"
)
_SHOW = r"покажи(?:те)?|выведи(?:те)?|дай(?:те)?|назови(?:те)?|show|list|give"
LATEST = words(
    rf"(?:{_LAST}) (?:(?:мои|моих|наши|наших|my|our|несколько|штук\w?|few) )?(?:{_ROWS})|"
    rf"^(?:{_SHOW})(?: мне| me)?(?: the)? (?:{_LAST})(?: штук\w?)?$"
)
LATEST_HEADING = re.compile(
    rf"(?:(?:{_SHOW}|скажи(?:те)?|пожалуйста|please|мне|me|the|мои|наши|все|my|our|all) )*{LATEST.pattern}"
)
# «Записи», "entries": of income and spending alike; and so are «последние 5».
OF_ROWS = words(r"трат[ыау]?|расход\w*|покуп\w+|доход\w*|поступлен\w+|expenses?|purchases?|spendings?|incomes?")
_ASIDE = (
    r"крупн\w+|больш\w+|дорог\w+|сам\w{2}|мелк\w+|large|big|"
    r"покажи(?:те)?|скажи(?:те)?|выведи(?:те)?|итого|всего|show(?: me)?|list|tell me|the|все|all|мои|наши|my|our"
)
# «Покупки дороже 1000»: alone, without a bound, they are no question.
ROWS_HEADING = re.compile(rf"^(?:(?:{_ASIDE}) )*(?:{_ROWS})(?!\w)")
ASKING = words(
    r"(?:а |и |ну )?(?:во |на |в )?(?:сколько|скока|скоко|скок|какой|какая|какие|как(?:ов[аы]?|ую|ом)|куда|где|когда|"
    r"почему|кто|что|чего|как|зачем)|(?:на|о|в) чем|насколько|how much|how many|how often|how far|how|"
    r"what(?:'?s| is| are| was)?|where|which|who|when|why"
)
HEADING = re.compile(
    r"^(?:(?:покажи|скажи|итого|всего|show(?: me)?|tell me|the) )*"
    r"(?:(?:мои|наши|все|общ\w+|совместн\w+|семейн\w+|средн\w+|my|our|the|all|total|average|household|family|joint) )*"
    r"(?:(?:husband|wife|spouse|partner|family|household|\w+(?='s (?:spendings?|expenses?|income|earnings)))'s )?"
    r"(?:трат[аы]|расход\w*|доход\w*|заработ\w+|баланс|остат(?:ок|ки)|сам(?:ые|ая|ый|ое|ых)|топ|крупнейш\w+|сальдо|"
    r"прибыль|чек|прогноз|динамика|график|максимальн\w+|минимальн\w+|средн(?:ий|яя|ее|ие) \w+|average \w+|spendings?|"
    r"expenses?|income|earnings|balance|biggest|largest|smallest|cheapest|top|most "
    r"expensive|forecast|(?:check|purchase|bill|receipt)$)(?!\w)"
)
_CATEGORY = r"категори\w+|categor(?:y|ies)"
# In this order: what stands first decides, «самые большие траты» are no sum of expenses.
SUBJECTS: tuple[tuple[Subject, "re.Pattern[str]"], ...] = (
    ("latest", LATEST),
    (
        "goal",
        words(
            r"(?:до |моей |моя |к )?цел(?:ь|и|ей|ям)|(?:осталось )?копить(?: на)?|накопить|goals?|не хватает (?:на|"
            r"до)|(?:накоп\w*|отлож\w*|скоп\w*|собра\w*) на|saved? (?:up )?for|put aside for"
        ),
    ),
    (
        "months",
        words(
            r"по месяцам|помесячно|кажд\w+ месяц\w*|динамик\w+|график\w*|как (?:из)?мен\w+|by months?|monthly|"
            r"(?:each|every) month|(?:как(?:ой|ом)|сам(?:ый|ом)) (?:\w+ )?месяц\w*|(?:which|what|most expensive|best|"
            r"worst) month"
        ),
    ),
    (
        "shares",
        words(
            r"по категориям|(?:на что|куда)(?: \w+)? (?:трач\w+|трат\w+|уход\w+|ушл\w+|потра\w+|дел\w+)|структура|"
            r"больше всего|by categor(?:y|ies)|where (?:did|does|do) (?:\w+ ){0,3}go|what (?:do|did) (?:i|"
            r"we) spend(?! (?:\w+ )?on)|(?:сколько|какой) процент(?:ов|а)?|какая доля|доля|what (?:share|percent\w*|"
            r"part)|how many percent|"
            rf"(?:топ|сам\w+|как\w+|top|biggest|largest|which|what|most)(?: \w+)?(?: \w+)? (?:{_CATEGORY})"
        ),
    ),
    (
        "left",
        words(r"мо(?:гу|жем|жно) (?:ещ[её] )?(?:по)?тратить|(?:can|may) (?:i|we) (?:still )?spend"),
    ),
    (
        "per_entry",
        words(
            r"средн\w+ (?:чек\w*|покупк\w+|цен\w+|стоимост\w+|сумм\w+|поездк\w+|поход\w*|визит\w*|заказ\w*)|"
            r"в среднем (?:за|один) (?:раз|чек\w*|покупк\w+|поездк\w+|поход\w*|визит\w*|заказ\w*)|(?:стои\w*|"
            r"обход\w+) в среднем|в среднем (?:стои\w*|обход\w+)|average(?= (?:\w+ )?(?:check|bill|receipt|purchase|"
            r"price|cost|ticket|ride|order|visit|trip)(?!\w))|(?:per|each) (?:time|purchase)"
        ),
    ),
    (
        "smallest",
        words(
            r"сам(?:ые|ая|ый|ое|ых) (?:маленьк\w+|мелк\w+|дешев\w+|низк\w+)|минимальн\w+|наименьш\w+|smallest|"
            r"cheapest|least expensive"
        ),
    ),
    (
        "largest",
        words(
            r"сам(?:ые|ая|ый|ое|ых) (?:больш\w+|крупн\w+|дорог\w+)|максимальн\w+|крупнейш\w+|наибольш\w+|"
            r"топ(?:[- ]?\d{1,2})?|biggest|largest|top(?: \d{1,2})?|most expensive"
        ),
    ),
    (
        "count",
        words(
            r"сколько раз|как часто|сколько (?:было )?(?:покупок|операций|чеков|записей)|how many times|how often|"
            r"how many"
        ),
    ),
    (
        "average",
        words(
            r"в среднем|средн(?:ий|ие|яя|ее|юю)|average|on average|в день(?! рожд)|каждый день|ежедневно|per day|"
            r"a day|(?:every|each) day|daily"
        ),
    ),
    (
        "net",
        words(
            r"доход\w* минус расход\w*|income minus (?:expenses|spending)|сэкономи\w+|отложи\w+|накопи\w+|сальдо|"
            r"прибыль|в плюсе|в минусе|saved?|net|доход\w* (?:и|или) (?:наши |мои )?расход\w*|расход\w* (?:и|"
            r"или) (?:наши |мои )?доход\w*|(?:income|earnings) (?:and|or) (?:expenses?|spending)|(?:expenses?|"
            r"spending) (?:and|or) (?:income|earnings)|пришло (?:и|или) ушло|earn(?:ed)? (?:and|or) spen[dt]|"
            r"заработ\w+ (?:и|или) потрат\w+"
        ),
    ),
    (
        "left",
        words(r"остал\w+|остан(?:ет|ут)\w*|left|remains?"),
    ),
    (
        "earned",
        words(
            r"доход\w*|заработ\w+|зарабат\w+|получ\w+|поступ\w+|пришл[оаи]|приход(?:ит|ят|ил\w*)|earn(?:ed|ings)?|"
            r"income|received"
        ),
    ),
    (
        "spent",
        words(
            r"(?:по|ис)?тра[чт]\w*|расход\w*|уш(?:ло|ла|ли)|вышл[оаи]|уход[ия]т|уйд[еу]т|(?:за|о)?плат(?:им|ить|"
            r"ил\w*|ят|ишь|им|ит)|(?:за)?плач\w+|обош[её]л\w*|обошл\w+|обход\w+|стои\w*|стоят|купи\w+|покупа\w+|"
            r"отда(?:л[аи]?|ем|ю)|spen[dt]\w*|expenses?|paid|pay|costs?|went (?:to|on|for)|bought|buy|прогноз\w*|"
            r"forecast"
        ),
    ),
    (
        "balance",
        words(
            r"баланс\w*|остат(?:ок|ки)|(?:на|по) сч[её]т(?:у|ах|е|ам)|денег|деньги|у (?:меня|нас)|balance|"
            r"money(?: (?:do|have) (?:i|we)(?: have)?)?|(?:do|have|will) (?:i|we) have"
        ),
    ),
)
EARNED = words(r"доход\w*|заработ\w+|поступлен\w+|income|earnings|earned")
# Neither the subject nor what it is about.
FILLING = words(
    r"я|мы|ты|мне|нам|мой|моя|мо[её]|мои|моих|наш\w*|у|меня|нас|на|за|в|во|с|со|из|от|до|по|к|и|или|либо|а|же|ли|бы|"
    r"был[оаи]?|вместе|придется|понадобится|потребуется|надо|нужно|только|лишь|исключительно|именно|only|just|также|"
    r"тоже|суммарно|сумм[аеу]|ещ[её]|уже|всего|вообще|примерно|итого|сейчас|теперь|денег|деньги|руб(?:лей)?|покуп\w+|"
    r"ездил\w*|раз|все|всех|конца|но|i|we|my|our|the|a|an|do|does|did|have|has|had|on|for|in|at|of|to|from|is|are|"
    r"was|were|me|us|so|far|still|until|total|money|much|many|times|spending|per|but|am|be|been|it|go|and|or|"
    r"together|both|also|combined|во сколько|покажи|скажи|show|tell|everything|anything|all|категори\w+|categor(?:y|"
    r"ies)|трат[аы]?|потратил\w*|эт(?:от|ого|ому|им|ом|а|ой|у|о|и|их)|this|these|goes|went|пожалуйста|плиз|"
    r"подскажи\w*|скажите|привет|please|hi|hey|hello|expenses?|purchases?|часто|очень|много|сам[аи]?|лично|слушай|"
    r"дай(?:те)?|выведи(?:те)?|назови(?:те)?|покажите|list|give|any|котор\w{2,3}|were|"
    r"итоге|бабок|бабла|денежек|составил[аи]?|заняли|всем|буд(?:у|ет|ем|ут)|will|going|gonna|прогноз\w*|forecast"
)
# What stands before the thing that is asked about.
ABOUT = words("на|за|про|on|for")
HOW_MUCH = words("сколько|скока|скоко|скок|how much")
# Asks for something else than a sum of money.
OF_OTHERS = words(
    r"(?:сколько|скока) (?:литр\w*|кг|кило\w*|грамм\w*|штук|чашек|бутылок|пачек|км|дней|ночей|часов|минут|лет|человек)"
    r"(?! назад)|how many (?:lit(?:re|er)s?|kg|kilo\w*|days|nights|hours|years|people|cups|bottles|miles|km)|"
    r"част(?:ая|ый|ые|ую|ой)|most (?:frequent|common)|выпил[аи]?|съел[аи]?|вырос\w*|упал[аои]?|сниз\w+|увелич\w+|"
    r"уменьш\w+|grew|grown|increased?|decreased?|осталось (?:\w+ )?(?:(?:за|вы|до)?платить|погасить|вернуть|отдать)|"
    r"left to pay|(?:перв|втор|трет)\w+ (?:по величине |сам\w+ )?(?:\w+ )?(?:трат|покупк|запис|операци)\w+|"
    r"first (?:expense|purchase|entry)|когда|кто|почему|зачем|when|who|why|насколько|(?:что|чего|"
    r"какие \w+) (?:\w+ ){0,2}(?:купи|покупа|бра|взя|заказ)\w*|what (?:did|do|have) (?:i|we) (?:buy|bought)|"
    r"(?:в )?как(?:ой|ую|ие) (?:день|дни|недел\w+|числ\w+|год)|(?:which|what) (?:day|week|year)s?|"
    r"самы[йе] (?:\w+ )?д(?:ень|ни)"
)
# What is left out of the sum: «без аренды», "except taxi", «не считая трат на такси», to the end of the question.
EXCLUDING = words(
    r"(?:все )?кроме|(?:если )?без(?: учета)?|за (?:исключением|вычетом|минусом)|помимо|вычитая|(?:если |только |но |"
    r"а |и )?не (?:счита\w+|учит?ыва\w+|учесть|включа\w+|бра[тл]\w*|беря|бер[еу]\w*|на|по|про|для|за|из)|(?:а|и) не|"
    r"(?:если |а |но )?(?:исключ(?!ительно)\w+|убра[тв]\w*|выч[еит]\w+|отня\w+|отброс\w+|минус)(?! расход)|"
    r"except(?:ing)?(?: for)?|exclud\w+|excl|without|(?:(?:everything|all|anything) )?but(?: not)?|ignoring|"
    r"leaving out|(?:if )?not (?:on|for|in|counting|including|at)|no|apart from|aside from|other than|"
    r"outside(?: of)?|besides|save for|minus(?! (?:expenses|spending))"
)
NOT = words(r"не|нет|ни|not|never|don't|didn't|isn't|wasn't")
# Between things that are asked about together.
AND = re.compile(
    r"(?:\s*[,;+&/]\s*(?:а также |и |или |and |or )?| (?:и|или|либо|а также|плюс|вместе с|and|or|plus|together with) )"
)
# What is still to come; a month is the next of its name then.
FUTURE = words(
    r"потра(?:чу|тим|тят|тишь|тит)|уйд[еу]т|заработа(?:ю|ем|ет|ют)|получ(?:у|им|ит)|заплачу|заплатим|придется|"
    r"понадобится|потребуется|остан(?:ет|ут)\w*|накоплю|накопим|нужно|надо|следует|заложить|отложить|should|"
    r"обойдется|придет|буд(?:у|ем|ут)|будет (?:на|стоить|тратить)|предстоит|прогноз\w*|will|(?:am|are|is) (?:i|"
    r"we) going to|going to|gonna|shall|forecast\w*|expected?"
)
# Before what it was for: «просадил на такси», «ходили в кафе»; not «на стол в кухню», which names a thing.
ACT = re.compile(
    r"(?<!\w)(?<!на )(?<!за )(?<!в )(?<!с )(?<!по )(?:[а-я]{2,}(?:ал|ил|ел|ял|ыл|ул)(?:а|и|о)?|ез[жд]\w+|хо[дж]\w+|"
    r"ше?л[аи]?)"
    r"(?= (?:на|в|во|за|из|с|со|у|до|по|к|для) )"
)
# The same at the end, where no other verb is: «сколько я проел», but not «сколько стоил журнал».
LAST_ACT = re.compile(r"(?<!\w)(?<!на )(?<!за )[а-я]{2,}(?:ал|ил|ел|ял|ыл|ул)[аи]?\s*$")
# What the ledger does not recount its sums in.
CURRENCY = words(
    r"(?:в|in) (?:доллар\w*|бакс\w*|евро|рубл\w+|тенге|фунт\w*|юан\w+|лир\w*|dollars?|euros?|pounds?|roubles?|"
    r"rubles?|yuan|usd|eur|gbp|rub|cny|kzt)"
)
DAILY = words(r"в день|per day|a day|daily")
# What an average is of, where it is none of a day.
EACH = words(r"checks?|bills?|receipts?|purchases?|prices?|costs?|tickets?|rides?|orders?|visits?|trips?")
# Which one is asked for, not how many: «самая большая трата», "the largest expense".
ONE = words(
    r"(?:сам|максимальн|минимальн)(?:ая|ый|ое) \w+|(?:biggest|largest|smallest|cheapest|most expensive) (?:expense|"
    r"purchase|income|one)|последн(?:яя|юю|ий|ее) \w+|(?:last|latest|most recent) "
    r"(?:expense|purchase|entry|transaction|payment|income)"
)


def asked_number(match: "re.Match[str]") -> int:
    """Of a match of `TOP` or `LATEST_NUMBER`."""
    word = match["after"] or match["before"]
    return int(word) if word.isdecimal() else PLAIN[word]
