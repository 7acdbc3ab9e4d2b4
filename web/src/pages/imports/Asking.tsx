import { Button, Select, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";

import { api, body } from "../../api/client";
import { importsKey } from "../../features/imports/queries";
import { fullDay } from "../../format/dates";
import { currencyName } from "../../format/money";
import { type Locale, t as word, useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { Card } from "../../ui/Card";
import { currencyChoices } from "../../ui/currencyChoices";
import { useChange } from "../../ui/useChange";
import { Mapping } from "./Mapping";
import type { Import, Question } from "./queries";
import classes from "./imports.module.css";

/** What the file leaves open: one question, each answer beside what the first rows would be by it. */
export function Asking({ file, question }: { file: Import; question: Question }) {
  const { t, locale } = useText();
  const { canEdit, household } = useMe();
  const [currency, setCurrency] = useState<string>(household.currency);
  const { run, isPending } = useChange({
    send: (answer: string) =>
      body(
        api.PATCH("/imports/{import_id}", {
          params: { path: { import_id: file.id } },
          body: { [question.what]: answer },
        }),
      ),
    stale: importsKey(),
  });
  if (question.what === "mapping" || question.what === "sign") return <Mapping file={file} question={question} />;
  return (
    <Card title={question.text}>
      <Text size="sm" c="dimmed" mb="sm">
        {t("imports.questionHint")}
      </Text>
      <ul className={classes.answers}>
        {question.answers.map(({ answer, sample }) => (
          <li key={answer}>
            <UnstyledButton
              className={classes.answer}
              disabled={isPending || !canEdit}
              onClick={() => void run(answer)}
            >
              <span className={classes.answerName}>{answerName(locale, question.what, answer)}</span>
              <span className={classes.wraps}>{sampleText(locale, question.what, sample)}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {question.what === "currency" && (
        <div className={classes.chosen}>
          <Select
            label={t("field.currency")}
            searchable
            allowDeselect={false}
            data={currencyChoices(locale, household.currency)}
            value={currency}
            onChange={(value) => value && setCurrency(value)}
          />
          <Button variant="light" loading={isPending} disabled={!canEdit} onClick={() => void run(currency)}>
            {t("imports.read")}
          </Button>
        </div>
      )}
    </Card>
  );
}

const ORDERS = ["day_first", "month_first", "year_first"] as const;

/** The answer as people say it. */
export function answerName(locale: Locale, what: Question["what"], answer: string): string {
  const order = ORDERS.find((it) => it === answer);
  if (order) return word(`imports.order.${order}`);
  if (what === "decimal_mark") return word(answer === "," ? "imports.mark.comma" : "imports.mark.point");
  if (what === "currency") return `${answer} · ${currencyName(locale, answer)}`;
  return answer;
}

/** What the first rows would be: a day in words, a sum with its cents apart. */
export function sampleText(locale: Locale, what: Question["what"], sample: string): string {
  if (what === "date_order" && /^\d{4}-\d\d-\d\d$/.test(sample)) return fullDay(locale, sample);
  if (what === "decimal_mark" && /^-?\d+(?:\.\d+)?$/.test(sample))
    return new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 4 })
      .format(sample as Intl.StringNumericLiteral)
      .replace("-", "−");
  return sample;
}
