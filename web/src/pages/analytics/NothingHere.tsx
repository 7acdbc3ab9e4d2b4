import { Button } from "@mantine/core";
import { type IconHome, IconPlus } from "@tabler/icons-react";

import { icon as iconSizes } from "../../design/tokens";
import { useText } from "../../i18n";
import { useEntry } from "../../navigation/entryDialog";
import { useMe } from "../../queries/me";
import { Empty } from "../../ui/Empty";

interface Props {
  icon: typeof IconHome;
  /** Leads from another time to the present one; left out where that is shown already. */
  onPresent?: () => void;
}

/** Nothing was recorded in the time that is shown: back to the present, or the first entry of it. */
export function NothingHere({ icon, onPresent }: Props) {
  const { t } = useText();
  const { canEdit } = useMe();
  const entry = useEntry();
  return (
    <Empty icon={icon} title={t("analytics.nothing")}>
      {onPresent ? (
        <Button variant="default" onClick={onPresent}>
          {t("analytics.toNow")}
        </Button>
      ) : (
        canEdit && (
          <Button
            variant="light"
            leftSection={<IconPlus size={iconSizes[18]} aria-hidden />}
            onClick={() => entry.open()}
          >
            {t("entry.new")}
          </Button>
        )
      )}
    </Empty>
  );
}
