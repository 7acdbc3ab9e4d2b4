import type { IconHome } from "@tabler/icons-react";

import { icon } from "../design/tokens";
import classes from "./ui.module.css";

/** A large icon on a round tint, above the words of a page or of a part that has nothing else to show. */
export function Sign({ icon: Icon }: { icon: typeof IconHome }) {
  return (
    <span className={classes.sign} aria-hidden>
      <Icon size={icon[28]} stroke={1.5} />
    </span>
  );
}
