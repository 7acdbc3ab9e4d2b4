import { Fragment } from "react";

import classes from "./ui.module.css";

/** An e-mail address: where it does not fit into one line, it is parted before "@" and dots rather than anywhere. */
export function Address({ email }: { email: string }) {
  return (
    <span className={classes.wraps}>
      {email.split(/(?=[@.])/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
