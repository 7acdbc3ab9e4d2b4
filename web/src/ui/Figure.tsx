import { Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { space } from "../design/tokens";
import { Fitted } from "./Fitted";
import classes from "./ui.module.css";

const LONG = 13;

interface Props {
  label: string;
  /** As text; undefined while it is being read. */
  amount: string | undefined;
  tone?: "income" | "loss";
  /** Of the longest of its row. */
  letters?: number;
  /** What it is compared with, or made of. */
  children?: ReactNode;
}

/** One number that a page begins with, in a card of its own. */
export function Figure({ label, amount, tone, letters, children }: Props) {
  return (
    <div className="card">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {amount === undefined ? (
        <Skeleton height={56} mt={space[6]} />
      ) : (
        <>
          <Fitted text={amount} tone={tone} letters={letters} />
          {children && (
            <Text component="div" size="sm" c="dimmed" className={classes.wraps}>
              {children}
            </Text>
          )}
        </>
      )}
    </div>
  );
}

/** Beside one another where even the longest has room for digits that can be read. */
export function Figures({ letters, children }: { letters: number; children: ReactNode }) {
  return (
    <div className={classes.figures} data-long={letters > LONG || undefined}>
      {children}
    </div>
  );
}

/** Income is green, a loss is red; everything else is plain. */
export function toneOf(figure: "income" | "expense" | "net", amount: number): "income" | "loss" | undefined {
  if (figure === "income" && amount > 0) return "income";
  return figure === "net" && amount < 0 ? "loss" : undefined;
}
