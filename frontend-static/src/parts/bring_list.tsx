import type { JSX } from "preact";
import { texts } from "../store";
import type { Material } from "../types";
import { of } from "../words";
import { Icon } from "./icon";
import { split } from "./papers";

/** The papers of a matter, as its situation asks for them. */
export interface PaperList {
  name: string;
  materials: Material[];
}

interface BringProps {
  lists: PaperList[];
  /** What data sharing supplies is confirmed. */
  confirmed: boolean;
  fixed: boolean;
  onConfirm: (on: boolean) => void;
}

/** What to bring, by matter where there are several; and what nobody has to bring, to be confirmed. */
export function BringList({ lists, confirmed, fixed, onConfirm }: BringProps): JSX.Element {
  const t = texts.value;
  const shared = lists.flatMap((one) => split(one.materials).shared.map((paper) => of(paper.name)));
  return (
    <section class="card" aria-labelledby="bring">
      <h2 id="bring">
        <Icon name="paper" />
        {t.confirm.bring}
      </h2>
      {lists.map((one, at) => (
        <div key={at}>
          {lists.length > 1 && <h3>{one.name}</h3>}
          <Bring materials={one.materials} />
        </div>
      ))}
      {shared.length > 0 && (
        <>
          <h3>{t.situation.confirm}</h3>
          <p>{t.listed([...new Set(shared)])}</p>
          <label class="check">
            <input type="checkbox" checked={confirmed} disabled={fixed} onChange={(event) => onConfirm(event.currentTarget.checked)} />
            <span>
              {t.situation.confirmTick}
              <span class="soft under">{t.situation.confirmLater}</span>
            </span>
          </label>
        </>
      )}
    </section>
  );
}

function Bring({ materials }: { materials: Material[] }): JSX.Element {
  const { bring } = split(materials);
  if (bring.length === 0) return <p>{texts.value.confirm.bringNothing}</p>;
  return (
    <ul class="plain-list">
      {bring.map((paper, i) => (
        <li key={i}>{of(paper.name)}</li>
      ))}
    </ul>
  );
}
