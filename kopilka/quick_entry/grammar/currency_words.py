"""Words and signs of currencies as people type them after a sum, and before it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kopilka.money import CURRENCIES

# Signs, short forms, Russian cases and English plurals. Where several codes share one, the first is meant most often.
_WORDS = {
    "RUB": "₽ р руб рубль рубля рублей рубли рублю рублями рубликов rur rouble roubles ruble rubles",
    "USD": "usd долл доллар доллара долларов доллары бакс бакса баксов баксы buck bucks",
    "USD CAD AUD NZD HKD SGD": "$ dollar dollars",
    "EUR": "€ евро euro euros",
    "GBP": "£ quid стерлингов",
    "GBP EGP": "фунт фунта фунтов pound pounds",
    "KZT": "₸ тенге теңге тг tenge",
    "UAH": "₴ грн гривна гривны гривен гривну hryvnia",
    "BYN": "белруб",
    "CNY": "юань юаня юаней yuan rmb",
    "JPY": "иена иены иен йена йены йен yen",
    "CNY JPY": "¥",
    "TRY": "₺ tl",
    "TRY LBP SYP": "лира лиры лир lira liras",
    "GEL": "₾ лари lari",
    "AMD": "֏ драм драма драмов dram drams",
    "KGS": "сом сома сомов som",
    "UZS": "сум сума сумов сўм sum",
    "TJS": "сомони somoni",
    "AZN TMT": "манат маната манатов manat",
    "AZN": "₼",
    "MDL RON": "лей лея леев leu lei",
    "PLN": "zł zl злотый злотых злоты злотые zloty",
    "CZK": "kč",
    "CZK SEK NOK DKK ISK": "крона кроны крон kr crowns krona kroner",
    "HUF": "форинт форинта форинтов forint forints",
    "SEK": "kronor",
    "CAD": "loonie loonies",
    "KWD": "kd",
    "KES TZS UGX SOS": "шиллинг шиллинга шиллингов shilling shillings",
    "CRC": "₡ колонов colones",
    "PYG": "₲ гуарани guarani",
    "GHS": "₵ cedi cedis",
    "LAK": "₭ кип кипов kip",
    "KHR": "៛ риелей riel riels",
    "BDT": "৳ taka",
    "ETB": "быр бырр birr",
    "MMK": "кьят кьятов kyat",
    "CHF": "франк франка франков franc francs sfr",
    "RSD KWD BHD IQD JOD LYD TND DZD MKD": "динар динара динаров dinar dinars",
    "AED MAD": "дирхам дирхама дирхамов dirham dirhams dhs",
    "SAR QAR OMR IRR YER": "риал риала риалов rial rials",
    "SAR QAR": "риял рияла риялов riyal riyals",
    "ILS": "₪ шекель шекеля шекелей shekel shekels nis",
    "INR": "₹",
    "INR PKR NPR LKR": "рупия рупии рупий rupee rupees rs ₨",
    "IDR": "рупиах rupiah",
    "THB": "฿ бат бата батов baht",
    "VND": "₫ донг донга донгов dong",
    "KRW": "₩ вон won",
    "MYR": "ринггит ринггита ринггитов ringgit",
    "PHP": "₱",
    "MXN ARS CLP COP PHP UYU DOP CUP": "песо peso pesos",
    "BRL": "реал реала реалов reais",
    "ZAR": "ранд рэнд рандов rand",
    "MNT": "₮ тугрик тугрика тугриков tugrik",
    "ALL": "лек леков",
    "NGN": "₦ naira",
}
# Whose money it is, by the beginning of the word before a shared name: «канадских долларов», "swiss francs".
_NATIONS = {
    "RUB": "российск russian", "BYN": "белорус", "USD": "американск us", "CAD": "канадск canadian",
    "AUD": "австралийск australian", "NZD": "новозеландск", "HKD": "гонконг", "SGD": "сингапур singapore",
    "CHF": "швейцарск swiss", "SEK": "шведск swedish", "NOK": "норвежск norwegian", "DKK": "датск danish",
    "CZK": "чешск czech", "ISK": "исландск icelandic", "TRY": "турецк turkish", "RSD": "сербск serbian",
    "KWD": "кувейтск kuwaiti", "JPY": "японск japanese", "CNY": "китайск chinese", "INR": "индийск indian",
    "EGP": "египетск egyptian", "GBP": "английск британск british", "AED": "эмиратск", "MAD": "марокк moroccan",
    "MXN": "мексик mexican", "ARS": "аргентин argentine", "PHP": "филиппин philippine", "MDL": "молдавск",
    "RON": "румынск romanian", "AZN": "азербайджан", "TMT": "туркмен", "KZT": "казах", "UAH": "украинск",
    "KGS": "киргиз кыргыз", "UZS": "узбек", "TJS": "таджик", "AMD": "армян", "GEL": "грузин", "THB": "тайск",
    "VND": "вьетнам", "KRW": "корейск", "TWD": "тайван", "IDR": "индонез", "PKR": "пакистан", "NPR": "непаль",
}  # fmt: skip
# The hundredth part by its word: of which currencies.
_PARTS = {
    "RUB BYN UAH": "коп копейка копейки копеек копейку",
    "USD EUR CAD AUD NZD HKD SGD": "цент цента центов cent cents",
    "GBP": "пенс пенса пенсов pence penny",
    "KZT": "тиын тиынов",
    "PLN": "грош гроша грошей grosz groszy",
    "KWD BHD JOD IQD YER AED": "филс филса филсов fils",
    "TND": "миллим миллима миллимов millime millimes",
    "GEL": "тетри tetri",
    "AZN": "гяпик гяпика гяпиков qəpik",
    "TRY": "куруш куруша курушей kurus kuruş",
    "ILS": "агора агоры агорот agora agorot",
    "SAR": "халал халала халалов halala halalas",
    "OMR": "байза байзы baisa",
    "INR PKR NPR LKR": "пайс пайса пайсы paisa paise",
    "EGP LBP SYP": "пиастр пиастра пиастров piastre piastres",
    "CHF MAD DZD": "сантим сантима сантимов centime centimes rappen",
    "MXN ARS CLP COP PHP UYU DOP BRL": "сентаво centavo centavos",
    "SEK NOK DKK": "эре öre øre",
    "CZK": "геллер геллера геллеров haléř haléřů",
    "UZS KGS": "тийин тийинов тыйын тыйынов",
    "TJS": "дирам дирамов",
    "THB": "сатанг сатангов satang",
}
# Codes that no account has: of metals, of money that is no longer made, of what a computer makes.
_UNKNOWN = (
    "XAU XAG XPT XPD XDR XBT BTC ETH USDT USDC LTC TON HRK EEK LTL LVL DEM FRF ITL ESP ATS BEF NLG PTE FIM IEP GRD "
    "SKK SIT CYP MTL BYR ROL TRL ZWD"
)
UNKNOWN_CODES = frozenset(_UNKNOWN.split()) - CURRENCIES.keys()
# Codes that are words too. In small letters they are words, but for a household that keeps money in them.
_ALSO_WORDS = frozenset(
    "all bam bob cup ern lak mad mop nad nio pen sos top"
    .upper().split()
)  # fmt: skip


_BEFORE_SUMS = frozenset({"USD", "EUR", "RUB", "GBP", "KZT", "CNY", "UAH", "BYN"})


@dataclass(frozen=True, slots=True)
class NamedCurrency:
    """`is_clear` is False where several currencies share the name and none of them is the household's."""

    code: str
    is_clear: bool = True


