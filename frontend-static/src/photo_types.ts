import type { CaseState, Text } from "./types";

/** Photos of papers and online applications, as the server's structs name them. */

export interface PhotoPage {
  page: number;
  width: number;
  height: number;
  added_at: string;
}

export interface PaperPhotos {
  place: number;
  name_zh: string;
  name_en: string;
  state: "missing" | "have" | "shared" | "deferred" | "not_needed";
  /** Asked for, so that a photo of it helps. */
  wanted: boolean;
  later: boolean;
  shared: boolean;
  condition: Text | null;
  pages: PhotoPage[];
  answer: "good" | "bad" | "at_window" | null;
  reason: string | null;
  reason_said: Text | null;
  words: string | null;
  answered_at: string | null;
}

export interface CasePhotos {
  case_id: string;
  item_code: string;
  item_name: Text;
  number: string;
  state: CaseState;
  channel: string;
  papers: PaperPhotos[];
  may_change: boolean;
  /** Photos of this matter are looked at before the day. */
  reviewed: boolean;
  /** A look was asked for and is not answered yet. */
  asked_at: string | null;
  revision: number;
  rounds: number;
  answered_at: string | null;
  pages_a_paper: number;
}

export type Way = "window" | "mail" | "electronic";

/** The bundle (一件事) an item is part of. */
export interface FiledBundle {
  name: Text;
  /** Nothing: on its own; `lead`: its first case; else the number of the case that leads it. */
  said: string;
  /** Cases of the applicant that lead one already. */
  leads: string[];
}

export interface Filing {
  case_id: string;
  number: string;
  item_code: string;
  item_name: Text;
  /** Masked; null: one's own. */
  for_name: string | null;
  state: CaseState;
  ways: Way[];
  visits_after: boolean;
  given_up: boolean;
  handed_in_on: string | null;
  address: string | null;
  bundle: FiledBundle | null;
}
