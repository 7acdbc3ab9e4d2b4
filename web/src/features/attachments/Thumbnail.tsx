import { IconPhoto } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { icon } from "../../design/tokens";
import classes from "./Attachments.module.css";
import { contentQuery } from "./queries";
import { Shown } from "./Shown";

/** A small picture of a file; its sign until it is there, and where it cannot be had. */
export function Thumbnail({ id }: { id: string }) {
  const { data } = useQuery(contentQuery(id, "thumbnail"));
  return (
    <span className={classes.face}>
      {data ? <Shown bytes={data} alt="" /> : <IconPhoto size={icon[26]} stroke={1.4} aria-hidden />}
    </span>
  );
}
