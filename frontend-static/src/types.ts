/** What the public API says, as the server's structs name it. */

export type Language = "zh" | "en";

export interface Text {
  zh: string;
  en: string;
}

export type Category = "household" | "exit_entry" | "vehicle_driver" | "public_order";
export type Depth = "none" | "pre_review" | "accept" | "full";
/** A line of a list of items. */
export interface Found {
  code: string;
  name: Text;
  category: Category;
  category_name: Text;
  handling: "immediate" | "promised";
  handling_name: Text;
  online: Depth;
  online_name: Text;
  legal_limit: Text;
  promised_limit: Text;
  minutes: number;
  needs_bay: boolean;
  /** The situation in which no inspection is needed. */
  bay_unless: Text | null;
  /** null: an exception to “one trip”. */
  most_visits: number | null;
}

/** A paper; `shared` must not be asked for, `later` may follow. */
export interface Material {
  name: Text;
  form: "original" | "copy" | "electronic" | "form";
  form_name: Text;
  need: "bring" | "shared" | "later";
  need_name: Text;
  condition: Text | null;
}

export interface Guide {
  item: Found;
  version: number;
  valid_from: string;
  power_type: Text;
  decided_by: Text;
  applicants: Text[];
  materials: Material[];
  apply_within: Text | null;
  silence: Text[];
  special_procedures: Text[];
  steps: Text[];
  fee: Text;
  fee_note: Text | null;
  fee_basis: string | null;
  presence: Text;
  agent: Text;
  guardian: Text | null;
  visits: Text;
  visit_reason: Text | null;
  regions: Text[];
  result: Text;
  result_sample: Text;
  validity: Text | null;
  disclosure: Text;
  legal_basis: string;
  remedies: Text;
  consult: string;
  complain: string;
  /** A person can hand it in with the app. */
  hand_in_online: boolean;
  faqs: { question: Text; answer: Text }[];
  /** Statements that are planning defaults, by name. */
  uncertain: string[];
  provisional: Text;
  /** There are situation questions. */
  asks: boolean;
}

export * from "./booking_types";
export * from "./situation_types";

/** A ticket's place in line; without a ticket only the state of the appointment is known. */
export interface InLine {
  ticket: string | null;
  state: string;
  ahead: number;
  window: number | null;
  /** Null: not waiting, or no window of the line is open now. */
  wait_minutes_low: number | null;
  wait_minutes_high: number | null;
  near: boolean;
  calls: number;
  calls_wanted: number;
  behind: number;
  why_zh: string;
  why_en: string;
  ticket_id: string | null;
  centre_code: string;
  centre_name_zh: string;
  centre_name_en: string;
}

export type CaseState =
  | "prepared"
  | "submitted"
  | "correcting"
  | "accepted"
  | "paused"
  | "granted"
  | "ready"
  | "mailed"
  | "refused"
  | "ended"
  | "closed"
  | "not_needed"
  | "not_accepted"
  | "withdrawn"
  | "acceptance_withdrawn"
  | "handed_over"
  | "voided";

export interface CaseMaterial {
  place: number;
  name_zh: string;
  name_en: string;
  state: "missing" | "have" | "shared" | "deferred" | "not_needed";
}

export interface CaseView {
  id: string;
  number: string;
  item_code: string;
  item_name_zh: string;
  item_name_en: string;
  /** A decision has other words where the item is no licence. */
  power_type: string;
  centre_name_zh: string;
  centre_name_en: string;
  state: CaseState;
  submitted_on: string | null;
  accepted_on: string | null;
  legal_due_on: string | null;
  promised_due_on: string | null;
  due_provisional: boolean;
  decided_on: string | null;
  decision: "granted" | "refused" | "ended" | null;
  reason: string | null;
  delivered_on: string | null;
  visits: number;
  materials: CaseMaterial[];
  steps: { kind: string; at: string; on: string; reason: string | null }[];
}

/** A limit that runs, and the days counted one stretch after the other. */
export interface Limit {
  kind: string;
  on: string;
  provisional: boolean;
  paused: boolean;
  text: Text;
  days: Text[];
}

export interface OpenNotice {
  place: number;
  issued_on: string;
  due_on: string | null;
  received: boolean;
  /** `material`: the paper it is about, by its place. */
  lines: { wanted: string; material: number | null }[];
}

/** A case as its page shows it. */
export interface CaseStory extends CaseView {
  /** The bundle (一件事) it was handed in as part of; `lead`: the number of the case that leads it, null: this one. */
  bundle: { name: Text; lead: string | null } | null;
  /** null: an exception to “one trip”. */
  most_visits: number | null;
  next: { turn: "yours" | "ours" | "nobody"; text: Text; by: string | null };
  limits: Limit[];
  timeline: { kind: string; on: string; text: Text; reason: string | null; by_law: boolean }[];
  notice: OpenNotice | null;
  may_withdraw: boolean;
  may_choose_collect: boolean;
  collect: "window" | "mail" | "electronic";
  /** Masked. */
  address: string | null;
  mail_number: string | null;
  right_body: string | null;
}

export type RatedStep = "handing_in" | "result";
export type Dimension = "efficiency" | "competence" | "attitude" | "guidance" | "convenience" | "platform";

/** A step that may be rated; unrated is unrated. */
export interface MyRating {
  step: RatedStep;
  way: "on_site" | "online";
  asks: Dimension[];
  level: number | null;
  dimensions: Partial<Record<Dimension, number>>;
  words: string | null;
  named: boolean;
  rated_on: string | null;
  open: boolean;
  changes_until: string | null;
  handled: { kind: string; on: string; words: string | null }[];
}

export interface CodeSent {
  expires_in: number;
  again_in: number;
}

export interface Me {
  phone: string;
  name: string | null;
  id_number: string | null;
  language: Language;
  warnings: string[];
}

export interface Delivered {
  at: string;
  template: string;
  phone: string;
  text: string;
}
