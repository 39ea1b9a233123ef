import type { CodeSent, Said } from "./types";

/** Places, times, holds, appointments and what stands around them, as the public API says it. */

export interface PlaceFor {
  code: string;
  tier: string;
  name_zh: string;
  name_en: string;
  address_zh: string;
  address_en: string;
  phone: string | null;
  latitude: number;
  longitude: number;
  next_free_at: string | null;
  free_days: number;
  waiting_now: number;
  km: number | null;
}

export interface FreeTime {
  starts_at: string;
  ends_at: string;
  places: number;
}

export interface FreeDay {
  on: string;
  places: number;
  times: FreeTime[];
}

export interface Availability {
  item_code: string;
  centre_code: string;
  minutes: number;
  online: boolean;
  days: FreeDay[];
}

/** Free starts of one or several matters in one visit. */
export interface VisitTimes {
  centre_code: string;
  items: string[];
  days: FreeDay[];
}

export interface CentreDays {
  centre_code: string;
  centre_name_zh: string;
  centre_name_en: string;
  next_free_at: string | null;
  days: { on: string; places: number; first: string | null }[];
}

/** The free days of every centre of the county. */
export interface CountyDays {
  item_code: string;
  minutes: number;
  online: boolean;
  needs_bay: boolean;
  centres: CentreDays[];
}

/** Where to be when: the inspection bay, then the window. */
export interface Stage {
  kind: "bay" | "window";
  name_zh: string;
  name_en: string;
  starts_at: string;
  ends_at: string;
}

export interface HeldMatter {
  item_code: string;
  item_name_zh: string;
  item_name_en: string;
  /** Masked; null: for oneself. */
  for_name: string | null;
  stages: Stage[];
  /** What was answered about the situation. */
  situation?: Said | null;
}

/** Places kept while the rest is filled in. */
export interface Hold {
  id: string;
  /** null once it was given back. */
  expires_at: string | null;
  seconds_left: number;
  centre_code: string;
  centre_name_zh: string;
  centre_name_en: string;
  starts_at: string;
  ends_at: string;
  matters: HeldMatter[];
}

/** Places promised to one person until a time. */
export interface Offer extends Hold {
  reason: "waiting_list" | "closure" | "draw";
  /** The appointment that ends when this one is accepted. */
  replaces: string | null;
}

export type MemberKind = "child" | "adult" | "principal";

/** Somebody I may book for, masked. */
export interface Member {
  id: string;
  kind: MemberKind;
  relation: string;
  relation_zh: string;
  relation_en: string;
  name: string;
  id_number: string;
  phone: string | null;
  confirmed: boolean;
  /** Whether one may book for them today; if not, the note says what to do. */
  active: boolean;
  valid_until: string | null;
  item_codes: string[];
  note_zh: string | null;
  note_en: string | null;
  code: CodeSent | null;
}

/** Somebody who may book for me, because I agreed. */
export interface Holder {
  id: string;
  kind: MemberKind;
  name: string;
  since: string;
  valid_until: string | null;
}

export interface Waiting {
  id: string;
  item_code: string;
  item_name_zh: string;
  item_name_en: string;
  for_name: string | null;
  centre_codes: string[];
  from_date: string;
  to_date: string;
  from_time: string;
  to_time: string;
  state: "waiting" | "offered" | "served" | "left" | "expired";
  position: number;
  of: number;
  offers_today: number;
  note_zh: string | null;
  note_en: string | null;
}

/** Scarce places given out by lot; `my_…` only when signed in. */
export interface Draw {
  id: string;
  /** null: for all that these windows serve. */
  item_code: string | null;
  item_name_zh: string | null;
  item_name_en: string | null;
  centre_code: string;
  centre_name_zh: string;
  centre_name_en: string;
  pool_name_zh: string;
  pool_name_en: string;
  from_date: string;
  to_date: string;
  opens_at: string;
  closes_at: string;
  /** From then on what is left can be booked by everybody. */
  offers_until: string;
  state: "open" | "closed" | "drawn" | "withdrawn";
  seed_hash: string;
  seed: string | null;
  entries: number;
  my_token: string | null;
  my_place: number | null;
}

export interface DrawList {
  seed_hash: string;
  seed: string | null;
  tokens: string[];
  order: string[] | null;
  /** How to work it out again on any computer. */
  recipe: string;
}

/** When new days open: at a random minute between two times of day. */
export interface Release {
  ahead_days: number;
  from: string;
  to: string;
}

export interface NoticeChoice {
  offers: boolean;
  reminders: boolean;
}

export interface Appointment {
  id: string;
  code: string;
  state: "booked" | "arrived" | "fulfilled" | "noshow" | "cancelled";
  item_code: string;
  item_name_zh: string;
  item_name_en: string;
  centre_code: string;
  centre_name_zh: string;
  centre_name_en: string;
  address_zh: string;
  address_en: string;
  latitude: number;
  longitude: number;
  starts_at: string;
  ends_at: string;
  on: string;
  case_id: string;
  case_number: string;
  /** Also the last moment to move it. */
  may_cancel_until: string;
  /** How often it was moved. */
  revision?: number;
  /** Appointments of one visit. */
  party_id?: string | null;
  /** Masked; null: for oneself. */
  for_name?: string | null;
  stages?: Stage[];
  qr: string;
  /** What was answered about the situation. */
  situation?: Said | null;
}
