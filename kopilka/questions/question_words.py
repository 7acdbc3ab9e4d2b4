"""Words that questions are made of, Russian and English: what asks, what is asked for, what is left out of the sum."""

import re

from kopilka.questions.results import Subject
from kopilka.quick_entry.number_words import PLAIN


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
ASKING = words(
    r"(?:а |и |ну )?(?:во |на |в )?(?:сколько|скока|скоко|скок|какой|какая|какие|как(?:ов[аы]?|ую|ом)|куда|где|когда|"
    r"почему|кто|что|чего|как|зачем)|насколько|how much|how many|how often|how far|how|what(?:'?s| is| are| was)?|"
    r"where|which|who|when|why"
)
HEADING = re.compile(
    r"^(?:(?:покажи|скажи|итого|всего|show(?: me)?|tell me|the) )*"
    r"(?:(?:мои|наши|все|общ\w+|совместн\w+|семейн\w+|средн\w+|my|our|the|total|average|household|family|joint) )*"
    r"(?:(?:husband|wife|spouse|partner|family|household)'s )?"
    r"(?:трат[аы]|расход\w*|доход\w*|заработ\w+|баланс|остат(?:ок|ки)|сам(?:ые|ая|ый|ое|ых)|топ|крупнейш\w+|сальдо|"
    r"прибыль|чек|прогноз|средн(?:ий|яя|ее|ие) \w+|average \w+|spendings?|expenses?|income|earnings|balance|biggest|"
    r"largest|smallest|cheapest|top|most "
    r"expensive|forecast|(?:check|purchase|bill|receipt)$)(?!\w)"
)
_CATEGORY = r"категори\w+|categor(?:y|ies)"
# In this order: what stands first decides, «самые большие траты» are no sum of expenses.
SUBJECTS: tuple[tuple[Subject, "re.Pattern[str]"], ...] = (
    (
        "goal",
        words(
            r"(?:до |моей |моя |к )?цел(?:ь|и|ей|ям)|(?:осталось )?копить(?: на)?|накопить|goals?|"
            r"не хватает (?:на|до)|(?:накопи\w*|отложи\w*|скопи\w*|собра\w*) на|saved? (?:up )?for|put aside for"
        ),
    ),
    (
        "months",
        words(
            r"по месяцам|помесячно|каждый месяц|by months?|monthly|(?:each|every) month|"
            r"(?:как(?:ой|ом)|сам(?:ый|ом)) (?:\w+ )?месяц\w*|(?:which|what|most expensive|best|worst) month"
        ),
    ),
    (
        "shares",
        words(
            r"по категориям|(?:на что|куда)(?: \w+)? (?:трач\w+|трат\w+|уход\w+|ушл\w+|потра\w+|дел\w+)|структура|"
            r"больше всего|by categor(?:y|ies)|where (?:did|does|do) (?:\w+ ){0,3}go|"
            r"what (?:do|did) (?:i|we) spend(?! (?:\w+ )?on)|(?:сколько|какой) процент(?:ов|а)?|какая доля|доля|"
            r"what (?:share|percent\w*|part)|how many percent|"
            rf"(?:топ|сам\w+|как\w+|top|biggest|largest|which|what|most)(?: \w+)?(?: \w+)? (?:{_CATEGORY})"
        ),
    ),
    (
        "per_entry",
        words(
            r"средн\w+ (?:чек\w*|покупк\w+|цен\w+|стоимост\w+)|в среднем (?:за|один) (?:раз|чек\w*|покупк\w+)|"
            r"average (?:\w+ )?(?:check|bill|receipt|purchase|price|cost|ticket)|(?:per|each) (?:time|purchase)"
        ),
    ),
    (
        "smallest",
        words(
            r"сам(?:ые|ая|ый|ое|ых) (?:маленьк\w+|мелк\w+|дешев\w+|низк\w+)|наименьш\w+|smallest|cheapest|"
            r"least expensive"
        ),
    ),
    (
        "largest",
        words(
            r"сам(?:ые|ая|ый|ое|ых) (?:больш\w+|крупн\w+|дорог\w+)|крупнейш\w+|наибольш\w+|топ(?:[- ]?\d{1,2})?|"
            r"biggest|"
            r"largest|top(?: \d{1,2})?|most expensive"
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
            r"в среднем|средн(?:ий|ие|яя|ее|юю)|average|on average|в день(?! рожд)|каждый день|ежедневно|per day|a day|"
            r"(?:every|each) day|daily"
        ),
    ),
    (
        "net",
        words(
            r"доход\w* минус расход\w*|income minus (?:expenses|spending)|сэкономи\w+|отложи\w+|накопи\w+|сальдо|"
            r"прибыль|в плюсе|в минусе|saved?|net|"
            r"доход\w* (?:и|или) (?:наши |мои )?расход\w*|расход\w* (?:и|или) (?:наши |мои )?доход\w*|"
            r"(?:income|earnings) (?:and|or) (?:expenses?|spending)|(?:expenses?|spending) (?:and|or) (?:income|"
            r"earnings)|"
            r"пришло (?:и|или) ушло|earn(?:ed)? (?:and|or) spen[dt]|заработ\w+ (?:и|или) потрат\w+"
        ),
    ),
    (
        "left",
        words(
            r"остал\w+|мо(?:гу|жем|жно) (?:ещ[её] )?(?:по)?тратить|left|remains?|(?:can|may) (?:i|we) (?:still )?spend"
        ),
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
            r"ил\w*|ят|ишь|"
            r"им|ит)|(?:за)?плач\w+|обош[её]л\w*|обошл\w+|обход\w+|стои\w*|стоят|купи\w+|покупа\w+|отда(?:л[аи]?|ем|"
            r"ю)|spen[dt]\w*|"
            r"expenses?|paid|pay|costs?|went (?:to|on|for)|bought|buy|прогноз\w*|forecast"
        ),
    ),
    (
        "balance",
        words(
            r"баланс\w*|остат(?:ок|ки)|на сч[её]т(?:у|ах|е)|денег|деньги|у (?:меня|нас)|balance|"
            r"money(?: (?:do|have) (?:i|we)(?: have)?)?|(?:do|have) (?:i|we) have"
        ),
    ),
)
EARNED = words(r"доход\w*|заработ\w+|поступлен\w+|income|earnings|earned")
# Neither the subject nor what it is about.
FILLING = words(
    r"я|мы|ты|мне|нам|мой|моя|мо[её]|мои|моих|наш\w*|у|меня|нас|на|за|в|во|с|со|из|от|до|по|к|и|или|либо|а|же|ли|бы|"
    r"был[оаи]?|вместе|также|плюс|тоже|суммарно|сумм[аеу]|"
    r"ещ[её]|уже|всего|вообще|примерно|итого|сейчас|теперь|денег|деньги|руб(?:лей)?|покуп\w+|ездил\w*|раз|все|всех|"
    r"конца|но|i|we|my|our|the|a|an|do|does|did|have|has|had|on|for|in|at|of|to|from|is|are|was|were|me|us|so|far|"
    r"still|"
    r"until|total|money|much|many|times|spending|per|but|am|be|been|it|go|and|or|together|both|also|combined|plus|"
    r"во сколько|покажи|скажи|show|tell|everything|anything|категори\w+|categor(?:y|ies)|трат[аы]?|потратил\w*|"
    r"эт(?:от|ого|ому|им|ом|а|ой|у|о|и|их)|this|these|goes|went|пожалуйста|плиз|подскажи\w*|скажите|привет|please|hi|"
    r"hey|hello|"
    r"expenses?|purchases?|часто|очень|всем|буд(?:у|ет|ем|ут)|will|going|gonna|прогноз\w*|forecast"
)
# What stands before the thing that is asked about.
ABOUT = words("на|за|про|on|for")
HOW_MUCH = words("сколько|скока|скоко|скок|how much")
# Asks for something else than a sum of money.
OF_OTHERS = words(
    r"когда|кто|почему|зачем|when|who|why|насколько|"
    r"(?:что|чего|какие \w+) (?:\w+ ){0,2}(?:купи|покупа|бра|взя|заказ)\w*|what (?:did|do|have) (?:i|we) (?:buy|"
    r"bought)|"
    r"(?:в )?как(?:ой|ую|ие) (?:день|дни|недел\w+|числ\w+|год)|(?:which|what) (?:day|week|year)s?|"
    r"самы[йе] (?:\w+ )?д(?:ень|ни)"
)
# What is left out of the sum: «без аренды», "except taxi", «не считая трат на такси», to the end of the question.
EXCLUDING = words(
    r"(?:все )?кроме|без(?: учета)?|за (?:исключением|вычетом|минусом)|помимо|вычитая|"
    r"(?:если |только |но |а |и )?не (?:счита\w+|учит?ыва\w+|учесть|включа\w+|бра[тл]\w*|беря|бер[еу]\w*|на|по|про|"
    r"для|за|из)|"
    r"(?:а|и) не|(?:если |а |но )?(?:исключ(?!ительно)\w+|убра[тв]\w*|выч[еит]\w+|отня\w+|отброс\w+|минус)(?! расход)|"
    r"except(?:ing)?(?: for)?|exclud\w+|excl|without|(?:(?:everything|all|anything) )?but(?: not)?|ignoring|"
    r"leaving out|"
    r"(?:if )?not (?:on|for|in|counting|including|at)|no|apart from|aside from|other than|outside(?: of)?|besides|"
    r"save for|"
    r"minus(?! (?:expenses|spending))"
)
NOT = words(r"не|нет|ни|not|never|don't|didn't|isn't|wasn't")
# Between things that are asked about together.
AND = re.compile(
    r"(?:\s*[,;+&/]\s*(?:а также |и |или |and |or )?| (?:и|или|либо|а также|плюс|вместе с|and|or|plus|together with) )"
)
# What is still to come; a month is the next of its name then.
FUTURE = words(
    r"потра(?:чу|тим|тят|тишь|тит)|уйд[еу]т|заработа(?:ю|ем|ет|ют)|получ(?:у|им|ит)|заплачу|заплатим|обойдется|придет|"
    r"буд(?:у|ет|ем|ут)|предстоит|прогноз\w*|will|(?:am|are|is) (?:i|we) going to|going to|gonna|shall|forecast\w*|"
    r"expected?"
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
    r"rubles?|yuan|"
    r"usd|eur|gbp|rub|cny|kzt)"
)
# Which one is asked for, not how many: «самая большая трата», "the largest expense".
ONE = words(r"сам(?:ая|ый|ое) \w+|(?:biggest|largest|smallest|cheapest|most expensive) (?:expense|purchase|income|one)")


def asked_number(match: "re.Match[str]") -> int:
    """Of a match of `TOP`."""
    word = match["after"] or match["before"]
    return int(word) if word.isdecimal() else PLAIN[word]
