import { draft, justMade } from "./draft";
import { go } from "./route";
import { askPapers } from "./situation";
import type { Appointment, Guide } from "./types";

/** A visit was made: keep its tickets and open the first. A phone that can't keep them still shows them. */
export async function arrive(made: Appointment[], guides: Guide[] = []): Promise<void> {
  const first = made[0];
  if (!first) return;
  justMade.value = made;
  try {
    const { keep } = await import("./kept");
    for (const one of made) await keep(one, await askPapers(one.item_code, one.situation, guideOf(one, guides)));
  } catch {
    /* private mode without a store */
  }
  go(`/appointments/${first.id}`, true);
  draft.value = null;
}

function guideOf(one: Appointment, guides: Guide[]): Guide | undefined {
  return guides.find((guide) => guide.item.code === one.item_code);
}
