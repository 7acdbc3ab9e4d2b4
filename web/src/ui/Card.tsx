import { Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

/** A part of a page under its own heading. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <Title order={2} size="h4" mb="md" id={id}>
        {title}
      </Title>
      {children}
    </section>
  );
}
