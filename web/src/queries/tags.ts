/** A row that was kept on this device by a version that knew no tags has none. */
export function tagsOf(row: { tags?: string[] }): string[] {
  return row.tags ?? [];
}
