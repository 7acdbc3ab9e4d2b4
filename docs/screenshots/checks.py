"""What a picture's faults can be told from without eyes: the page's own boxes, asked for in the browser."""

from collections import defaultdict

from playwright.sync_api import Page

# WCAG 2.2: 24 pixels beside a mouse (2.5.8), 44 under a thumb (2.5.5).
THUMB, MOUSE = 44, 24
LOOK = """(least) => {
  const found = new Set();
  const seen = (it) => it.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const words = (it) => (it.getAttribute('aria-label') || it.innerText || it.value || it.name || it.tagName)
    .trim().replace(/\\s+/g, ' ').slice(0, 50);
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth + 1) found.add(`scrolls sideways: ${root.scrollWidth} of ${innerWidth}`);
  for (const it of document.querySelectorAll('body *')) {
    const style = getComputedStyle(it);
    if (/auto|scroll/.test(style.overflowX) && it.scrollWidth > it.clientWidth + 1 && seen(it) && it.clientWidth > 0)
      found.add(`a part scrolls sideways: ${words(it)}`);
    const text = [...it.childNodes].filter((one) => one.nodeType === 3 && one.data.trim());
    if (!text.length || !seen(it) || style.clipPath !== 'none' || it.closest('.skip, svg')) continue;
    const box = it.getBoundingClientRect();
    if (box.width <= 1) continue;
    if (style.overflowX !== 'visible' && it.scrollWidth > it.clientWidth + 1 && style.display !== 'inline')
      found.add(`${/\\d.*[₽$€]/.test(it.innerText) ? 'a sum is cut' : 'words are cut'}: ${words(it)}`);
    const frame = it.closest('.card, article, section, button, [role=dialog], [role=row], main')
      ?.getBoundingClientRect();
    const range = document.createRange();
    for (const one of text) {
      range.selectNodeContents(one);
      const place = range.getBoundingClientRect();
      if (frame && style.overflowX === 'visible' && (place.right > frame.right + 1 || place.left < frame.left - 1)
          && !it.closest('[data-scrolls], [class*=ScrollArea], [class*=VisuallyHidden]'))
        found.add(`leaves its frame: ${words(it)}`);
    }
  }
  const controls = 'button, a[href], input:not([type=hidden]), select, textarea, [role=tab], [role=menuitem]';
  for (let it of document.querySelectorAll(controls)) {
    if (!seen(it) || it.closest('.skip, [aria-hidden=true]') || it.disabled) continue;
    if (it.matches('[type=radio], [type=checkbox]')) it = it.closest('label') || it.labels?.[0] || it;
    if (it.matches('a') && getComputedStyle(it).display === 'inline') continue;
    const box = it.getBoundingClientRect(), style = getComputedStyle(it, '::after');
    const reach = style.position === 'absolute' && style.content !== 'none'
      ? [parseFloat(style.width), parseFloat(style.height)] : [0, 0];
    const size = Math.max(Math.min(box.width, box.height), Math.min(...reach));
    if (box.width > 1 && size < least - 0.5)
      found.add(`smaller than ${least}: ${words(it)} (${Math.round(box.width)}×${Math.round(box.height)})`);
  }
  return [...found];
}"""
# At the page's end nothing that is read or pressed lies below the bar.
BELOW_BAR = """() => {
  const bar = [...document.querySelectorAll('footer')].find((it) => it.checkVisibility());
  if (!bar || document.querySelector('[role=dialog]')) return [];
  scrollTo(0, document.documentElement.scrollHeight);
  const top = bar.getBoundingClientRect().top, found = [];
  for (const it of document.querySelectorAll('main button, main a, main p, main h2, main td')) {
    const box = it.getBoundingClientRect();
    if (it.checkVisibility() && box.height > 1 && box.bottom > top + 1)
      found.push(`lies below the bar: ${it.innerText.trim().slice(0, 50)}`);
  }
  scrollTo(0, 0);
  return found.slice(0, 3);
}"""


def look(page: Page, *, phone: bool) -> list[str]:
    return [*page.evaluate(LOOK, THUMB if phone else MOUSE), *(page.evaluate(BELOW_BAR) if phone else [])]


def report(found: dict[str, list[str]]) -> str:
    """By fault, with the pictures that show it: one cause is one line."""
    pictures = defaultdict(list)
    for picture, faults in found.items():
        for fault in faults:
            pictures[fault].append(picture)
    lines = [f"{fault}\n    {', '.join(where)}" for fault, where in sorted(pictures.items())]
    return "\n".join([f"{len(found)} pictures, {len(lines)} things to look at.", "", *lines, ""])
