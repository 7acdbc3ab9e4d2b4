import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

import { icon as iconSizes, space, weight } from "../../design/tokens";
import { CATEGORY_COLORS, CATEGORY_ICONS } from "../../contract/appearance";
import { useText } from "../../i18n";
import { CategoryBadge } from "../../ui/CategoryBadge";
import { type CategoryColor, type CategoryIcon, categoryColor } from "../../ui/categoryColor";
import classes from "./categories.module.css";
import { colorName, iconName, matches } from "./appearanceWords";

interface Props {
  icon: CategoryIcon;
  color: CategoryColor;
  /** Neither has been chosen. */
  isDefault: boolean;
  onIcon: (icon: CategoryIcon) => void;
  onColor: (color: CategoryColor) => void;
  onDefault: () => void;
}

/** Icon and colour: radio buttons, so that arrows go through them. Icons are found by words of both languages. */
export default function AppearancePicker({ icon, color, isDefault, onIcon, onColor, onDefault }: Props) {
  const { t, locale } = useText();
  const [sought, seek] = useState("");
  const found = CATEGORY_ICONS.filter((it) => matches(it, sought));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap={space[8]}>
          <CategoryBadge icon={icon} color={color} />
          <Text size="sm">
            {iconName(icon, locale)}, {colorName(color, locale)}
          </Text>
        </Group>
        <Button size="compact-sm" variant="subtle" disabled={isDefault} onClick={onDefault}>
          {t("categories.byDefault")}
        </Button>
      </Group>
      <fieldset className={classes.picker}>
        <Text component="legend" size="sm" fw={weight.medium} mb={space[4]}>
          {t("categories.color")}
        </Text>
        <div className={classes.colors}>
          {CATEGORY_COLORS.map((it) => (
            <label key={it} className={classes.choice} title={colorName(it, locale)}>
              <input
                type="radio"
                name="color"
                aria-label={colorName(it, locale)}
                checked={it === color}
                onChange={() => onColor(it)}
              />
              <span className={classes.swatch} style={{ background: categoryColor(it) }} />
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset className={classes.picker}>
        <Text component="legend" size="sm" fw={weight.medium} mb={space[4]}>
          {t("categories.icon")}
        </Text>
        <TextInput
          aria-label={t("categories.seekIcon")}
          placeholder={t("categories.seekIcon")}
          leftSection={<IconSearch size={iconSizes[16]} aria-hidden />}
          mb={space[6]}
          value={sought}
          onChange={(event) => seek(event.currentTarget.value)}
          // It looks for icons; the form is sent from elsewhere.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
        <div className={classes.icons}>
          {found.map((it) => (
            <label key={it} className={classes.choice} title={iconName(it, locale)}>
              <input
                type="radio"
                name="icon"
                aria-label={iconName(it, locale)}
                checked={it === icon}
                onChange={() => onIcon(it)}
              />
              <CategoryBadge icon={it} color={color} />
            </label>
          ))}
        </div>
        {found.length === 0 && (
          <Text size="sm" c="dimmed" role="status">
            {t("common.nothing")}
          </Text>
        )}
      </fieldset>
    </Stack>
  );
}
