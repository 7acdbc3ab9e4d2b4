import { TagsInput, type TagsInputProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { TAG_MAX, TAGS_MAX } from "../contract/facts";
import { useText } from "../i18n";
import { tagsQuery } from "../queries/payees";

interface Props extends Omit<TagsInputProps, "value" | "onChange" | "data"> {
  value: string[];
  onChange: (tags: string[]) => void;
  /** Those to choose from; those in use where nothing is said. */
  known?: string[];
}

/** Tags as the server keeps them: small letters, no # before them, each once. */
export function TagsField({ value, onChange, known, error, ...rest }: Props) {
  const { t } = useText();
  const used = useQuery({ ...tagsQuery(), enabled: known === undefined }).data;
  const [isFull, setFull] = useState(false);
  // Open while one is looked for: what stands below the field is not covered for longer.
  const [isOpen, setOpen] = useState(false);
  return (
    <TagsInput
      label={t("field.tags")}
      placeholder={value.length === 0 ? t("tags.hint") : undefined}
      autoComplete="off"
      maxLength={TAG_MAX}
      maxTags={TAGS_MAX}
      maxDropdownHeight={200}
      openOnFocus={false}
      dropdownOpened={isOpen}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      onClick={() => setOpen(true)}
      onSearchChange={(words) => words && setOpen(true)}
      splitChars={[",", ";", "#"]}
      data={known ?? used?.map((it) => it.name)}
      value={value}
      error={isFull ? t("tags.most", { limit: TAGS_MAX }) : error}
      // Leaving a full field says so too, with nothing typed.
      onMaxTags={(tag) => setFull(tag !== "")}
      onChange={(tags) => {
        setFull(false);
        setOpen(false);
        onChange([...new Set(tags.map(asKept).filter(Boolean))]);
      }}
      {...rest}
    />
  );
}

/** As the server writes it. */
function asKept(tag: string): string {
  return tag
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .replace(/^[# ]+/, "")
    .trim()
    .toLowerCase()
    .slice(0, TAG_MAX);
}
