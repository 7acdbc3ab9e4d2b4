"""Words that tell of no purchase made: plans, limits, reminders, negations, commands. Their sums are asked about."""

import re

_PLAN = (
    r"надо|нужно|нужен|нужна|нужны|необходимо|хочу|хотим|хочется|хотел[аи]?|хотелось|планиру\w+|запланир\w+|предстоит|"
    r"предстоящ\w+|собираюсь|собираемся|буду|будем|куплю|купим|закажу|закажем|оплачу|оплатим|заплачу|заплатим|потрачу|"
    r"потратим|возьму|возьмем|купить|оплатить|заплатить|заказать|потратить|если|бы|должен|должна|должны|"
    r"(?:need|have|has|want|going|planning|plan|plans|ought|remember|forgot) to|to buy|to pay|wants?|should|would|must|"
    r"gonna|will (?:buy|pay|order|get|need|cost)|wish ?list|"
    r"(?:i|we) will|(?:i|we)'(?:ll|d)|if"
)
_LIMIT = (
    r"лимит\w*|бюджет(?:а|е|ом|у)?|максимум|не (?:более|больше|дороже|выше)|limits?|budget|at most|no more than|maximum"
)
_REMINDER = r"напомин\w+|напомни\w*|remind(?:er|ers|s)?"
# «Чай не сладкий» is tea.
_NEGATION = r"(?<!«)не(?! \w{3,}(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)(?!\w))|not|never|cannot|\w+n't"
_SAID = re.compile(rf"(?<![\w-])(?:{_PLAN}|{_LIMIT}|{_REMINDER}|{_NEGATION})(?![\w-])")
# Of what is recorded already; elsewhere in a line they are other words.
_COMMAND = re.compile(
    r"(?:пожалуйста |please )?(?:удали(?:ть|те)?|убери(?:те)?|убрать|сотри(?:те)?|отмени(?:ть|те)?|исправь(?:те)?|"
    r"исправить|измени(?:ть|те)?|поменяй(?:те)?|поменять|замени(?:ть|те)?|верни(?:те)?|вычти|вычесть|план(?:ы)?|"
    r"delete|remove|erase|cancel|undo|change .* to|plan|planned)(?!\w)"
)


def tells_no_purchase(text: str) -> bool:
    """Of folded text: nothing was bought, or not yet."""
    return _COMMAND.match(text) is not None or _SAID.search(text) is not None
