import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { arrive } from "../arrive";
import { justMoved } from "../draft";
import { said, texts } from "../store";
import type { Appointment, Offer } from "../types";
import { moment, ofField } from "../words";
import { write } from "../write";
import { Countdown } from "./countdown";
import { Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";
import { Itinerary } from "./itinerary";
import { Notice } from "./states";

export type Offered = Offer & { until: number };

/** A place kept for me: what, when, where, until when, and the two answers. Declining asks once. */
export function OfferCard({ one, onGone }: { one: Offered; onGone: () => void }): JSX.Element {
  const t = texts.value.booking.offer;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const answer = async (how: "accept" | "decline"): Promise<void> => {
    setBusy(true);
    try {
      const made = await write<Appointment[]>(`/api/offers/${one.id}/${how}`);
      if (how === "accept") {
        justMoved.value = one.replaces;
        return await arrive(made);
      }
      said.value = t.declined;
      onGone();
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  if (over) {
    return (
      <Notice kind="info" live>
        <p>{t.over}</p>
      </Notice>
    );
  }
  return (
    <section class="kept-card offer" aria-label={`${t.title} ${t.reason[one.reason]}`}>
      <p class="kept-head">
        <Icon name="check" />
        {t.title}
      </p>
      <Summary wrongs={wrongs} />
      <p>{t.reason[one.reason]}</p>
      <p class="kept-when when">{moment(one.starts_at)}</p>
      <p>{one.matters.map((matter) => ofField(matter, "item_name")).join(" + ")}</p>
      <p class="soft">{ofField(one, "centre_name")}</p>
      {one.matters.some((matter) => matter.stages.length > 1) && <Itinerary matters={one.matters} />}
      <Countdown until={one.until} at={one.expires_at ?? ""} onOver={() => setOver(true)} speaks />
      <p class="soft small">{one.replaces ? `${t.replaces} ${t.seconds}` : t.seconds}</p>
      {asking ? (
        <Sure busy={busy} onYes={() => void answer("decline")} onNo={() => setAsking(false)} />
      ) : (
        <div class="pair">
          <button type="button" class="button" disabled={busy} onClick={() => void answer("accept")}>
            {t.accept}
          </button>
          <button type="button" class="link" onClick={() => setAsking(true)}>
            {t.decline}
          </button>
        </div>
      )}
    </section>
  );
}

function Sure({ busy, onYes, onNo }: { busy: boolean; onYes: () => void; onNo: () => void }): JSX.Element {
  const t = texts.value.booking.offer;
  return (
    <div role="group" aria-label={t.declineAsk}>
      <p>{t.declineAsk}</p>
      <div class="pair">
        <button type="button" class="button danger" disabled={busy} onClick={onYes}>
          {t.declineYes}
        </button>
        <button type="button" class="button second" onClick={onNo}>
          {t.declineNo}
        </button>
      </div>
    </div>
  );
}
