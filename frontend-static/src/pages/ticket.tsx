import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { ask, NoAnswer, Problem } from "../api";
import { isComing } from "../coming";
import { today } from "../dates";
import { keep, keptTicket, type KeptTicket } from "../kept";
import { Bring } from "../parts/bring";
import { Cancel } from "../parts/cancel";
import { Itinerary } from "../parts/itinerary";
import { MoveLink } from "../parts/move_link";
import { SameVisit } from "../parts/same_visit";
import { Icon } from "../parts/icon";
import { Page } from "../parts/page";
import { PlaceInLine } from "../parts/place_in_line";
import { Qr } from "../parts/qr";
import { SignIn } from "../parts/sign_in";
import { Empty, Failed, Loading, Notice } from "../parts/states";
import { justMade, justMoved } from "../draft";
import { me, online, signedOut, texts } from "../store";
import { askPapers } from "../situation";
import type { Appointment } from "../types";
import { clock, day, grouped, near, ofField, span } from "../words";
import "../styles/ticket.css";
import "../styles/form.css";
import "../styles/visit.css";

/** The ticket: as kept on the phone at once, then as the server has it. */
export default function TicketPage({ parts: [id = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const { ticket, trouble, stale, again, set } = useTicket(id);
  const back = { to: "/appointments", words: t.appointments.title };
  if (!ticket) {
    return (
      <Page key="waiting" title={t.ticket.title} back={back}>
        <Missing trouble={trouble} again={again} />
      </Page>
    );
  }
  return (
    <Page key="ticket" class="ticket-page" title={t.ticket.title} back={back}>
      <Greeting id={id} />
      {(stale || !online.value) && (
        <Notice kind="info">
          <p>{t.ticket.offline}</p>
        </Notice>
      )}
      {isComing(ticket) && ticket.on === today() && me.value && <PlaceInLine of={`/api/appointments/${id}/line`} />}
      <div class="columns">
        <div>
          <Stub ticket={ticket} />
          {ticket.party_id && <SameVisit ticket={ticket} />}
        </div>
        <div>
          {isComing(ticket) && <Bring ticket={ticket} />}
          <Acts ticket={ticket} onChange={set} />
        </div>
      </div>
    </Page>
  );
}

function Greeting({ id }: { id: string }): JSX.Element | null {
  const t = texts.value;
  const moved = justMoved.value === id;
  if (!moved && !justMade.value.some((one) => one.id === id)) return null;
  return (
    <Notice kind="good" live>
      <p>
        <strong>{moved ? t.booking.move.done : t.ticket.made}</strong> {moved ? t.booking.move.doneHint : t.ticket.madeHint}
      </p>
    </Notice>
  );
}

interface Got {
  ticket: KeptTicket | undefined;
  trouble: Error | undefined;
  /** The server could not be asked: what shows is what was kept. */
  stale: boolean;
  again: () => void;
  set: (now: Appointment) => void;
}

function useTicket(id: string): Got {
  const made = justMade.value.find((one) => one.id === id);
  const [ticket, setTicket] = useState<KeptTicket | undefined>(made && { ...made, bring: [], ready: [] });
  const [trouble, setTrouble] = useState<Error>();
  const [round, setRound] = useState(0);
  const signedIn = me.value !== null;
  useEffect(() => {
    let wanted = true;
    const show = (one: KeptTicket | undefined): void => {
      if (wanted && one) setTicket(one);
    };
    const load = async (): Promise<void> => {
      show(await keptTicket(id).catch(() => undefined));
      if (!signedIn) throw new Problem("SignInFirst", "", "", 401);
      show(await fresh(id));
    };
    setTrouble(undefined);
    load().catch((failed: Error) => {
      if (failed instanceof Problem && failed.status === 401) signedOut();
      if (wanted) setTrouble(failed);
    });
    return () => {
      wanted = false;
    };
  }, [id, signedIn, round]);
  return {
    ticket,
    trouble,
    stale: ticket !== undefined && trouble instanceof NoAnswer,
    again: () => setRound(round + 1),
    set: (now) => setTicket((before) => (before ? { ...before, ...now } : before)),
  };
}

/** From the server, with the papers of its item; kept while it is still to come. */
async function fresh(id: string): Promise<KeptTicket> {
  const appointment = await ask<Appointment>(`/api/appointments/${id}`);
  const before = await keptTicket(id).catch(() => undefined);
  const bring = before?.bring.length ? before.bring : await askPapers(appointment.item_code, appointment.situation);
  const ticket = { ...appointment, bring: bring ?? [], ready: before?.ready ?? [] };
  if (!isComing(appointment)) return ticket;
  return keep(appointment, bring).catch(() => ticket);
}

function Missing({ trouble, again }: { trouble: Error | undefined; again: () => void }): JSX.Element {
  const t = texts.value;
  if (!trouble) return <Loading lines={6} />;
  if (!(trouble instanceof Problem)) return <Failed trouble={trouble} again={again} />;
  if (trouble.status === 401) {
    return (
      <>
        <p>{t.who.needed}</p>
        <SignIn title />
      </>
    );
  }
  if (trouble.status !== 404) return <Failed trouble={trouble} again={again} />;
  return (
    <Empty icon="day" title={t.ticket.gone}>
      <p>{t.ticket.goneHint}</p>
      <a class="button" href="/appointments">
        {t.appointments.title}
      </a>
    </Empty>
  );
}

/** The paper part: what to show at the door. */
function Stub({ ticket }: { ticket: KeptTicket }): JSX.Element {
  const t = texts.value.ticket;
  const [large, setLarge] = useState(false);
  const valid = ticket.state === "booked" || ticket.state === "arrived";
  return (
    <article class={`stub ${ticket.state}`}>
      <p class="stub-state">
        <Icon name={valid || ticket.state === "fulfilled" ? "check" : "close"} />
        {t.state[ticket.state]}
      </p>
      <h2 class="stub-when">
        <span>
          {day(ticket.on)} {near(ticket.on) && <em>{near(ticket.on)}</em>}
        </span>
        <b>{clock(ticket.starts_at)}</b>
      </h2>
      {valid && (
        <div class={`stub-code ${large ? "large" : ""}`}>
          <button type="button" class="qr-button" onClick={() => setLarge(!large)} aria-pressed={large} aria-label={large ? t.shrink : t.enlarge}>
            <Qr text={ticket.qr} label={t.qr} />
          </button>
          <p class="stub-letters">
            <span class="unseen">{t.spelled(ticket.code.split("").join(" "))}</span>
            <span aria-hidden="true">{grouped(ticket.code)}</span>
          </p>
          <p class="soft small">{t.bright}</p>
        </div>
      )}
      <div class="stub-tear" aria-hidden="true" />
      <dl class="facts">
        <div>
          <dt>{t.what}</dt>
          <dd>
            {ofField(ticket, "item_name")}
            {ticket.for_name && <span class="soft under">{texts.value.booking.visit.forWhom(ticket.for_name)}</span>}
          </dd>
        </div>
        <div>
          <dt>{t.when}</dt>
          <dd>{span(ticket.starts_at, ticket.ends_at)}</dd>
        </div>
        <div>
          <dt>{t.where}</dt>
          <dd>
            {ofField(ticket, "centre_name")}
            <span class="soft under">{ofField(ticket, "address")}</span>
          </dd>
        </div>
      </dl>
      {(ticket.stages?.length ?? 0) > 1 && <Itinerary matters={[ticket]} />}
      {valid && <p class="stub-hint">{t.early}</p>}
    </article>
  );
}

function Acts({ ticket, onChange }: { ticket: KeptTicket; onChange: (now: Appointment) => void }): JSX.Element {
  const t = texts.value.ticket;
  const coming = isComing(ticket);
  return (
    <div class="ticket-acts">
      {ticket.state === "booked" && coming && me.value && <MoveLink ticket={ticket} />}
      {coming && me.value && online.value && (
        <a class="button second" href={`/api/appointments/${ticket.id}/calendar.ics`} download="yitang.ics">
          <Icon name="day" />
          {t.calendar}
        </a>
      )}
      {!coming && (
        <a class="button" href={`/items/${ticket.item_code}/place`}>
          {t.again}
        </a>
      )}
      <a class="button second" href={`/items/${ticket.item_code}`}>
        <Icon name="paper" />
        {t.guide}
      </a>
      {ticket.state === "booked" && coming && me.value && (
        <a class="button second" href={`/cases/${ticket.case_id}/photos`}>
          <Icon name="camera" />
          {texts.value.photos.open}
        </a>
      )}
      {me.value && (
        <a class="button second" href={`/cases/${ticket.case_id}`}>
          <Icon name="case" />
          {t.case}
        </a>
      )}
      {ticket.state === "booked" && coming && me.value && (
        <a class="more" href={`/items/${ticket.item_code}/waiting?before=${ticket.on}`}>
          {texts.value.booking.waiting.earlier}
        </a>
      )}
      {ticket.state === "booked" && coming && me.value && <Cancel ticket={ticket} onChange={onChange} />}
    </div>
  );
}
