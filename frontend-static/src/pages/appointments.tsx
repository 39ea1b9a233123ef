import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isComing, visitOf } from "../coming";
import { keep, kept, type KeptTicket } from "../kept";
import { useAsked } from "../parts/asked";
import { Icon } from "../parts/icon";
import { Itinerary } from "../parts/itinerary";
import { Mark } from "../parts/marks";
import { Kept } from "../parts/now";
import { Page } from "../parts/page";
import { SignIn } from "../parts/sign_in";
import { Empty, Failed, Loading, Notice } from "../parts/states";
import { WaitingList } from "../parts/waiting_list";
import { me, texts } from "../store";
import type { Appointment } from "../types";
import { moment, near, ofField } from "../words";
import "../styles/lists.css";
import "../styles/form.css";
import "../styles/visit.css";

/** My appointments: what is kept for minutes, those to come, the waiting list. Offline or signed out, those kept on the phone. */
export default function AppointmentsPage(): JSX.Element {
  const t = texts.value;
  const signedIn = me.value !== null;
  const { data, trouble, again } = useAsked<Appointment[]>(signedIn ? "/api/appointments" : null);
  const [saved, setSaved] = useState<KeptTicket[]>();
  useEffect(() => {
    const all = data?.filter(isComing) ?? [];
    Promise.all(all.map((one) => keep(one)))
      .then(kept)
      .then(setSaved, () => setSaved([]));
  }, [data]);
  const shown = data ?? saved?.filter(isComing);
  return (
    <Page title={t.appointments.title}>
      {signedIn && trouble && <Failed trouble={trouble} again={again} />}
      {!data && saved && saved.length > 0 && (
        <Notice kind="info">
          <p>{t.appointments.keptOnly}</p>
        </Notice>
      )}
      {me.value?.name && <Kept />}
      {!shown || (signedIn && !data && !trouble && !shown.length) ? <Loading lines={4} /> : <Lists all={shown} complete={data !== undefined} />}
      {!signedIn && (
        <section class="card">
          <SignIn title />
        </section>
      )}
      {data && (
        <p>
          <a class="more" href="/draws">
            {t.booking.draw.all}
            <Icon name="on" />
          </a>
        </p>
      )}
    </Page>
  );
}

function Lists({ all, complete }: { all: Appointment[]; complete: boolean }): JSX.Element {
  const t = texts.value.appointments;
  const coming = all.filter(isComing).sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const past = all.filter((one) => !isComing(one) && texts.value.ticket.state[one.state]);
  return (
    <>
      {complete && coming.length === 0 && (
        <Empty icon="day" title={t.none}>
          <p>{t.noneHint}</p>
          <a class="button" href="/">
            {t.find}
          </a>
        </Empty>
      )}
      {coming.length > 0 && (
        <section>
          <h2>{t.coming}</h2>
          <ul class="lines">
            {visits(coming).map((visit) => (
              <li key={visit[0]?.id}>{visit.length > 1 ? <Visit of={visit} /> : visit.map((one) => <Line key={one.id} one={one} />)}</li>
            ))}
          </ul>
        </section>
      )}
      {complete && me.value?.name && <WaitingList />}
      {past.length > 0 && (
        <section>
          <h2>{t.past}</h2>
          <ul class="lines">
            {past.map((one) => (
              <li key={one.id}>
                <Line one={one} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Appointments of one visit stand together, where the first of them would. */
function visits(coming: Appointment[]): Appointment[][] {
  const grouped = new Map<string, Appointment[]>();
  for (const one of coming) {
    const name = visitOf(one);
    grouped.set(name, [...(grouped.get(name) ?? []), one]);
  }
  return [...grouped.values()];
}

function Visit({ of }: { of: Appointment[] }): JSX.Element {
  const t = texts.value.booking.visit;
  return (
    <section class="one-visit" aria-label={t.visitOf(of.length)}>
      <p class="one-visit-head">{t.visitOf(of.length)}</p>
      {of.map((one) => (
        <Line key={one.id} one={one} />
      ))}
    </section>
  );
}

function Line({ one }: { one: Appointment }): JSX.Element {
  const t = texts.value;
  const coming = isComing(one);
  return (
    <a class="line-link" href={`/appointments/${one.id}`}>
      <span class="line-when when">
        {moment(one.starts_at)} {near(one.on) && <em>{near(one.on)}</em>}
      </span>
      <strong>{ofField(one, "item_name")}</strong>
      {one.for_name && <span>{t.booking.visit.forWhom(one.for_name)}</span>}
      <span class="soft">{ofField(one, "centre_name")}</span>
      {coming && (one.stages?.length ?? 0) > 1 && <Itinerary matters={[one]} />}
      <Mark kind={coming ? "info" : "still"} {...(coming ? { icon: "check" as const } : {})}>
        {t.ticket.state[one.state]}
      </Mark>
      <Icon name="on" />
    </a>
  );
}
