import { Button, Group, Select, Text } from "@mantine/core";
import { useState } from "react";

import { api, body } from "../../api/client";
import { importsKey } from "../../features/imports/queries";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { Card } from "../../ui/Card";
import { useChange } from "../../ui/useChange";
import { columnKey, type Field, FIELDS, faultOf, guess, lacksSign, mappingOf, preview } from "./mapping";
import type { Import, Question } from "./queries";
import classes from "./imports.module.css";

/** What each column holds: chosen beside its first cells, and below how the file would be read by that. */
export function Mapping({ file, question }: { file: Import; question: Question }) {
  const { t } = useText();
  const { canEdit } = useMe();
  const { columns, samples } = question;
  const [fields, setFields] = useState<Field[]>(() => guess(question));
  const fault = faultOf(fields);
  const { run, isPending } = useChange({
    send: () =>
      body(
        api.PATCH("/imports/{import_id}", {
          params: { path: { import_id: file.id } },
          body: { mapping: mappingOf(columns, fields) },
        }),
      ),
    stale: importsKey(),
  });
  const data = FIELDS.map((value) => ({ value, label: t(`imports.field.${value}`) }));
  return (
    <>
      <Card title={question.text}>
        <Text size="sm" c="dimmed" mb="sm">
          {t("imports.mappingHint")}
        </Text>
        <ul className={classes.columns}>
          {fields.map((field, index) => {
            const name = columnKey(columns, index);
            return (
              <li key={index} data-ignored={field === "ignored" || undefined}>
                <Select
                  label={name.startsWith("#") ? t("imports.column", { number: index + 1 }) : name}
                  data={data}
                  value={field}
                  allowDeselect={false}
                  disabled={!canEdit}
                  onChange={(value) => setFields(fields.with(index, value as Field))}
                />
                <span className={classes.cellSamples}>
                  {samples
                    .map((it) => it[index] ?? "")
                    .filter(Boolean)
                    .slice(0, 3)
                    .map((it, place) => (
                      <span key={place} className="clip" title={it}>
                        {it}
                      </span>
                    ))}
                </span>
              </li>
            );
          })}
        </ul>
      </Card>
      <Card title={t("imports.preview")}>
        <ul className={classes.preview}>
          {preview(samples, fields).map((it, index) => (
            <li key={index}>
              <span className={classes.wraps}>{it.text || t("imports.noWords")}</span>
              <span className="number">
                {it.flow && (it.flow === "income" ? "+" : "−")}
                {it.amount || "—"}
              </span>
              <span className="quiet">{it.date || "—"}</span>
            </li>
          ))}
        </ul>
        <Group mt="md" gap="sm">
          <Button variant="light" disabled={fault !== null || !canEdit} loading={isPending} onClick={() => void run()}>
            {t("imports.read")}
          </Button>
          {fault && (
            <Text size="sm" className={classes.doubt} role="status">
              {t(`imports.fault.${fault}`)}
            </Text>
          )}
          {fault === null && lacksSign(samples, fields) && (
            <Text size="sm" className={classes.doubt} role="status">
              {t("imports.noSign")}
            </Text>
          )}
        </Group>
      </Card>
    </>
  );
}
