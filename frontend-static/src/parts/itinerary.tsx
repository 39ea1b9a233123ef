import type { JSX } from "preact";
import { texts } from "../store";
import type { Stage } from "../types";
import { clock, ofField } from "../words";

/** A matter with its stages, of a hold or an appointment. */
export interface Planned {
  item_name_zh: string;
  item_name_en: string;
  for_name?: string | null;
  stages?: Stage[];
}

/** Where to be when, from the first stage of the visit to the last. */
export function Itinerary({ matters }: { matters: Planned[] }): JSX.Element | null {
  const t = texts.value.booking.visit;
  const steps = matters.flatMap((matter) => (matter.stages ?? []).map((stage) => ({ stage, matter })));
  steps.sort((a, b) => a.stage.starts_at.localeCompare(b.stage.starts_at));
  if (steps.length === 0) return null;
  const several = matters.length > 1;
  return (
    <ol class="itinerary">
      {steps.map(({ stage, matter }, at) => (
        <li key={at} class={stage.kind}>
          <b class="itinerary-time">{clock(stage.starts_at)}</b>
          <span>
            <strong>{stage.kind === "window" ? t.window(ofField(stage, "name")) : ofField(stage, "name")}</strong>
            {several && ` · ${ofField(matter, "item_name")}`}
            {several && matter.for_name && <span class="soft under">{t.forWhom(matter.for_name)}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
