import { ActionIcon, Menu, Switch, Text } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconHistory } from "@tabler/icons-react";

import { icon, weight } from "../../design/tokens";
import type { Rule } from "../../features/rules/draft";
import { PROBLEMS, useRuleWords } from "../../features/rules/words";
import { useText } from "../../i18n";
import { useMe } from "../../queries/me";
import { ItemMenu } from "../../ui/ItemMenu";
import classes from "./rulesPage.module.css";

interface Props {
  rule: Rule;
  isFirst: boolean;
  isLast: boolean;
  onSwitch: (enabled: boolean) => void;
  onMove: (by: -1 | 1) => void;
  onEdit: () => void;
  onApply: () => void;
  onRemove: () => void;
}

/** One rule: what it says, whether it is on, and its place. */
export function RuleLine({ rule, isFirst, isLast, onSwitch, onMove, onEdit, onApply, onRemove }: Props) {
  const { t } = useText();
  const { canEdit } = useMe();
  const said = useRuleWords()(rule);
  const name = rule.name ?? said;
  return (
    <li id={`rule-${rule.id}`} data-off={!rule.enabled || undefined}>
      {canEdit ? (
        <Switch
          aria-label={t("rules.switch", { name })}
          checked={rule.enabled}
          onChange={(event) => onSwitch(event.currentTarget.checked)}
        />
      ) : (
        <span />
      )}
      <div className={classes.words}>
        {rule.name && <Text fw={weight.medium}>{rule.name}</Text>}
        <Text size={rule.name ? "sm" : undefined} c={rule.name ? "dimmed" : undefined}>
          {said}
        </Text>
        {rule.problem && (
          <Text size="sm" c="var(--mantine-color-error)">
            {t(PROBLEMS[rule.problem])}
          </Text>
        )}
        {!rule.enabled && !canEdit && (
          <Text size="sm" c="dimmed">
            {t("rules.isOff")}
          </Text>
        )}
      </div>
      {canEdit && (
        <div className={classes.actions}>
          <ActionIcon
            data-move
            variant="subtle"
            color="gray"
            size="lg"
            disabled={isFirst}
            aria-label={t("rules.up", { name })}
            onClick={() => onMove(-1)}
          >
            <IconChevronUp size={icon[20]} />
          </ActionIcon>
          <ActionIcon
            data-move
            variant="subtle"
            color="gray"
            size="lg"
            disabled={isLast}
            aria-label={t("rules.down", { name })}
            onClick={() => onMove(1)}
          >
            <IconChevronDown size={icon[20]} />
          </ActionIcon>
          <ItemMenu name={name} onEdit={onEdit} onRemove={onRemove}>
            {!rule.problem && (
              <Menu.Item leftSection={<IconHistory size={icon[18]} aria-hidden />} onClick={onApply}>
                {t("rules.applyOne")}
              </Menu.Item>
            )}
          </ItemMenu>
        </div>
      )}
    </li>
  );
}
