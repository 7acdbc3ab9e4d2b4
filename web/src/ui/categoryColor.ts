import type { Schemas } from "../api/client";

export type CategoryColor = Schemas["CategoryRead"]["color"];
export type CategoryIcon = Schemas["CategoryRead"]["icon"];

/** The colour of the present scheme, for a style or a shape of a chart. */
export const categoryColor = (name: CategoryColor) => `var(--kopilka-category-${name})`;
