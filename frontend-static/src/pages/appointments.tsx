import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isComing } from "../coming";
import { keep, kept, type KeptTicket } from "../kept";
import { Icon } from "../parts/icon";
import { Mark } from "../parts/marks";
import { Page } from "../parts/page";
import { SignIn } from "../parts/sign_in";
import { Empty, Failed, Loading, Notice } from "../parts/states";
import { useAsked } from "../parts/asked";
import { me, texts } from "../store";
import type { Appointment } from "../types";
import { moment, near, ofField } from "../words";
import "../styles/lists.css";
import "../styles/form.css";

/** My appointments: those to come first. Without a network or signed out, those kept on the phone. */
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
      {!shown || (signedIn && !data && !trouble && !shown.length) ? <Loading lines={4} /> : <Lists all={shown} complete={data !== undefined} />}
      {!signedIn && (
        <section class="card">
          <SignIn title />
        </section>
      )}
    </Page>
  );
}

function Lists({ all, complete }: { all: Appointment[]; complete: boolean }): JSX.Element {
  const t = texts.value.appointments;
  const coming = all.filter(isComing).sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const past = all.filter((one) => !isComing(one));
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
      {coming.length > 0 && <List title={t.coming} of={coming} />}
      {past.length > 0 && <List title={t.past} of={past} />}
    </>
  );
}

function List({ title, of }: { title: string; of: Appointment[] }): JSX.Element {
  const t = texts.value.ticket;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="lines">
        {of.map((one) => (
          <li key={one.id}>
            <a class="line-link" href={`/appointments/${one.id}`}>
              <span class="line-when when">
                {moment(one.starts_at)} {near(one.on) && <em>{near(one.on)}</em>}
              </span>
              <strong>{ofField(one, "item_name")}</strong>
              <span class="soft">{ofField(one, "centre_name")}</span>
              <Mark kind={isComing(one) ? "info" : "still"} {...(isComing(one) ? { icon: "check" as const } : {})}>
                {t.state[one.state]}
              </Mark>
              <Icon name="on" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
