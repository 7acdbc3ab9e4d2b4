import { i18n } from "../../i18n";

/** What a job does, in words; one of another version of the server keeps its own name. */
export function jobName(name: string): string {
  const key = `admin.job.${name}`;
  return key in i18n.messages ? i18n._(key) : name;
}
