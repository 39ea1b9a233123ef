import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { plusDays, today } from "../dates";
import { draftFor } from "../draft";
import { useAsked } from "../parts/asked";
import { DateField, Summary, wrong, type Wrong } from "../parts/form";
import { IdentityForm } from "../parts/identity";
import { useFamily, useItemNames } from "../parts/matters";
import { Page } from "../parts/page";
import { Persons, SELF } from "../parts/persons";
import { SignIn } from "../parts/sign_in";
import { Failed, Loading } from "../parts/states";
import { go, query } from "../route";
import { me, said, texts } from "../store";
import type { PlaceFor, Waiting } from "../types";
import { ofField } from "../words";
import { typedWaiting, type TypedWaiting } from "../typed";
import { write } from "../write";
import "../styles/booking.css";
import "../styles/form.css";
import "../styles/visit.css";

const DAYS_AHEAD = 60;
const HOURS = {
  any: ["00:00", "23:59"],
  morning: ["00:00", "12:00"],
  afternoon: ["12:00", "23:59"],
} as const;

/** Wait for a freed place: where, on which days, at what time of day. */
export default function WaitingPage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const back = { to: `/items/${code}/time`, words: t.flow.back };
  const who = me.value;
  const { data, trouble, again } = useAsked<PlaceFor[]>(`/api/items/${code}/centres`);
  if (!who?.name) {
    return (
      <Page key="first" title={who ? t.who.identityTitle : t.booking.waiting.title} back={back}>
        <p>{t.booking.waiting.first}</p>
        {who === undefined ? <Loading /> : who ? <IdentityForm /> : <SignIn title />}
      </Page>
    );
  }
  return (
    <Page key="join" title={t.booking.waiting.title} back={back}>
      <p class="soft">{t.booking.waiting.joinHint}</p>
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !data && <Loading lines={5} />}
      {data && <Join code={code} places={data} />}
    </Page>
  );
}

/** What the page before already knows: the place, the day, whose matter. */
function firstAnswers(at: string, item: string, places: PlaceFor[]): TypedWaiting {
  const asked = draftFor(item);
  const on = query.value.get("on");
  const before = query.value.get("before");
  const soon = before && before <= today() ? today() : plusDays(today(), 1);
  const centre = query.value.get("centre") ?? asked.centre ?? places[0]?.code ?? "";
  return { at, centres: [centre], from: on ?? soon, to: on ?? before ?? plusDays(today(), 14), hours: "any", member: asked.matters[0]?.member ?? SELF };
}

function Join({ code, places }: { code: string; places: PlaceFor[] }): JSX.Element {
  const t = texts.value.booking.waiting;
  const family = useFamily();
  const named = useItemNames(code);
  const at = `${code}?${query.value}`;
  const typed = typedWaiting.value?.at === at ? typedWaiting.value : firstAnswers(at, code, places);
  const { centres, from, to, hours, member } = typed;
  const answer = (change: Partial<TypedWaiting>): void => void (typedWaiting.value = { ...typed, ...change });
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const join = async (event: Event): Promise<void> => {
    event.preventDefault();
    const missing = missingIn(centres, from, to, places[0]?.code ?? "");
    if (missing.length) return setWrongs(missing);
    setBusy(true);
    const [from_time, to_time] = HOURS[hours];
    const whose = member === SELF ? {} : { member_id: member };
    try {
      await write<Waiting>("/api/waiting", { body: { item_code: code, centre_codes: centres, from_date: from, to_date: to, from_time, to_time, ...whose } });
      typedWaiting.value = null;
      said.value = t.joined;
      go("/appointments");
    } catch (trouble) {
      const about = /Days|Dates/.test((trouble as { type?: string }).type ?? "") ? "wait-to" : undefined;
      setWrongs([wrong(trouble as Error, about)]);
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={join} noValidate>
      <Summary wrongs={wrongs} />
      <p class="chosen-place">
        <span>{named({ item: code })}</span>
      </p>
      <Where places={places} chosen={centres} onChoose={(chosen) => answer({ centres: chosen })} />
      <fieldset class="choices">
        <legend>{t.days}</legend>
        <div class="two">
          <DateField id="wait-from" label={t.from} value={from} onValue={(day) => answer({ from: day })} wrongs={wrongs} min={today()} max={plusDays(today(), DAYS_AHEAD)} />
          <DateField id="wait-to" label={t.to} value={to} onValue={(day) => answer({ to: day })} wrongs={wrongs} min={from || today()} max={plusDays(today(), DAYS_AHEAD)} />
        </div>
      </fieldset>
      <fieldset class="choices">
        <legend>{t.hours}</legend>
        {(Object.keys(HOURS) as (keyof typeof HOURS)[]).map((one) => (
          <label class="check" key={one}>
            <input type="radio" name="hours" checked={hours === one} onChange={() => answer({ hours: one })} />
            {t[one]}
          </label>
        ))}
      </fieldset>
      {family && family.length > 0 && <Persons title={t.forWhom} family={family} chosen={member} onChoose={(id) => answer({ member: id })} />}
      <div class="act stays">
        <button type="submit" class="button" disabled={busy}>
          {t.send}
        </button>
      </div>
    </form>
  );
}

interface WhereProps {
  places: PlaceFor[];
  chosen: string[];
  onChoose: (chosen: string[]) => void;
}

function Where({ places, chosen, onChoose }: WhereProps): JSX.Element {
  const change = (code: string, on: boolean): void => onChoose(on ? [...chosen, code] : chosen.filter((one) => one !== code));
  return (
    <fieldset class="choices">
      <legend>{texts.value.booking.waiting.where}</legend>
      {places.map((place) => (
        <label class="check" key={place.code}>
          <input id={`wait-${place.code}`} type="checkbox" checked={chosen.includes(place.code)} onChange={(event) => change(place.code, event.currentTarget.checked)} />
          {ofField(place, "name")}
        </label>
      ))}
    </fieldset>
  );
}

function missingIn(centres: string[], from: string, to: string, firstPlace: string): Wrong[] {
  const t = texts.value.booking.waiting;
  if (centres.length === 0) return [{ text: t.whereMissing, field: `wait-${firstPlace}` }];
  if (!from || !to) return [{ text: t.daysMissing, field: from ? "wait-to" : "wait-from" }];
  return to < from ? [{ text: t.daysWrong, field: "wait-to" }] : [];
}
