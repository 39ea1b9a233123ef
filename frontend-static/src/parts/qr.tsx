import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { encode } from "uqr";

/** A QR code as one drawn path; black on white in every colour scheme, so that it always scans. */
export function Qr({ text, label }: { text: string; label: string }): JSX.Element {
  const { size, d } = useMemo(() => drawn(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={d} />
    </svg>
  );
}

function drawn(text: string): { size: number; d: string } {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  let d = "";
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      const from = x;
      while (row[x]) x++;
      if (x > from) d += `M${from} ${y}h${x - from}v1h${from - x}z`;
    }
  });
  return { size, d };
}
