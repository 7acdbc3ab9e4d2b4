import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";

import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { NotFoundPage } from "../../ui/FailurePage";
import { PageHead } from "../../ui/PageHead";
import { Jobs } from "./Jobs";
import { Log } from "./Log";
import { Server } from "./Server";
import { Users } from "./Users";

const VIEWS = { people: Users, server: Server, jobs: Jobs, log: Log } as const;
type View = keyof typeof VIEWS;

/** For whoever runs this server: people, what is open, how it is, what was done. Nobody's money. */
export function AdminPage() {
  const { t } = useText();
  const { me } = useMe();
  const [view, setView] = useState<View>("people");
  if (!me.is_admin) return <NotFoundPage />;
  const Shown = VIEWS[view];
  return (
    <>
      <PageHead title={t("nav.admin")} />
      <Stack gap="md">
        <SegmentedControl
          aria-label={t("admin.show")}
          value={view}
          onChange={(it) => setView(it)}
          data={(Object.keys(VIEWS) as View[]).map((value) => ({ value, label: t(`admin.${value}`) }))}
          style={{ alignSelf: "start" }}
        />
        <Shown />
      </Stack>
    </>
  );
}
