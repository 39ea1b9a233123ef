import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../store";
import type { Found, Text } from "../types";
import { of } from "../words";
import { useAsked } from "./asked";
import { Icon } from "./icon";
import { Failed, Loading } from "./states";
import "../styles/form.css";
import "../styles/booking.css";

interface FindProps {
  onTake: (item: string, name: Text) => void;
  /** Items that are not offered again. */
  taken: string[];
}

/** An item by its name, to be taken at once. */
export function FindItem({ onTake, taken }: FindProps): JSX.Element {
  const t = texts.value.booking.visit;
  const [typed, setTyped] = useState("");
  const [q, setQ] = useState("");
  const search = (event: Event): void => {
    event.preventDefault();
    setQ(typed.trim());
  };
  return (
    <>
      <form class="form" role="search" onSubmit={search}>
        <div class="field">
          <label for="more">{t.addLabel}</label>
          <input id="more" type="search" value={typed} maxLength={40} autoComplete="off" enterkeyhint="search" onInput={(event) => setTyped(event.currentTarget.value)} />
        </div>
        <button type="submit" class="button second">
          <Icon name="search" />
          {t.addSearch}
        </button>
      </form>
      {q && <Results q={q} onTake={onTake} taken={taken} />}
    </>
  );
}

interface ResultsProps extends FindProps {
  q: string;
}

function Results({ q, onTake, taken }: ResultsProps): JSX.Element {
  const t = texts.value;
  const { data, trouble, again } = useAsked<Found[]>(`/api/items?q=${encodeURIComponent(q)}&limit=20`);
  if (trouble) return <Failed trouble={trouble} again={again} />;
  if (!data) return <Loading lines={3} />;
  const found = data.filter((item) => !taken.includes(item.code));
  if (found.length === 0) return <p role="status">{t.booking.visit.addNone}</p>;
  return (
    <ul class="choose" aria-live="polite">
      {found.map((item) => (
        <li key={item.code}>
          <button type="button" class="choice" aria-label={t.booking.visit.addThis(of(item.name))} onClick={() => onTake(item.code, item.name)}>
            <b>{of(item.name)}</b>
            <Icon name="on" />
          </button>
        </li>
      ))}
    </ul>
  );
}
