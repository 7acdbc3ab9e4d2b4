import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";

import { api, body, type Schemas } from "../api/client";
import { chooseHousehold, chosenHousehold, useChosenHousehold } from "../api/household";
import { Problem } from "../api/problem";
import { todayIn } from "../format/dates";
import { monthsOf } from "../format/months";
import { KEEP, meKey } from "./ledger";

const meQuery = () => queryOptions({ queryKey: meKey(), queryFn: whoAmI, ...KEEP });

async function whoAmI(): Promise<Schemas["Me"]> {
  try {
    return await body(api.GET("/users/me"));
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404 && chosenHousehold())) throw error;
    // The household chosen here before is gone, or is no longer ours.
    chooseHousehold(null);
    return body(api.GET("/users/me"));
  }
}

/** Who is signed in, and the household that the app speaks for. The shell has waited for it. */
export function useMe() {
  useChosenHousehold();
  const { data: me } = useSuspenseQuery(meQuery());
  const household = me.households.find((it) => it.id === me.household_id) ?? me.households[0]!;
  const today = todayIn(household.time_zone);
  return { me, household, today, months: monthsOf(household), canEdit: household.role !== "viewer" };
}
