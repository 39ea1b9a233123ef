import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { release, takeUp, type Held } from "../held";
import { go } from "../route";
import { said, texts } from "../store";
import { moment, ofField } from "../words";
import { Countdown } from "./countdown";

/** A time that is kept for me, and the way on. */
export function HeldCard({ one, onOver }: { one: Held; onOver: () => void }): JSX.Element {
  const t = texts.value.booking;
  const [busy, setBusy] = useState(false);
  const on = (): void => go(`/items/${takeUp(one)}/confirm`);
  const drop = async (): Promise<void> => {
    setBusy(true);
    await release(one.id);
    said.value = t.held.dropped;
    onOver();
  };
  return (
    <section class="kept-card">
      <Countdown until={one.until} at={one.expires_at ?? ""} onOver={onOver} />
      <p class="kept-when when">{moment(one.starts_at)}</p>
      <p>{one.matters.map((matter) => ofField(matter, "item_name")).join(" + ")}</p>
      <p class="soft">{ofField(one, "centre_name")}</p>
      <div class="pair">
        <button type="button" class="button" onClick={on}>
          {t.held.go}
        </button>
        <button type="button" class="link" disabled={busy} onClick={drop}>
          {t.held.drop}
        </button>
      </div>
    </section>
  );
}
