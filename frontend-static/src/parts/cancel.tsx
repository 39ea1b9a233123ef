import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { forget, type KeptTicket } from "../kept";
import { justMade } from "../draft";
import { said, texts } from "../store";
import type { Appointment } from "../types";
import { moment } from "../words";
import { write } from "../write";
import { Summary, wrong, type Wrong } from "./form";

/** Cancelling asks once more, and a retry sends the same key. */
export function Cancel({ ticket, onChange }: { ticket: KeptTicket; onChange: (now: Appointment) => void }): JSX.Element {
  const t = texts.value.ticket;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const question = useRef<HTMLHeadingElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!asking) return;
    question.current?.focus();
    question.current?.parentElement?.scrollIntoView({ block: "center" });
  }, [asking]);
  if (Date.now() > Date.parse(ticket.may_cancel_until)) return <p class="soft small">{t.cancelOver}</p>;
  const cancel = async (): Promise<void> => {
    setBusy(true);
    try {
      const now = await write<Appointment>(`/api/appointments/${ticket.id}/cancel`);
      await forget(ticket.id).catch(() => undefined);
      justMade.value = [];
      said.value = t.cancelled;
      onChange(now);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  if (!asking) {
    return (
      <div class="cancel">
        <button type="button" class="link bad" ref={opener} onClick={() => setAsking(true)}>
          {t.cancel}
        </button>
        <p class="soft small">{t.cancelUntil(moment(ticket.may_cancel_until))}</p>
      </div>
    );
  }
  return (
    <section class="card asking" aria-labelledby="cancel">
      <Summary wrongs={wrongs} />
      <h2 id="cancel" tabIndex={-1} ref={question}>
        {t.cancelAsk}
      </h2>
      <p>{t.cancelHint}</p>
      <div class="pair">
        <button type="button" class="button danger" disabled={busy} onClick={cancel}>
          {t.cancelYes}
        </button>
        <button
          type="button"
          class="button second"
          onClick={() => {
            setAsking(false);
            setTimeout(() => opener.current?.focus());
          }}
        >
          {t.cancelNo}
        </button>
      </div>
    </section>
  );
}
