import { Skeleton, Stack } from "@mantine/core";

/** The outline of a page while its code or data is on the way. */
export function PageSkeleton() {
  return (
    <Stack gap="md" p={{ base: 0 }} aria-busy="true">
      <Skeleton height={34} width={220} radius="md" />
      <Skeleton height={140} radius="lg" />
      <Skeleton height={320} radius="lg" />
    </Stack>
  );
}
