import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { choose, draftFor, MOST_MATTERS } from "../draft";
import { useAsked } from "../parts/asked";
import { Icon } from "../parts/icon";
import { useItemNames } from "../parts/matters";
import { Page } from "../parts/page";
import { Failed, Loading } from "../parts/states";
import { go } from "../route";
import { texts } from "../store";
import type { Found, Text } from "../types";
import { of } from "../words";
import "../styles/form.css";
import "../styles/booking.css";
import "../styles/visit.css";

/** One more matter for the same visit: the same for somebody else, or another one found by name. */
export default function AddPage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value.booking.visit;
  const { matters } = draftFor(code);
  const named = useItemNames(code);
  const [typed, setTyped] = useState("");
  const [q, setQ] = useState("");
  const back = { to: `/items/${code}/visit`, words: texts.value.flow.back };
  const take = (item: string, name?: Text): void => {
    go(`/items/${code}/for?matter=${matters.length}`);
    choose(code, { matters: [...matters, { item, name }], stale: true });
  };
  if (matters.length >= MOST_MATTERS) {
    return (
      <Page title={t.addTitle} back={back}>
        <p>{t.most(MOST_MATTERS)}</p>
      </Page>
    );
  }
  const search = (event: Event): void => {
    event.preventDefault();
    setQ(typed.trim());
  };
  return (
    <Page title={t.addTitle} back={back}>
      <button type="button" class="choice" onClick={() => take(code)}>
        <b>{t.sameForOther(named({ item: code }))}</b>
        <Icon name="on" />
      </button>
      <form class="form find-more" role="search" onSubmit={search}>
        <div class="field">
          <label for="more">{t.addLabel}</label>
          <input id="more" type="search" value={typed} maxLength={40} autoComplete="off" enterkeyhint="search" onInput={(event) => setTyped(event.currentTarget.value)} />
        </div>
        <button type="submit" class="button second">
          <Icon name="search" />
          {t.addSearch}
        </button>
      </form>
      {q && <Results q={q} onTake={take} taken={matters.map((one) => one.item)} />}
    </Page>
  );
}

interface ResultsProps {
  q: string;
  onTake: (item: string, name: Text) => void;
  taken: string[];
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
