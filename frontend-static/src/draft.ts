import { effect, signal } from "@preact/signals";
import type { Appointment, Said, Text } from "./types";

/** A matter of the visit, and whose it is: a family member by id, or oneself. */
export interface Wanted {
  item: string;
  name?: Text | undefined;
  member?: string | undefined;
  /** Somebody else's, but it is not known any more whose: asked again before it is held again. */
  unsure?: true | undefined;
  /** The situation spares the inspection bay. */
  bay?: false | undefined;
  /** An open case that needs another visit. */
  case_id?: string | undefined;
  /** What was answered so far; it counts once it is `done`. */
  situation?: (Said & { done?: true }) | undefined;
}

/** The answers of a matter, once the last question was answered. */
export function answered({ situation }: Wanted): Said | undefined {
  return situation?.done && { version: situation.version, answers: situation.answers };
}

/** The choices of a booking on its way. No person is in it, so it may outlive a reload. */
export interface Draft {
  /** The first matter's item: every page of the flow stands under its address. */
  item: string;
  matters: Wanted[];
  centre?: string | undefined;
  centreName?: Text | undefined;
  starts_at?: string | undefined;
  /** The time was chosen for fewer or other matters: it has to be looked at again. */
  stale?: true | undefined;
  /** The places kept for it, while they are. */
  hold?: string | undefined;
  /** What the hold is for, to see whether the next one takes its place. */
  holdFor?: Wanted[] | undefined;
}

export const MOST_MATTERS = 4;

function stored<T>(name: string, otherwise: T): T {
  try {
    return (JSON.parse(sessionStorage.getItem(name) ?? "null") as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function store(name: string, value: unknown): void {
  try {
    if (value) sessionStorage.setItem(name, JSON.stringify(value));
    else sessionStorage.removeItem(name);
  } catch {
    /* the choices then live until the page is left */
  }
}

export const draft = signal<Draft | null>(stored<Draft | null>("draft", null));
/** Which key each wish was sent with, until it was answered. */
export const wishes = signal<Record<string, string>>(stored("wishes", {}));

effect(() => store("draft", draft.value));
effect(() => store("wishes", wishes.value));

/** The choices for this item so far; without any, a visit of one matter for oneself. */
export function draftFor(item: string): Draft {
  const now = draft.value;
  return now?.item === item ? now : { item, matters: [{ item }] };
}

export function choose(item: string, change: Partial<Omit<Draft, "item">>): void {
  draft.value = { ...draftFor(item), ...change };
}

/** The page of what is still to be answered for this visit, before its time can be kept. */
export function nextStep({ item, matters, centre, starts_at, stale }: Draft): string {
  const at = `/items/${item}`;
  const unsure = matters.findIndex((one) => one.unsure);
  if (unsure >= 0) return `${at}/for?matter=${unsure}`;
  if (!centre) return `${at}/place`;
  return starts_at && !stale ? `${at}/who` : `${at}/time`;
}

export function newKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What was just made or moved, for the ticket to greet with. */
export const justMade = signal<Appointment[]>([]);
export const justMoved = signal<string | null>(null);
