import { texts } from "../store";
import type { Draw } from "../types";
import { moment, of, ofField } from "../words";

export function drawName(one: Draw): string {
  const name = of({ zh: one.item_name_zh ?? "", en: one.item_name_en ?? "" });
  return name || `${texts.value.booking.draw.title} · ${ofField(one, "pool_name")}`;
}

/** Where it stands as the server says it, whatever this phone's clock shows. */
export function drawState(one: Draw): string {
  const t = texts.value.booking.draw;
  if (one.state === "withdrawn") return t.withdrawn;
  if (one.state === "drawn") return t.drawn;
  return one.state === "closed" ? t.closed : t.closes(moment(one.closes_at));
}
