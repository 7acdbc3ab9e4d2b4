"""A body for each route that takes one, which is accepted where the caller may do what it asks."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from conftest import PASSWORD

RULE = [{"field": "payee", "operator": "equals", "text": "кофе"}]
BODIES: dict[tuple[str, str], Callable[[Any], dict[str, Any]]] = {
    ("POST", "/auth/sing-up"): lambda _: {"email": f"{uuid4().hex}@example.com", "password": PASSWORD},
    ("POST", "/auth/sing-in"): lambda it: {"email": it["email"], "password": PASSWORD},
    ("POST", "/auth/refresh"): lambda it: {"refresh_token": it["refresh_token"]},
    ("POST", "/auth/password"): lambda _: {"current_password": PASSWORD, "new_password": PASSWORD + "!"},
    ("POST", "/auth/confirm"): lambda _: {"token": "A" * 64},
    ("POST", "/auth/confirm/resend"): lambda _: {"email": f"{uuid4().hex}@example.com"},
    ("POST", "/auth/password/forgot"): lambda _: {"email": f"{uuid4().hex}@example.com"},
    ("POST", "/auth/password/reset"): lambda _: {"token": "A" * 64, "password": PASSWORD},
    ("PATCH", "/users/me"): lambda _: {"locale": "ru"},
    ("POST", "/admin/users"): lambda _: {"email": f"{uuid4().hex}@example.com"},
    ("PATCH", "/admin/users/{user_id}"): lambda _: {"is_active": False},
    ("POST", "/admin/users/{user_id}/reset-password"): lambda _: {"delivery": "link"},
    ("PATCH", "/admin/installation"): lambda _: {"premium_for_all": True},
    ("POST", "/households"): lambda _: {"name": "Дача"},
    ("PATCH", "/households/{household_id}"): lambda _: {"name": "Семья"},
    ("PATCH", "/households/{household_id}/members/{user_id}"): lambda _: {"role": "editor"},
    ("POST", "/accounts"): lambda _: {"name": "Карта"},
    ("PATCH", "/accounts/{account_id}"): lambda _: {"name": "Копилка"},
    ("PUT", "/accounts/{account_id}/reconciliation/rows"): lambda it: {
        "transaction_ids": [it["on_account"]], "is_ticked": True
    },
    ("POST", "/accounts/{account_id}/reconciliations"): lambda _: {"date": "2026-05-31", "balance": -7},
    ("POST", "/categories"): lambda _: {"name": uuid4().hex, "type": "expense"},
    ("PATCH", "/categories/{category_id}"): lambda _: {"name": uuid4().hex},
    ("POST", "/transactions"): lambda it: {"amount": 1, "category_id": it["category_id"], "date": "2026-05-31"},
    ("PATCH", "/transactions/{transaction_id}"): lambda _: {"amount": 2},
    ("POST", "/transactions/parse"): lambda _: {"text": "кофе 250"},
    ("POST", "/transactions/bulk"): lambda it: {
        "changes": [{"ids": [it["transaction_id"]], "category_id": it["category_id"]}]
    },
    ("POST", "/transactions/bulk/filtered"): lambda _: {
        "filter": {"q": uuid4().hex}, "expected": 0, "action": "delete"
    },
    ("PATCH", "/imports/{import_id}"): lambda _: {"date_order": "day_first"},
    ("PATCH", "/imports/{import_id}/rows"): lambda _: [{"index": 0, "action": "skip"}],
    ("PATCH", "/payees/{payee_id}"): lambda _: {"name": uuid4().hex},
    ("POST", "/payees/{payee_id}/merge"): lambda it: {"into": it["into"]},
    ("PUT", "/exchange-rates/{currency}/{date}"): lambda _: {"rate": 2},
    ("POST", "/analytics/explore/views"): lambda _: {"name": uuid4().hex, "question": {"rows": "month"}},
    ("PATCH", "/analytics/explore/views/{view_id}"): lambda _: {"name": uuid4().hex},
    ("POST", "/rules"): lambda _: {"conditions": RULE, "actions": {"tags": ["кофе"]}},
    ("POST", "/rules/preview"): lambda _: {"conditions": RULE, "actions": {"tags": ["кофе"]}},
    ("POST", "/rules/apply"): lambda it: {"ids": [it["rule_id"]]},
    ("PATCH", "/rules/{rule_id}"): lambda _: {"name": uuid4().hex},
    ("POST", "/transfers"): lambda it: {
        "from_account_id": it["account_id"], "to_account_id": it["to_account_id"], "amount": 1, "date": "2026-05-31"
    },
    ("POST", "/transfers/link"): lambda it: {"transaction_ids": [it["expense_id"], it["income_id"]]},
    ("PATCH", "/transfers/{transfer_id}"): lambda _: {"amount": 7},
    ("POST", "/goals"): lambda _: {"name": "Отпуск", "target_amount": 10000, "months": 3},
    ("PATCH", "/goals/{goal_id}"): lambda _: {"name": "Море"},
    ("POST", "/goals/{goal_id}/contributions"): lambda _: {"amount": 100},
    ("PATCH", "/telegram"): lambda _: {"goals": True},
}  # fmt: skip
BODIES[("POST", "/auth/sign-up")] = BODIES[("POST", "/auth/sing-up")]
BODIES[("POST", "/auth/sign-in")] = BODIES[("POST", "/auth/sing-in")]
BODIES[("POST", "/auth/browser/sign-in")] = BODIES[("POST", "/auth/sing-in")]
BODIES[("POST", "/auth/browser/password")] = BODIES[("POST", "/auth/password")]
