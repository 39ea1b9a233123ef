import { civil, plusDays, today } from "./dates";
import { language, texts } from "./store";
import type { Text } from "./types";

/** The reader's language out of a pair. */
export function of(text: Text): string {
  return text[language.value];
}

/** The reader's language out of fields that end in _zh and _en. */
export function ofField<K extends string>(from: Record<`${K}_zh` | `${K}_en`, string>, name: K): string {
  return from[`${name}_${language.value}`];
}

export const day = (on: string): string => texts.value.day(civil(on));
export const shortDay = (on: string): string => texts.value.shortDay(civil(on));
export const clock = (at: string): string => texts.value.clock(civil(at));
export const moment = (at: string): string => texts.value.moment(civil(at));
export const span = (from: string, to: string): string => texts.value.span(civil(from), civil(to));

/** A time of day on the centre's clock, HH:MM, as people say it. */
export function timeOfDay(text: string): string {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return texts.value.clock({ ...civil("2000-01-01"), hour, minute });
}

/** “今天” or “明天”, else nothing. */
export function near(on: string): string {
  const now = today();
  if (on === now) return texts.value.today;
  return on === plusDays(now, 1) ? texts.value.tomorrow : "";
}

/** A booking code in two groups of four, easier to read out. */
export function grouped(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}

/** A sentence the server may add, in the reader's language. */
export function noteIn(from: { note_zh: string | null; note_en: string | null }): string {
  return from[`note_${language.value}`] ?? "";
}