def _by_word(table: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {word: tuple(codes.split()) for codes, words in table.items() for word in words.split()}


_BY_WORD = _by_word(_WORDS)
_BY_PART = _by_word(_PARTS)
# The dollar, the pound, the lira and the dirham of which nobody says whose.
_COMMON = frozenset({"USD", "GBP", "TRY", "AED"})
# The letters before «$».
DOLLARS = {
    "us": "USD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "hk": "HKD", "s": "SGD", "sg": "SGD", "nz": "NZD",
    "r": "BRL", "mx": "MXN", "nt": "TWD",
}  # fmt: skip
PREFIXES = frozenset(word for word in _BY_WORD if len(word) == 1 and not word.isalpha())


def currency_of(word: str, typed: str, own: Collection[str], *, before: bool = False) -> NamedCurrency | None:
    """What a folded word, sign or code beside a sum names. `own` are the household's currencies, its main one first.

    A code before the sum counts in capitals, the most frequent ones in small letters too.
    """
    codes = _BY_WORD.get(word)
    if codes is not None and (not before or word in PREFIXES):
        return _chosen(codes, own)
    code = word.upper()
    if code not in CURRENCIES:
        return None
    is_no_word = code not in _ALSO_WORDS and (not before or code in _BEFORE_SUMS)
    return NamedCurrency(code) if typed == code or is_no_word or (code in own and not before) else None


def nation_of(word: str) -> str | None:
    """The code of the currency whose country an adjective names."""
    return next((code for code, stems in _NATIONS.items() if word.startswith(tuple(stems.split()))), None)


def part_of(word: str, own: Collection[str]) -> NamedCurrency | None:
    """Of which currency the word names the hundredth: «коп», "cents"."""
    codes = _BY_PART.get(word)
    return None if codes is None else _chosen(codes, own, common=frozenset({"RUB"}))


def _chosen(codes: tuple[str, ...], own: Collection[str], *, common: frozenset[str] = _COMMON) -> NamedCurrency:
    mine = next((code for code in own if code in codes), None)
    if mine is not None:
        return NamedCurrency(mine)
    return NamedCurrency(codes[0], is_clear=len(codes) == 1 or codes[0] in common)
