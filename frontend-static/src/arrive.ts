import { ask } from "./api";
import { draft, justMade } from "./draft";
import { go } from "./route";
import type { Appointment, Guide } from "./types";

/** A visit was made: keep its tickets and open the first. A phone that can't keep them still shows them. */
export async function arrive(made: Appointment[], guides: Guide[] = []): Promise<void> {
  const first = made[0];
  if (!first) return;
  justMade.value = made;
  try {
    const { keep } = await import("./kept");
    for (const one of made) await keep(one, (await guideOf(one, guides))?.materials);
  } catch {
    /* private mode without a store */
  }
  go(`/appointments/${first.id}`, true);
  draft.value = null;
}

async function guideOf(one: Appointment, guides: Guide[]): Promise<Guide | null> {
  return guides.find((guide) => guide.item.code === one.item_code) ?? ask<Guide>(`/api/items/${one.item_code}`).catch(() => null);
}
