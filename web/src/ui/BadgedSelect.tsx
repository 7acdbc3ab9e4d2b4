import { Group, Select, type SelectProps } from "@mantine/core";

import { space } from "../design/tokens";
import type { Category } from "../queries/names";
import { CategoryBadge } from "./CategoryBadge";
import classes from "./ui.module.css";

interface Props extends SelectProps {
  /** Of the values that are categories; others stand without a badge. */
  known: (id: string) => Category | undefined;
}

/** A select of categories: each has its badge, and so has the chosen one. */
export function BadgedSelect({ known, value, ...props }: Props) {
  const badge = (id: string) => {
    const found = known(id);
    return found && <CategoryBadge icon={found.icon} color={found.color} size={24} />;
  };
  return (
    <Select
      searchable
      {...props}
      value={value}
      leftSection={value ? badge(value) : undefined}
      renderOption={({ option }) => (
        <Group gap={space[8]} wrap="nowrap" miw={0}>
          {badge(option.value)}
          <span className={classes.wraps}>{option.label}</span>
        </Group>
      )}
    />
  );
}
