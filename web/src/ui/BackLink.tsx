import { Anchor, Group } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { icon, space } from "../design/tokens";

interface Props {
  to: "/accounts" | "/accounts/$id" | "/analytics" | "/imports" | "/settings";
  params?: { id: string };
  /** That page's name. */
  label: string;
}

/** Above the head of a page that is reached from another one. */
export function BackLink({ to, params, label }: Props) {
  return (
    <Anchor size="sm" c="dimmed" renderRoot={(props) => <Link to={to} params={params} {...props} />}>
      <Group gap={space[4]} component="span" mb="xs">
        <IconArrowLeft size={icon[16]} aria-hidden /> {label}
      </Group>
    </Anchor>
  );
}
