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
          {!(isFirst && isLast) && (
            <>
              <Move
                label={t("rules.up", { name })}
                disabled={isFirst}
                icon={IconChevronUp}
                onClick={() => onMove(-1)}
              />
              <Move
                label={t("rules.down", { name })}
                disabled={isLast}
                icon={IconChevronDown}
                onClick={() => onMove(1)}
              />
            </>
          )}
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

interface MoveProps {
  label: string;
  disabled: boolean;
  icon: typeof IconChevronUp;
  onClick: () => void;
}

function Move({ label, disabled, icon: Icon, onClick }: MoveProps) {
  return (
    <ActionIcon
      data-move
      className={classes.move}
      variant="subtle"
      color="gray"
      size="lg"
      disabled={disabled}
      aria-label={label}
      onClick={onClick}
    >
      <Icon size={icon[20]} />
    </ActionIcon>
  );
}
