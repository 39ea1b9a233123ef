import type { JSX } from "preact";
import type { PageProps } from "../shell";
import { choose, draftFor, MOST_MATTERS } from "../draft";
import { FindItem } from "../parts/find_item";
import { Icon } from "../parts/icon";
import { useItemNames } from "../parts/matters";
import { Page } from "../parts/page";
import { go } from "../route";
import { texts } from "../store";
import type { Text } from "../types";
import "../styles/booking.css";
import "../styles/visit.css";

/** One more matter for the same visit: the same for somebody else, or another one found by name. */
export default function AddPage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value.booking.visit;
  const { matters } = draftFor(code);
  const named = useItemNames(code);
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
  return (
    <Page title={t.addTitle} back={back}>
      <button type="button" class="choice" onClick={() => take(code)}>
        <b>{t.sameForOther(named({ item: code }))}</b>
        <Icon name="on" />
      </button>
      <FindItem onTake={take} taken={matters.map((one) => one.item)} />
    </Page>
  );
}
