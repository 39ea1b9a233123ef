import type { JSX } from "preact";
import { texts } from "../store";
import type { Guide } from "../types";
import { of } from "../words";
import { Icon } from "./icon";
import { split } from "./papers";

/** What to bring, by matter where there are several. */
export function BringList({ guides }: { guides: Guide[] }): JSX.Element {
  const t = texts.value.confirm;
  return (
    <section class="card" aria-labelledby="bring">
      <h2 id="bring">
        <Icon name="paper" />
        {t.bring}
      </h2>
      {guides.map((guide) => (
        <div key={guide.item.code}>
          {guides.length > 1 && <h3>{of(guide.item.name)}</h3>}
          <Bring guide={guide} />
        </div>
      ))}
    </section>
  );
}

function Bring({ guide }: { guide: Guide }): JSX.Element {
  const { bring } = split(guide.materials);
  if (bring.length === 0) return <p>{texts.value.confirm.bringNothing}</p>;
  return (
    <ul class="plain-list">
      {bring.map((paper, i) => (
        <li key={i}>{of(paper.name)}</li>
      ))}
    </ul>
  );
}
