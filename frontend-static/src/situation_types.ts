import type { Depth, Material, Text } from "./types";

/** Situation questions, as the public API says them. */

export interface Answer {
  key: string;
  label: Text;
  /** The next question; left out: the path ends. */
  then?: string;
}

export interface Question {
  key: string;
  ask: Text;
  hint?: Text;
  answers: Answer[];
}

/** What was answered, question after question, to that version of the questions. */
export interface Said {
  version: number;
  answers: string[];
}

export interface Outcome {
  answers: string[];
  lines: { question: Text; answer: Text }[];
  papers: Material[];
  /** Papers of the item that this situation does not need. */
  spared: Text[];
  minutes: number;
  bay: boolean;
  coming: "in_person" | "agent" | "nobody";
  coming_name: Text;
  online: Depth;
  online_name: Text;
  /** It is another item's matter. */
  instead: string | null;
  instead_name: Text | null;
  notes: Text[];
  confidence: "known" | "found" | "uncertain";
}

/** The questions of an item; version 0: nothing is asked. Outcomes by answers joined with dots. */
export interface Questions {
  code: string;
  version: number;
  questions: Question[];
  outcomes: Record<string, Outcome>;
  provisional: Text;
}
