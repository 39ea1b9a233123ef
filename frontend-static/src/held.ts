import { signal } from "@preact/signals";
import { ask, Problem } from "./api";
import { answered, draft, type Wanted } from "./draft";
import type { Appointment, Hold, Said } from "./types";
import { write } from "./write";

/** A hold with the moment it ends on this phone's own clock, which may be wrong. */
export type Held = Hold & { until: number };

/** My live holds, once asked for. In memory only: names stand in them. */
export const holds = signal<Held[] | undefined>(undefined);

/** `ends` by the seconds the server still gave when it answered. */
export function timed<T extends { seconds_left: number }>(one: T): T & { until: number } {
  return { ...one, until: Date.now() + one.seconds_left * 1000 };
}

export async function findHolds(): Promise<Held[]> {
  const found = (await ask<Hold[]>("/api/holds")).map(timed);
  holds.value = found;
  return found;
}

/** Keep places for what the draft asks. A hold of the same matters is replaced by the server in one step. */
export async function hold(): Promise<Held> {
  const asked = draft.value;
  if (!asked?.centre || !asked.starts_at) throw new Problem("NoSuchTime", "", "", 404);
  const before = asked.hold ? (holds.value ?? (await findHolds())).find((one) => one.id === asked.hold) : undefined;
  if (before && !allWanted(asked.holdFor ?? [], asked.matters)) await release(before.id);
  const body = { centre_code: asked.centre, starts_at: asked.starts_at, matters: asked.matters.map(matterOf) };
  const made = timed(await write<Hold>("/api/holds", { body }));
  holds.value = [...(holds.value ?? []).filter((one) => one.id !== made.id && one.id !== before?.id), made];
  draft.value = { ...asked, hold: made.id, holdFor: asked.matters };
  return made;
}

function matterOf(one: Wanted): { item_code: string; member_id?: string; case_id?: string; bay?: false; situation?: Said } {
  const said = answered(one);
  return {
    item_code: one.item,
    ...(one.member ? { member_id: one.member } : {}),
    ...(one.bay === false ? { bay: false } : {}),
    ...(one.case_id ? { case_id: one.case_id } : {}),
    ...(said ? { situation: said } : {}),
  };
}

/** Whether everything the hold was for is wanted still. */
function allWanted(heldFor: Wanted[], wanted: Wanted[]): boolean {
  return heldFor.every((kept) => wanted.some((one) => one.item === kept.item && one.member === kept.member));
}

/** How many holds are being given back: free times asked for meanwhile would not count them yet. */
export const releasing = signal(0);

/** Give the places back. Without a network they go back by themselves. */
export async function release(id: string): Promise<void> {
  holds.value = holds.value?.filter((one) => one.id !== id);
  if (draft.value?.hold === id) draft.value = { ...draft.value, hold: undefined };
  releasing.value++;
  await write<Hold>(`/api/holds/${id}/release`).catch(() => undefined);
  releasing.value--;
}

/** `shared`: what data sharing supplies was confirmed. */
export async function confirm(id: string, shared = false): Promise<Appointment[]> {
  const made = await write<Appointment[]>(`/api/holds/${id}/confirm`, shared ? { body: { shared } } : {});
  holds.value = holds.value?.filter((one) => one.id !== id);
  return made;
}

/** The choices behind a hold, for a page that did not make it; the item its flow stands under. */
export function takeUp(one: Held, item = one.matters[0]?.item_code ?? ""): string {
  const now = draft.value;
  if (now?.hold === one.id) return now.item;
  const matters = one.matters.map((held): Wanted => ({
    item: held.item_code,
    name: { zh: held.item_name_zh, en: held.item_name_en },
    unsure: held.for_name === null ? undefined : true,
    situation: held.situation ? { ...held.situation, done: true } : undefined,
  }));
  matters.sort((a, b) => Number(b.item === item) - Number(a.item === item));
  const centreName = { zh: one.centre_name_zh, en: one.centre_name_en };
  draft.value = { item, matters, centre: one.centre_code, centreName, starts_at: one.starts_at, hold: one.id, holdFor: matters };
  return item;
}
