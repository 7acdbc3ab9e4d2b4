"""Standard categories by the code that a shop has at the card networks (ISO 18245)."""

from collections.abc import Mapping
from functools import cache

# Codes and ranges. What says little of the purchase is left out: department stores (5311), shops of anything (5999),
# most of direct marketing (5963 to 5967, 5969), banks and transfers of money (4829, 6010 to 6012, 6538 to 6540).
_CODES: Mapping[str, str] = {
    "groceries": "5297 5298 5300 5411 5412 5422 5441 5451 5462 5499 5715 5921",
    "eating_out": "5811-5814",
    "public_transport": "4011 4111 4131 4784",
    "taxi": "4121",
    "car": (
        "3351-3441 5172 5511 5521 5531-5533 5541 5542 5552 5561 5571 5592 5598 5599 5983 7511-7513 7519 7523 7531 7534 "
        "7535 7538 7542 7549 9222"
    ),
    "rent": "6513",
    "utilities": "4900",
    "household_goods": (
        "1520 1711 1731 1740 1750 1761 1771 1799 2842 5021 5039 5045 5046 5051 5065 5072 5074 5198 5200 5211 5231 5251 "
        "5261 5262 5271 5310 5331 5399 5712-5714 5718 5719 5722 5732 5734 5946 5950 7217 7342 7349 7622 7623 7629 7641 "
        "7692 7699"
    ),
    "communication": "4812-4816 4821 9402 4215",
    "pharmacy": "5122 5912 5975 5976",
    "doctors": "8011 8021 8031 8041-8043 8049 8050 8062 8071 8099 4119 5047",
    "sport": "5655 5940 5941 7032 7911 7941 7992 7997",
    "clothes": "5131 5137 5139 5611 5621 5631 5651 5661 5681 5691 5697-5699 5944 5948 7251 7296 7631",
    "beauty": "5977 7230 7297 7298",
    "children": "5641 5945 8351",
    "pets": "0742 5995",
    "education": "5111 5192 5942 5943 8211 8220 8241 8244 8249 8299",
    "leisure": ("5733 5735 5816 5970 5971 5998 7221 7829 7832 7841 7922 7929 7932 7933 7991 7993 7994 7996 7998 7999"),
    "subscriptions": "4899 5815 5817 5818 5968",
    "travel": "3000-3350 3501-3999 4112 4411 4511 4582 4722 4723 5962 7011 7012 7033 4468",
    "gifts": "5193 5947 5992",
    "charity": "8398 8661",
    "taxes": "5960 6300 6381 6399 8651 9211 9223 9311 9399",
    "other_expense": "7210 7211 7216 7261 7276 7338 7339 7394 8111 8931 8999",
}


def category_of(mcc: str) -> str | None:
    """The key of a standard category of expenses; None where the code is unknown or says little."""
    return _by_code().get(mcc)


@cache
def _by_code() -> dict[str, str]:
    found: dict[str, str] = {}
    for key, text in _CODES.items():
        for written in text.split():
            first, _, last = written.partition("-")
            for code in range(int(first), int(last or first) + 1):
                found[f"{code:04}"] = key
    return found
