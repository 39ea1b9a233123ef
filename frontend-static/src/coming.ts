import { ask } from "./api";
import { today } from "./dates";
import { forget, forgetOld, keep, kept } from "./kept";
import { timed } from "./held";
import type { Appointment, Offer } from "./types";

/** The next appointment: first as kept on the phone, then as the server has it. */
export async function nextOne(signedIn: boolean, show: (one: Appointment | null) => void): Promise<void> {
  await forgetOld(today());
  show(first(await kept()));
  if (!signedIn) return;
  try {
    const all = await ask<Appointment[]>("/api/appointments");
    await Promise.all(all.map((one) => (isComing(one) ? keep(one) : forget(one.id))));
    show(first(all));
  } catch {
    /* what was kept stays on the screen */
  }
}

export function isComing(one: Appointment): boolean {
  return (one.state === "booked" || one.state === "arrived") && one.on >= today();
}

/** Appointments made as one that still are: moved to another day or place, one stands alone. */
export function visitOf(one: Appointment): string {
  return one.party_id ? `${one.party_id} ${one.on} ${one.centre_code}` : one.id;
}

function first(all: Appointment[]): Appointment | null {
  const coming = all.filter(isComing).sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  return coming[0] ?? null;
}

/** Places kept for me alone, with the moment each ends. Nothing when it can't be asked: the message says it too. */
export async function offersNow(): Promise<(Offer & { until: number })[]> {
  const found = await ask<Offer[]>("/api/offers").catch((): Offer[] => []);
  return found.map(timed);
}
