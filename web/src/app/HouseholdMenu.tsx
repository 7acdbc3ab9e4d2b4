import { Button, Menu } from "@mantine/core";

import { weight } from "../design/tokens";
import { chooseHousehold } from "../api/household";
import { useMe } from "../queries/me";
import { DropMenu } from "../ui/DropMenu";
import classes from "./Shell.module.css";

/** Which household the app speaks for; shown to whoever has more than one. */
export default function HouseholdMenu() {
  const { me, household } = useMe();
  return (
    <DropMenu position="bottom-start">
      <Menu.Target>
        <Button variant="default" size="compact-md" className={classes.household}>
          <span className="clip" title={household.name}>
            {household.name}
          </span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.households.map((it) => (
          <Menu.Item
            key={it.id}
            fw={it.id === household.id ? weight.strong : weight.plain}
            onClick={() => chooseHousehold(it.is_personal ? null : it.id)}
          >
            {it.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </DropMenu>
  );
}
