import type { JSX } from "preact";
import { choose, draftFor } from "../draft";
import { texts } from "../store";
import type { Guide } from "../types";
import { of } from "../words";
import { useAskedAll } from "./asked";
import "../styles/form.css";

/** Where the situation may spare the inspection bay: the question, for each matter of the visit that has one. */
export function BayQuestions({ item }: { item: string }): JSX.Element | null {
  const t = texts.value.booking.visit;
  const { matters } = draftFor(item);
  const codes = [...new Set(matters.map((one) => one.item))];
  const guides = useAskedAll<Guide>(codes.map((code) => `/api/items/${code}`), true).data;
  const said = matters.filter((one) => one.situation?.done).map((one) => one.item);
  const asked = guides?.filter(({ item: one }) => one.bay_unless && !said.includes(one.code)) ?? [];
  if (asked.length === 0) return null;
  const answer = (code: string, spared: boolean): void =>
    choose(item, { matters: matters.map((one) => (one.item === code ? { ...one, bay: spared ? false : undefined } : one)), stale: true });
  return (
    <>
      {asked.map(({ item: { code, bay_unless } }) => (
        <label class="check bay" key={code}>
          <input type="checkbox" checked={matters.some((one) => one.item === code && one.bay === false)} onChange={(event) => answer(code, event.currentTarget.checked)} />
          <span>
            {bay_unless && of(bay_unless)}
            <span class="soft under">{t.spared}</span>
          </span>
        </label>
      ))}
    </>
  );
}
