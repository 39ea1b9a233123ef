import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { dateOf } from "../dates";
import { said, texts } from "../store";
import type { Holder } from "../types";
import { day } from "../words";
import { write } from "../write";
import { useAsked } from "./asked";
import { Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";

/** Who may book for me, and taking it back. Nothing shows where there is nobody. */
export function Holders(): JSX.Element | null {
  const t = texts.value.family;
  const { data, again } = useAsked<Holder[]>("/api/family/holders");
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  if (!data?.length) return null;
  const withdraw = async (one: Holder): Promise<void> => {
    try {
      await write<Holder>(`/api/family/holders/${one.id}/withdraw`);
      said.value = t.withdrawn;
      again();
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
    }
  };
  return (
    <section class="card" aria-labelledby="holders">
      <h2 id="holders">
        <Icon name="person" />
        {t.holders}
      </h2>
      <p class="soft small">{t.holdersHint}</p>
      <Summary wrongs={wrongs} />
      <ul class="members">
        {data.map((one) => (
          <li key={one.id}>
            <p>
              <strong>{one.name}</strong> <span class="soft">{day(dateOf(Date.parse(one.since)))}</span>
            </p>
            <p>
              <button type="button" class="link bad" aria-label={t.withdrawSaid(one.name)} onClick={() => void withdraw(one)}>
                {t.withdraw}
              </button>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
