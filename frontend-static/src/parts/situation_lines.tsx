import type { JSX } from "preact";
import { answered, draftFor } from "../draft";
import { outcomeOf, questionsOf } from "../situation";
import { texts } from "../store";
import type { Guide, Questions } from "../types";
import { of } from "../words";
import { useAskedAll } from "./asked";

/** For each matter that asks about its situation: what was answered, or the way to answer. */
export function SituationLines({ item }: { item: string }): JSX.Element | null {
  const t = texts.value.situation;
  const { matters } = draftFor(item);
  const guides = useAskedAll<Guide>([...new Set(matters.map((one) => one.item))].map((code) => `/api/items/${code}`), true).data;
  const said = [...new Set(matters.filter(answered).map((one) => one.item))];
  const asked = useAskedAll<Questions>(said.map(questionsOf), true).data;
  const lines = matters.map((one, at) => ({ one, at, guide: guides?.find((guide) => guide.item.code === one.item) }));
  return (
    <>
      {lines
        .filter(({ guide }) => guide?.asks)
        .map(({ one, at, guide }) => {
          const outcome = outcomeOf(asked?.find(({ code }) => code === one.item), answered(one));
          const words = outcome ? texts.value.listed(outcome.lines.map(({ answer }) => of(answer))) : t.open;
          const name = guide ? of(guide.item.name) : one.item;
          return (
            <p class="chosen-place situation-line" key={at}>
              <span>
                {matters.length > 1 && <span class="under">{name}</span>}
                {words}
              </span>
              <a href={`/items/${item}/situation?matter=${at}`} aria-label={outcome ? t.changeOf(name) : `${t.answer}：${name}`}>
                {outcome ? t.change : t.answer}
              </a>
            </p>
          );
        })}
    </>
  );
}
