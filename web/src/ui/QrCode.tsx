import { encode } from "uqr";

import { fixed } from "../design/tokens";

/** Modules of quiet zone around the code, as the standard asks for. */
const BORDER = 4;

/** A text as a QR code: dark on light in both colour schemes, since many cameras read no other. `label` says what it opens. */
export function QrCode({ text, label, size }: { text: string; label: string; size: number }) {
  const { data } = encode(text, { border: BORDER });
  const dark = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${data.length} ${data.length}`}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill={fixed["qr-paper"]} />
      <path d={dark} fill={fixed["qr-ink"]} />
    </svg>
  );
}
