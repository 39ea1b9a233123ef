import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { dateOf, plusDays, today } from "../dates";
import { answered, choose, draft, draftFor, type Draft, type Wanted } from "../draft";
import { findHolds, holds, releasing, type Held } from "../held";
import { useAsked, useAskedAll } from "../parts/asked";
import { BayQuestions } from "../parts/bay";
import { Calendar, DayList } from "../parts/calendar";
import { Elsewhere } from "../parts/elsewhere";
import { Refused, useHolding, type Holding } from "../parts/holding";
import { Icon } from "../parts/icon";
import { VisitLine } from "../parts/matters";
import { SituationLines } from "../parts/situation_lines";
import { Page } from "../parts/page";
import { Empty, Failed, Loading, Notice } from "../parts/states";
import { Times } from "../parts/times";
import { go } from "../route";
import { written } from "../situation";
import { elder, me, said, texts } from "../store";
import type { Availability, CentreDays, FreeTime, Guide, Release, VisitTimes } from "../types";
import { clock, moment, of, timeOfDay } from "../words";
import "../styles/booking.css";
import "../styles/visit.css";

type Free = VisitTimes | Availability;

const HALF = 31;
const RELEASE = "/api/release";

/** A day of the coming sixty, then a start on it at which all matters of the visit fit. */
export default function TimePage({ parts: [code = ""] }: PageProps): JSX.Element | null {
  const t = texts.value;
  const asked = draftFor(code);
  const { centre } = asked;
  const { data: parts, trouble, again } = useAskedAll<Free>(centre && !releasing.value ? timesOf(asked) : []);
  const above = useAbove(asked);
  const data = parts && above && joined(parts);
  const holding = useHolding(code);
  useEffect(() => {
    if (!centre) go(`/items/${code}/place`, true);
  }, [centre, code]);
  useEffect(() => {
    if (holding.trouble) again();
  }, [holding.trouble]);
  if (!centre) return null;
  return (
    <Page class="time" step={3} title={t.time.title} back={{ to: `/items/${code}/place`, words: t.flow.back }}>
      <p class="chosen-place">
        <Icon name="place" />
        <span>
          {asked.centreName && of(asked.centreName)}
          {data && "minutes" in data && <span class="soft under">{t.time.minutes(data.minutes)}</span>}
        </span>
        <a href={`/items/${code}/place`}>{t.time.change}</a>
      </p>
      <VisitLine item={code} />
      <SituationLines item={code} />
      <BayQuestions item={code} />
      <StillKept asked={asked} />
      <Refused trouble={holding.trouble} item={code} />
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !data && <Loading lines={7} />}
      {data && data.days.every((one) => one.places === 0) && (
        <Empty icon="day" title={t.time.none}>
          <p class="pair">
            <a class="button" href={`/items/${code}/place`}>
              {t.time.otherPlace}
            </a>
            <a class="plain" href={`/items/${code}/waiting?centre=${centre}`}>
              {t.booking.waiting.join}
            </a>
          </p>
          <p>{t.booking.walkIn}</p>
        </Empty>
      )}
      {data && data.days.some((one) => one.places > 0) && <Choosing code={code} centre={centre} free={data} holding={holding} />}
    </Page>
  );
}

/** Whether all that stands above the times is known: a time that moves while it is tapped is not taken, or the wrong one is. */
function useAbove({ matters }: Draft): boolean {
  const guides = useAskedAll<Guide>([...new Set(matters.map((one) => `/api/items/${one.item}`))], true);
  const release = useAsked<Release>(RELEASE, true);
  return [guides, release].every((one) => one.data !== undefined || one.trouble !== undefined);
}

/** Several matters are planned together; such times are given for half of the sixty days at once. */
function timesOf({ centre, matters }: Draft): string[] {
  const [only] = matters;
  if (matters.length === 1 && only) return [`/api/items/${only.item}/centres/${centre}/times${asAsked(only, only.bay === false ? "bay=false" : "", "?")}`];
  const items = matters.map((one) => `item=${one.item}${asAsked(one, one.bay === false ? `without_bay=${one.item}` : "", "&")}`).join("&");
  return [0, HALF].map((ahead) => `/api/centres/${centre}/times?${items}&from=${plusDays(today(), ahead)}&days=${HALF}`);
}

