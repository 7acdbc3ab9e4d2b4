import { icon as iconSizes } from "../design/tokens";
import icons from "../contract/category-icons.svg";
import { type CategoryColor, type CategoryIcon, categoryColor } from "./categoryColor";
import classes from "./ui.module.css";

interface Props {
  /** Without both: of a category that is not loaded. */
  icon?: CategoryIcon;
  color?: CategoryColor;
  /** 32 in lists and cards, 24 in dense tables and selects. */
  size?: 32 | 24;
}

/** A category's icon on a round tint of its colour; decorative, its name stands beside it. */
export function CategoryBadge({ icon = "category", color = "gray", size = 32 }: Props) {
  const drawn = iconSizes[size === 32 ? 18 : 14];
  return (
    <span aria-hidden className={classes.badge} style={{ width: size, height: size, color: categoryColor(color) }}>
      <svg width={drawn} height={drawn}>
        <use href={`${icons}#${icon}`} />
      </svg>
    </span>
  );
}
