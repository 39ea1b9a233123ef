import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { isComing } from "../coming";
import { dateOf } from "../dates";
import { justMoved } from "../draft";
import { keep } from "../kept";
import { useAsked } from "../parts/asked";
import { Calendar, DayList } from "../parts/calendar";
import { Summary, wrong, type Wrong } from "../parts/form";
import { Icon } from "../parts/icon";
import { Page } from "../parts/page";
import { SignIn } from "../parts/sign_in";
import { Empty, Failed, Loading, Notice } from "../parts/states";
import { Times } from "../parts/times";
import { go } from "../route";
import { elder, me, said, texts } from "../store";
import type { Appointment, Availability, PlaceFor } from "../types";
import { day as dayWords, moment, ofField } from "../words";
import { write } from "../write";
import "../styles/booking.css";
import "../styles/guide.css";
import "../styles/form.css";
import "../styles/visit.css";

/** Another time for an appointment. The present one stays until the change is made. */
export default function MovePage({ parts: [id = ""] }: PageProps): JSX.Element {
  const t = texts.value.booking.move;
  const signedIn = me.value !== null;
  const { data, trouble, again } = useAsked<Appointment>(signedIn ? `/api/appointments/${id}` : null);
  const back = { to: `/appointments/${id}`, words: texts.value.ticket.title };
  return (
    <Page class="time" title={t.title} back={back}>
      {!signedIn && <SignIn title />}
      {signedIn && trouble && <Failed trouble={trouble} again={again} />}
      {signedIn && !trouble && !data && <Loading lines={7} />}
      {data && (data.state === "booked" && isComing(data) && stillMovable(data) ? <Moving one={data} /> : <p>{t.over(moment(data.may_cancel_until))}</p>)}
    </Page>
  );
}

const stillMovable = (one: Appointment): boolean => Date.now() <= Date.parse(one.may_cancel_until);

interface Place {
  code: string;
  name_zh: string;
  name_en: string;
}

function Moving({ one }: { one: Appointment }): JSX.Element {
  const t = texts.value;
  const here = { code: one.centre_code, name_zh: one.centre_name_zh, name_en: one.centre_name_en };
  const [place, setPlace] = useState<Place>(here);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [to, setTo] = useState<string>();
  const [busy, setBusy] = useState(false);
  const move = async (): Promise<void> => {
    setBusy(true);
    try {
      const now = await write<Appointment>(`/api/appointments/${one.id}/move`, { body: { centre_code: place.code, starts_at: to } });
      await keep(now).catch(() => undefined);
      justMoved.value = one.id;
      go(`/appointments/${one.id}`, true);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error), { text: t.booking.move.failed }]);
      setBusy(false);
      setTo(undefined);
    }
  };
  return (
    <>
      <Summary wrongs={wrongs} />
      <p class="chosen-place">
        <Icon name="place" />
        <span>
          {ofField(place, "name")}
          <span class="soft under when">{t.booking.move.now(moment(one.starts_at))}</span>
        </span>
      </p>
      <p class="soft small">
        {t.booking.move.kept} {one.party_id && t.booking.move.onlyThis}
      </p>
      {to ? (
        <Sure
          question={t.booking.move.ask(moment(one.starts_at), place.code === here.code ? moment(to) : `${ofField(place, "name")} ${moment(to)}`)}
          busy={busy}
          onYes={() => void move()}
          onNo={() => setTo(undefined)}
        />
      ) : (
        <Choosing one={one} place={place} round={wrongs} onChoose={setTo} />
      )}
      <OtherPlace item={one.item_code} place={place} here={here} onChoose={setPlace} />
    </>
  );
}

interface ChoosingProps {
  one: Appointment;
  place: Place;
  /** Looked up again after each refusal. */
  round: Wrong[];
  onChoose: (starts_at: string) => void;
}

function Choosing({ one, place, round, onChoose }: ChoosingProps): JSX.Element {
  const t = texts.value;
  const { data, trouble, again } = useAsked<Availability>(`/api/items/${one.item_code}/centres/${place.code}/times`);
  const [on, setOn] = useState<string>();
  useEffect(() => {
    if (round.length) again();
  }, [round]);
  if (trouble) return <Failed trouble={trouble} again={again} />;
  if (!data) return <Loading lines={7} />;
  const first = data.days.find((day) => day.on === one.on && day.places > 0) ?? data.days.find((day) => day.places > 0);
  if (!first) return <Empty icon="day" title={t.time.none}>{null}</Empty>;
  const day = data.days.find((found) => found.on === (on ?? first.on));
  const Days = elder.value ? DayList : Calendar;
  const take = (starts_at: string): void => {
    if (starts_at === one.starts_at && place.code === one.centre_code) said.value = t.booking.move.sameTime;
    else onChoose(starts_at);
  };
  return (
    <div class="columns">
      <Days days={data.days} chosen={on ?? first.on} onChoose={setOn} />
      <div>
        {day && day.places > 0 && <Times day={day} chosen={dateOf(Date.parse(one.starts_at)) === day.on ? one.starts_at : undefined} onChoose={(time) => take(time.starts_at)} />}
        {day && day.places === 0 && (
          <Notice kind="warn" live>
            <p>{t.time.fullDay(dayWords(day.on))}</p>
          </Notice>
        )}
      </div>
    </div>
  );
}

interface SureProps {
  question: string;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** Asked once, with both times in the sentence. */
function Sure({ question, busy, onYes, onNo }: SureProps): JSX.Element {
  const t = texts.value.booking.move;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.focus();
    head.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <section class="card" aria-labelledby="sure">
      <h2 id="sure" class="when" tabIndex={-1} ref={head}>
        {question}
      </h2>
      <div class="pair">
        <button type="button" class="button" disabled={busy} onClick={onYes}>
          {busy ? texts.value.confirm.sending : t.yes}
        </button>
        <button type="button" class="button second" onClick={onNo}>
          {t.no}
        </button>
      </div>
    </section>
  );
}

interface OtherProps {
  item: string;
  place: Place;
  here: Place;
  onChoose: (place: Place) => void;
}

/** The same matter at another centre, where a time is free. */
function OtherPlace({ item, place, here, onChoose }: OtherProps): JSX.Element | null {
  const t = texts.value;
  const { data } = useAsked<PlaceFor[]>(`/api/items/${item}/centres`);
  const others = data?.filter((one) => one.code !== place.code && (one.next_free_at ?? one.code === here.code));
  if (!others?.length) return null;
  return (
    <details>
      <summary>{t.booking.move.place}</summary>
      <ul class="choose">
        {others.map((one) => (
          <li key={one.code}>
            <button type="button" class="choice" onClick={() => onChoose(one)}>
              <span>
                <b>{ofField(one, "name")}</b>
                <small class="soft under when">{one.code === here.code ? t.booking.move.same : one.next_free_at && `${t.place.nextFree} ${moment(one.next_free_at)}`}</small>
              </span>
              <Icon name="on" />
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
