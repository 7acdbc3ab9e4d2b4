import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { weight } from "../../design/tokens";
import { difference, wholeChangeText } from "../../format/changes";
import { useText } from "../../i18n";
import type { TransactionsSearch } from "../../navigation/search";
import { useCategories } from "../../queries/names";
import type { Kind } from "../../queries/transactions";
import { CategoryBadge } from "../../ui/CategoryBadge";
import type { CategoryColor, CategoryIcon } from "../../ui/categoryColor";
import shared from "../../ui/ui.module.css";
import classes from "./analytics.module.css";
import { type Base, before, type Entry, ratioText, scaleOf, wholeText } from "./changes";
import { entriesOf, rollUp, total } from "./levels";
import { Unfolding } from "./Unfolding";

interface Line {
  id: string;
  name: string;
  icon?: CategoryIcon;
  color?: CategoryColor;
  now: number;
  then: number;
  search: TransactionsSearch;
}

interface Props {
  entries: Entry[];
  type: Kind;
  base: Base;
  currency: string;
  /** The days that are compared: a line leads to its transactions in those of now, or of then where there is none now. */
  search: { now: TransactionsSearch; then: TransactionsSearch };
}

const size = (it: Line) => Math.abs(it.now - it.then);

/** What has changed by how much, the largest first: to the right is more, to the left is less. */
export function ChangeBars({ entries, type, base, currency, search }: Props) {
  const { t } = useText();
  const category = useCategories();
  const within = (now: number) => (now === 0 ? search.then : search.now);
  const line = (it: Entry, exact: boolean): Line => ({
    id: it.category_id,
    name: exact ? t("analytics.itself", { name: it.name }) : it.name,
    icon: category(it.category_id)?.icon,
    color: category(it.category_id)?.color,
    now: it.amount,
    then: before(it, base),
    search: { ...within(it.amount), category_id: it.category_id, ...(exact && { children: "0" }) },
  });
  const levels = rollUp(entries, category)
    .map((level) => {
      const all = entriesOf(level);
      const now = total(all, (it) => it.amount);
      return {
        id: level.id,
        name: level.name,
        icon: level.icon,
        color: level.color,
        now,
        then: total(all, (it) => before(it, base)),
        search: { ...within(now), category_id: level.id },
        parts: level.children.length > 0 ? sorted(all.map((it) => line(it, it === level.own))) : [],
      };
    })
    .sort((one, other) => size(other) - size(one));
  const shown = levels.filter((it) => size(it) > 0 || it.parts.length > 0);
  if (shown.length === 0) return <Text c="dimmed">{t("analytics.unchanged")}</Text>;
  const scale = scaleOf(shown.map(size));
  const bar = (it: Line) => <Bar line={it} scale={scale} type={type} currency={currency} />;
  return (
    <>
      <ul className={`${classes.list} ${classes.beside}`}>
        {shown.map((it) => (
          <Unfolding key={it.id} name={it.name} line={bar(it)}>
            {it.parts.length > 0 && it.parts.map((part) => <li key={part.id}>{bar(part)}</li>)}
          </Unfolding>
        ))}
      </ul>
      {shown.some((it) => size(it) > scale) && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("analytics.capped")}
        </Text>
      )}
    </>
  );
}

function sorted(lines: Line[]): Line[] {
  return lines.filter((it) => size(it) > 0).sort((one, other) => size(other) - size(one));
}

/** Of half the line: so far a bar goes that the scale holds; what is broken off goes to the end. */
const HELD = 84;

/** `scale`: the largest change that is drawn in full. */
function Bar({ line, scale, type, currency }: { line: Line; scale: number; type: Kind; currency: string }) {
  const { t, locale } = useText();
  const { now, then } = line;
  const isGood = now > then === (type === "income");
  const isBroken = size(line) > scale;
  const style = {
    width: `${(isBroken ? 100 : (size(line) / Math.max(scale, 1)) * HELD) / 2}%`,
    background: `var(--kopilka-${isGood ? "income" : "expense"})`,
  };
  return (
    <Link to="/transactions" search={line.search} className={classes.change}>
      <CategoryBadge icon={line.icon} color={line.color} />
      <span className={shared.ends}>
        <span className="clip">{line.name}</span>
        <Text span fw={weight.strong} className="number">
          {wholeChangeText(locale, difference(now, then), currency)}
        </Text>
      </span>
      <span className={classes.scale} aria-hidden>
        <span className={now > then ? classes.more : classes.less} data-broken={isBroken || undefined} style={style} />
      </span>
      <Text span size="sm" c="dimmed" className={shared.ends}>
        <span>
          <span className="number">{wholeText(locale, then, currency)} →</span>{" "}
          <span className="number">{wholeText(locale, now, currency)}</span>
        </span>
        <span className="number">{ratioText(locale, now, then, t("analytics.fresh"))}</span>
      </Text>
    </Link>
  );
}