/** What was answered about a matter's situation; else what was said of the bay. */
function asAsked(one: Wanted, otherwise: string, before: string): string {
  const answers = answered(one);
  const words = answers ? written(one.item, answers) : otherwise;
  return words && before + words;
}

function joined(parts: Free[]): Free | undefined {
  const [first] = parts;
  return first && { ...first, days: parts.flatMap((one) => one.days) };
}

/** The live hold behind these choices. */
function keptFor(asked: Draft): Held | undefined {
  return holds.value?.find((one) => one.id === asked.hold && one.until > Date.now());
}

/** Came back without giving the kept time back: it is still there. */
function StillKept({ asked }: { asked: Draft }): JSX.Element | null {
  const t = texts.value.booking.held;
  useEffect(() => {
    if (asked.hold && me.value && !holds.value) void findHolds().catch(() => undefined);
  }, []);
  const kept = keptFor(asked);
  if (!kept?.expires_at) return null;
  return (
    <Notice kind="info" icon="time">
      <p>{t.still(moment(kept.starts_at), clock(kept.expires_at))}</p>
      <p>
        <a href={`/items/${asked.item}/confirm`}>{t.go}</a>
      </p>
    </Notice>
  );
}

/** When further days open: said, so that nobody waits for a minute. */
function Opens(): JSX.Element | null {
  const { data } = useAsked<Release>(RELEASE, true);
  return data ? <>{texts.value.booking.release(data.ahead_days, timeOfDay(data.from), timeOfDay(data.to))}</> : null;
}

interface ChoosingProps {
  code: string;
  centre: string;
  free: Free;
  holding: Holding;
}

function Choosing({ code, centre, free, holding }: ChoosingProps): JSX.Element {
  const t = texts.value;
  const chosen = draft.value?.starts_at;
  const [on, setOn] = useState(() => firstDay(free, chosen));
  const day = free.days.find((one) => one.on === on);
  const still = free.days.some((one) => one.times.some((time) => time.starts_at === chosen));
  const take = (time: FreeTime): void => {
    choose(code, { starts_at: time.starts_at, stale: undefined });
    said.value = t.time.chosen(moment(time.starts_at));
  };
  const takeElsewhere = (place: CentreDays, starts_at: string): void => {
    choose(code, { centre: place.centre_code, centreName: { zh: place.centre_name_zh, en: place.centre_name_en }, starts_at, stale: undefined });
  };
  const next = (): void => {
    choose(code, { stale: undefined });
    void holding.next();
  };
  const Days = elder.value ? DayList : Calendar;
  return (
    <>
      <p class="soft small">
        {t.time.daysHint} <Opens />
      </p>
      <div class="columns">
        <Days days={free.days} chosen={on} onChoose={setOn} />
        <div>
          {day && day.places > 0 && <Times day={day} chosen={chosen} onChoose={take} />}
          {day && day.places === 0 && <Elsewhere item={code} several={draftFor(code).matters.length > 1} centre={centre} on={day.on} onTake={takeElsewhere} />}
        </div>
      </div>
      {chosen && still && (
        <div class="act stays">
          <p class="when">{t.time.chosen(moment(chosen))}</p>
          <button type="button" class="button" disabled={holding.busy} onClick={next}>
            {holding.busy ? t.booking.held.holding : t.flow.next}
          </button>
        </div>
      )}
      {chosen && !still && !holding.trouble && !keptFor(draftFor(code)) && (
        <p class="soft" role="status">
          {t.time.gone}
        </p>
      )}
    </>
  );
}

/** The day chosen before, else the first with a free time. */
function firstDay(free: Free, chosen: string | undefined): string | undefined {
  const before = chosen && dateOf(Date.parse(chosen));
  if (before && free.days.some((one) => one.on === before)) return before;
  return free.days.find((one) => one.places > 0)?.on;
}
