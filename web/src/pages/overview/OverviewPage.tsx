import { SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";

import { latestQuery } from "./queries";
import { useMe } from "../../queries/me";
import { useEntry } from "../../navigation/entryDialog";
import { readOverviewSearch } from "../../navigation/search";
import { useText, worded } from "../../i18n";
import { Fault } from "../../ui/Fault";
import { PageHead } from "../../ui/PageHead";
import { Accounts } from "./Accounts";
import { QuickField } from "./QuickField";
import { CashFlow } from "./CashFlow";
import { Figures } from "./Figures";
import { Latest } from "./Latest";
import { TopCategories } from "./TopCategories";

// Below the first screen.
const Changes = lazy(() => worded(import("./Changes")));
const GoalsCard = lazy(() => worded(import("./GoalsCard")));
// Seen once in a life.
const Welcome = lazy(() => worded(import("./Welcome")));

const SHOWN = 7;

/** Where one stands: the balance, this month beside the last, where the money went. */
export function OverviewPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const latest = useQuery(latestQuery(SHOWN));
  const search = useSearch({ from: "/inside/", select: readOverviewSearch });
  const navigate = useNavigate();
  const entry = useEntry();

  // The shortcut of the installed app: straight to a new entry.
  const asked = search.new === "1";
  useEffect(() => {
    if (!asked) return;
    entry.open();
    void navigate({ to: "/", replace: true });
  }, [asked, entry, navigate]);

  return (
    <>
      <PageHead title={t("nav.overview")} />
      <Stack gap="md">
        {canEdit && <QuickField />}
        {latest.error && !latest.data && <Fault kept error={latest.error} again={() => void latest.refetch()} />}
        {latest.isPending && <Skeleton height={420} radius="lg" />}
        {latest.data?.length === 0 && (
          <Suspense fallback={<Skeleton height={320} radius="lg" />}>
            <Welcome />
          </Suspense>
        )}
        {latest.data && latest.data.length > 0 && (
          <>
            <Figures />
            {/* Two stacks, not rows: no card is stretched to the height of its neighbour. On a phone they follow one
                another, so the first begins with where the money lies. */}
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
              <Stack gap="md">
                <Accounts />
                <TopCategories />
                <Latest transactions={latest.data} />
              </Stack>
              <Stack gap="md">
                <CashFlow />
                <Suspense fallback={<Skeleton height={200} radius="lg" />}>
                  <Changes />
                </Suspense>
                <Suspense fallback={<Skeleton height={260} radius="lg" />}>
                  <GoalsCard />
                </Suspense>
              </Stack>
            </SimpleGrid>
          </>
        )}
      </Stack>
    </>
  );
}
