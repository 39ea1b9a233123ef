import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { tick, type KeptTicket } from "../kept";
import { said, texts } from "../store";
import { Icon } from "./icon";
import { PaperName, split } from "./papers";

/** What to bring, with ticks that stay on the phone. */
export function Bring({ ticket }: { ticket: KeptTicket }): JSX.Element {
  const t = texts.value.ticket;
  const { bring, shared } = split(ticket.bring);
  const [ready, setReady] = useState(ticket.ready);
  const change = (place: number, on: boolean): void => {
    const now = on ? [...ready, place] : ready.filter((one) => one !== place);
    setReady(now);
    said.value = now.length === bring.length ? t.allTicked : t.ticked(now.length, bring.length);
    void tick(ticket.id, now).catch(() => undefined);
  };
  return (
    <section class="card" aria-labelledby="bring">
      <h2 id="bring">
        <Icon name="paper" />
        {t.bring}
        {bring.length > 0 && <span class="count">{t.ticked(ready.length, bring.length)}</span>}
      </h2>
      {bring.length === 0 && <p>{t.nothingToBring}</p>}
      <ul class="ticks">
        {bring.map((paper, place) => (
          <li key={place}>
            <label class="check">
              <input type="checkbox" checked={ready.includes(place)} onChange={(event) => change(place, event.currentTarget.checked)} />
              <span>
                <PaperName paper={paper} />
              </span>
            </label>
          </li>
        ))}
      </ul>
      {shared.length > 0 && (
        <details>
          <summary>{t.sharedNote}</summary>
          <ul class="plain-list">
            {shared.map((paper, i) => (
              <li key={i}>
                <PaperName paper={paper} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
