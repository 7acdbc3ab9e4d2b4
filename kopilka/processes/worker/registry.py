"""Every job that a worker does and every recurring one: the one list of them."""

from datetime import timedelta

from kopilka.analytics import jobs as analytics
from kopilka.auth import jobs as email
from kopilka.auth.schemas import AnnounceSignIn, AnswerEmailRequest, ForgetLinks, SendEmail
from kopilka.exchange_rates import jobs as exchange_rates
from kopilka.exchange_rates.schemas import FetchExchangeRates
from kopilka.exports import jobs as exports
from kopilka.exports.schemas import ClearExpiredExports, RenderExport, RequestReport, SendReport
from kopilka.goals import jobs as goals
from kopilka.imports import jobs as imports
from kopilka.imports.schemas import BookImport, ReadImport
from kopilka.infrastructure.jobs.handler import Handler, JobRegistry, RecurringJob
from kopilka.onboarding import jobs as onboarding
from kopilka.onboarding.schemas import QueueEmailRequests
from kopilka.processes.worker import upkeep
from kopilka.processes.worker.upkeep import PurgeExpired
from kopilka.questions import jobs as questions
from kopilka.questions.schemas import DrawChart
from kopilka.telegram import jobs as chats
from kopilka.telegram.schemas import CheckGoals, CheckSpending, QueueNotices, SendDigest, SendNotice

# Recurring work is queued anew before long, whatever becomes of it.
UPKEEP_ATTEMPTS = 3

HANDLERS = (
    Handler(
        RenderExport,
        exports.render_export,
        exports.ATTEMPTS,
        "reports",
        give_up=exports.give_up,
        requeue=exports.requeue,
    ),
    Handler(SendEmail, email.send_email, email.ATTEMPTS, "email"),
    Handler(
        AnswerEmailRequest,
        onboarding.answer_request,
        onboarding.ATTEMPTS,
        "requests",
        give_up=onboarding.give_up,
        requeue=onboarding.requeue,
    ),
    Handler(AnnounceSignIn, chats.announce_sign_in, chats.ATTEMPTS, "notices"),
    Handler(SendNotice, chats.send_notice, chats.ATTEMPTS, "notices"),
    Handler(RequestReport, exports.request_report, chats.ATTEMPTS, "notices", give_up=exports.report_broken),
    Handler(SendReport, exports.send_report, chats.ATTEMPTS, "notices", give_up=exports.report_broken),
    Handler(DrawChart, questions.draw_chart, questions.ATTEMPTS, "pictures"),
    Handler(CheckGoals, goals.check_goals, chats.ATTEMPTS, "upkeep"),
    Handler(CheckSpending, analytics.check_spending, chats.ATTEMPTS, "upkeep"),
    Handler(SendDigest, analytics.send_digest, chats.ATTEMPTS, "upkeep"),
    Handler(QueueNotices, chats.queue_notices, UPKEEP_ATTEMPTS, "upkeep"),
    Handler(QueueEmailRequests, onboarding.queue_requests, UPKEEP_ATTEMPTS, "upkeep"),
    Handler(ForgetLinks, email.forget_links, UPKEEP_ATTEMPTS, "upkeep"),
    Handler(PurgeExpired, upkeep.purge_expired, UPKEEP_ATTEMPTS, "upkeep"),
    Handler(ClearExpiredExports, exports.clear_expired, UPKEEP_ATTEMPTS, "storage"),
    Handler(ReadImport, imports.read_import, imports.ATTEMPTS, "imports", give_up=imports.reading_given_up),
    Handler(BookImport, imports.book_import, imports.ATTEMPTS, "imports", give_up=imports.booking_given_up),
    Handler(FetchExchangeRates, exchange_rates.fetch_exchange_rates, exchange_rates.ATTEMPTS, "rates"),
)
RECURRING = (
    RecurringJob(ClearExpiredExports(), timedelta(minutes=1)),
    RecurringJob(QueueEmailRequests(), timedelta(minutes=1)),
    RecurringJob(QueueNotices(), timedelta(minutes=1)),
    RecurringJob(PurgeExpired(), timedelta(minutes=10)),
    RecurringJob(ForgetLinks(), timedelta(minutes=10)),
    RecurringJob(FetchExchangeRates(), timedelta(hours=1)),
)
REGISTRY = JobRegistry({handler.payload.job_name: handler for handler in HANDLERS}, RECURRING)
