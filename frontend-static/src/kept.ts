import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { keepsTickets } from "./store";
import type { Appointment, Material } from "./types";

/** A ticket as it stays on the phone: the appointment and its papers. No name, no number, no phone. */
export interface KeptTicket extends Appointment {
  bring: Material[];
  /** Which papers of `bring` lie ready, by place in the list. */
  ready: number[];
}

interface Shelf extends DBSchema {
  tickets: { key: string; value: KeptTicket };
}

let opened: Promise<IDBPDatabase<Shelf>> | undefined;

/** Opened when first needed, and again after the browser cleared it at sign-out. */
function shelf(): Promise<IDBPDatabase<Shelf>> {
  const close = (): void => void (opened = undefined);
  opened ??= openDB<Shelf>("yitang", 1, {
    upgrade: (db) => void db.createObjectStore("tickets", { keyPath: "id" }),
    terminated: close,
    blocking: (_from, _to, event) => {
      (event.target as IDBDatabase).close();
      close();
    },
  });
  return opened;
}

export async function kept(): Promise<KeptTicket[]> {
  const all = await (await shelf()).getAll("tickets");
  return all.sort((a, b) => a.starts_at.localeCompare(b.starts_at));
}

export async function keptTicket(id: string): Promise<KeptTicket | undefined> {
  return (await shelf()).get("tickets", id);
}

/** Keep what the server said; ticks and papers that are already there stay. */
export async function keep(appointment: Appointment, bring?: Material[]): Promise<KeptTicket> {
  const before = await keptTicket(appointment.id);
  const ticket: KeptTicket = {
    ...only(appointment),
    bring: bring ?? before?.bring ?? [],
    ready: before?.ready ?? [],
  };
  await (await shelf()).put("tickets", ticket);
  keepsTickets(true);
  return ticket;
}

export async function tick(id: string, ready: number[]): Promise<void> {
  const ticket = await keptTicket(id);
  if (ticket) await (await shelf()).put("tickets", { ...ticket, ready });
}

/** A day after its time a ticket is of no more use here. */
export async function forgetOld(today: string): Promise<void> {
  for (const ticket of await kept()) if (ticket.on < today) await forget(ticket.id);
}

export async function forget(id: string): Promise<void> {
  await (await shelf()).delete("tickets", id);
  keepsTickets((await (await shelf()).count("tickets")) > 0);
}

export async function forgetAll(): Promise<void> {
  await (await shelf()).clear("tickets");
  keepsTickets(false);
}

/** Field by field, so that nothing personal slips in with a later version of the API. */
function only(from: Appointment): Appointment {
  return {
    id: from.id,
    code: from.code,
    state: from.state,
    item_code: from.item_code,
    item_name_zh: from.item_name_zh,
    item_name_en: from.item_name_en,
    centre_code: from.centre_code,
    centre_name_zh: from.centre_name_zh,
    centre_name_en: from.centre_name_en,
    address_zh: from.address_zh,
    address_en: from.address_en,
    latitude: from.latitude,
    longitude: from.longitude,
    starts_at: from.starts_at,
    ends_at: from.ends_at,
    on: from.on,
    case_id: from.case_id,
    case_number: from.case_number,
    may_cancel_until: from.may_cancel_until,
    revision: from.revision ?? 0,
    party_id: from.party_id ?? null,
    stages: (from.stages ?? []).map(({ kind, name_zh, name_en, starts_at, ends_at }) => ({ kind, name_zh, name_en, starts_at, ends_at })),
    qr: from.qr,
  };
}
