import { useText } from "../../i18n";
import classes from "./imports.module.css";

const BANKS = ["tbank", "sber", "alfa"] as const;

/** Where one gets a statement, a line for each bank. */
export function Help() {
  const { t } = useText();
  return (
    <dl className={classes.help}>
      {BANKS.map((it) => (
        <div key={it}>
          <dt>{t(`imports.bank.${it}`)}</dt>
          <dd>{t(`imports.howTo.${it}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
