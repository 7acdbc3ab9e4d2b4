import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import { changeText, difference } from "../../format/changes";
import { dayText } from "../../format/dates";
import { money } from "../../format/money";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { Fitted } from "../../ui/Fitted";
import { OverTime } from "../../ui/charts/OverTime";
import type { Series } from "./figures";

interface Props {
  series: Series;
  step: "day" | "week" | "month";
  /** What was not converted at the beginning is now, or the other way round. */
  incomparable?: boolean;
  file: string;
  /** What the sum is made of, under it. */
  children?: ReactNode;
}

/** How much there is now, what has changed since the range began, and how that came about. */
export function Standing({ series, step, incomparable, file, children }: Props) {
  const { t, locale } = useText();
  const { currency, points } = series;
  const now = points.at(-1)!.amount;
  const isFlat = points.every((it) => !it.change);
  return (
    <>
      <Fitted text={money(locale, now, currency)} tone={now < 0 ? "loss" : undefined} />
      <Text component="div" size="sm" c="dimmed" mb="sm">
        {(!isFlat || incomparable) && <Since series={series} incomparable={incomparable} />}
        {children}
      </Text>
      {points.length > 1 &&
        (isFlat ? (
          <Text size="sm" c="dimmed">
            {t("worth.flat")}
          </Text>
        ) : (
          <OverTime
            fromZero
            points={points}
            step={step}
            currency={currency}
            name={t("accounts.balance")}
            label={t("worth.overTime")}
            file={file}
          />
        ))}
    </>
  );
}

/** «+12 000,00 ₽ (+6 %) к 28 августа, было 200 000,00 ₽». */
function Since({ series: { currency, points }, incomparable }: Pick<Props, "series" | "incomparable">) {
  const { t, locale } = useText();
  const { today } = useMe();
  const [first, last] = [points[0]!, points.at(-1)!];
  const day = dayText(locale, first.date, today);
  if (first.date === last.date) return null;
  if (incomparable) return <div>{t("worth.incomparable", { day })}</div>;
  const change = difference(last.amount, first.amount);
  if (change === 0) return <div>{t("overview.same", { day })}</div>;
  const percent = changeText(locale, last.amount, first.amount);
  const said = money(locale, change, currency, { signDisplay: "exceptZero" });
  return (
    <div>
      <span className="number">{said}</span>
      {percent && ` (${percent})`} {t("overview.by", { day })},{" "}
      {t("overview.was", { amount: money(locale, first.amount, currency) })}
    </div>
  );
}
