import { Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery, type UseQueryOptions } from "@tanstack/react-query";
import { IconBrandTelegram } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";

import type { Schemas } from "../../api/client";
import { icon } from "../../design/tokens";
import { useText, worded } from "../../i18n";

const QrCode = lazy(() => worded(import("../../ui/QrCode")).then((it) => ({ default: it.QrCode })));

const QR_SIZE = 176;
/** How often it is asked whether the link was confirmed in Telegram, in ms. */
const PAUSE = 2_000;

interface Props<Data> {
  link: Schemas["LinkRead"];
  steps: string;
  /** Of the button: what opens. */
  open: string;
  /** What tells that it was confirmed. */
  ask: UseQueryOptions<Data, Error, Data, string[]>;
  onAgain: () => void;
}

/** The link as a button and as a code for the phone's camera, until it is confirmed there or its time is over. */
export function TelegramInvitation<Data>({ link, steps, open, ask, onAgain }: Props<Data>) {
  const { t } = useText();
  const isOver = useIsOver(Date.parse(link.expires_at));
  useQuery({ ...ask, refetchInterval: isOver ? false : PAUSE });
  if (isOver)
    return (
      <Text size="sm" role="status">
        {t("telegram.over")}{" "}
        <Anchor component="button" type="button" size="sm" onClick={onAgain}>
          {t("telegram.again")}
        </Anchor>
      </Text>
    );
  return (
    <Group align="start" gap="lg">
      <Suspense fallback={<Skeleton width={QR_SIZE} height={QR_SIZE} />}>
        <QrCode text={link.url} label={t("telegram.qr")} size={QR_SIZE} />
      </Suspense>
      <Stack gap="sm" flex="1 1 200px">
        <Text size="sm">{steps}</Text>
        <Group>
          <Button
            component="a"
            href={link.url}
            target="_blank"
            rel="noopener noreferrer"
            variant="light"
            leftSection={<IconBrandTelegram size={icon[18]} aria-hidden />}
          >
            {open}
          </Button>
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {t("telegram.waits")}
        </Text>
      </Stack>
    </Group>
  );
}

/** Whether that moment of this device's clock has come. */
function useIsOver(moment: number): boolean {
  const [isOver, setIsOver] = useState(() => Date.now() >= moment);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), Math.max(0, moment - Date.now()));
    return () => clearTimeout(timer);
  }, [moment]);
  return isOver;
}
