import { SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
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
import type { Transaction } from "../../queries/transactions";
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
/** Room for two columns: Mantine's `lg`. */
const WIDE = "(min-width: 75em)";

/** Where one stands: the balance, this month beside the last, where the money went. */
export function OverviewPage() {
  const { t } = useText();
  const { canEdit } = useMe();
  const latest = useQuery(latestQuery(SHOWN));
  const search = useSearch({ from: "/inside/", select: readOverviewSearch });
  const navigate = useNavigate();
  const entry = useEntry();
  const isWide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false });

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
            <Cards latest={latest.data} isWide={isWide} />
          </>
        )}
      </Stack>
    </>
  );
}

/**
 * Two stacks of much the same height, not rows: no card is stretched to the height of its neighbour. In one column they
 * begin with where the money lies.
 */
function Cards({ latest, isWide }: { latest: Transaction[]; isWide: boolean }) {
  const changes = (
    <Suspense fallback={<Skeleton height={200} radius="lg" />}>
      <Changes />
    </Suspense>
  );
  const goals = (
    <Suspense fallback={<Skeleton height={260} radius="lg" />}>
      <GoalsCard />
    </Suspense>
  );
  if (!isWide)
    return (
      <>
        <Accounts />
        <TopCategories />
        <Latest transactions={latest} />
        <CashFlow />
        {changes}
        {goals}
      </>
    );
  return (
    <SimpleGrid cols={2} spacing="md">
      <Stack gap="md">
        <Accounts />
        <Latest transactions={latest} />
        {goals}
      </Stack>
      <Stack gap="md">
        <CashFlow />
        <TopCategories />
        {changes}
      </Stack>
    </SimpleGrid>
  );
}
