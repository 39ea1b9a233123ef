import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { dateOf } from "../dates";
import { Calendar, DayList } from "../parts/calendar";
import { Elsewhere } from "../parts/elsewhere";
import { Icon } from "../parts/icon";
import { Page } from "../parts/page";
import { Empty, Failed, Loading } from "../parts/states";
import { Times } from "../parts/times";
import { useAsked } from "../parts/asked";
import { go } from "../route";
import { choose, draft, elder, me, said, texts } from "../store";
import type { Availability, FreeTime, PlaceFor } from "../types";
import { moment, of } from "../words";
import "../styles/booking.css";

/** A day of the coming sixty, then a start on it. */
export default function TimePage({ parts: [code = ""] }: PageProps): JSX.Element | null {
  const t = texts.value;
  const centre = draft.value?.item === code ? draft.value.centre : undefined;
  const { data, trouble, again } = useAsked<Availability>(centre ? `/api/items/${code}/centres/${centre}/times` : null);
  useEffect(() => {
    if (!centre) go(`/items/${code}/place`, true);
  }, [centre, code]);
  if (!centre || !draft.value) return null;
  return (
    <Page class="time" step={3} title={t.time.title} back={{ to: `/items/${code}/place`, words: t.flow.back }}>
      <p class="chosen-place">
        <Icon name="place" />
        <span>
          {draft.value.centreName && of(draft.value.centreName)}
          {data && <span class="soft under">{t.time.minutes(data.minutes)}</span>}
        </span>
        <a href={`/items/${code}/place`}>{t.time.change}</a>
      </p>
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !data && <Loading lines={7} />}
      {data && data.days.every((one) => one.places === 0) && (
        <Empty icon="day" title={t.time.none}>
          <a class="button" href={`/items/${code}/place`}>
            {t.time.otherPlace}
          </a>
        </Empty>
      )}
      {data && data.days.some((one) => one.places > 0) && <Choosing code={code} centre={centre} free={data} />}
    </Page>
  );
}

function Choosing({ code, centre, free }: { code: string; centre: string; free: Availability }): JSX.Element {
  const t = texts.value;
  const chosen = draft.value?.starts_at;
  const [on, setOn] = useState(() => firstDay(free, chosen));
  const day = free.days.find((one) => one.on === on);
  const still = free.days.some((one) => one.times.some((time) => time.starts_at === chosen));
  const take = (time: FreeTime): void => {
    choose(code, { starts_at: time.starts_at, ends_at: time.ends_at });
    said.value = t.time.chosen(moment(time.starts_at));
  };
  const takeElsewhere = (place: PlaceFor, time: FreeTime): void => {
    choose(code, { centre: place.code, centreName: { zh: place.name_zh, en: place.name_en }, starts_at: time.starts_at, ends_at: time.ends_at });
  };
  const Days = elder.value ? DayList : Calendar;
  return (
    <>
      <p class="soft small">{t.time.daysHint}</p>
      <div class="columns">
        <Days days={free.days} chosen={on} onChoose={setOn} />
        <div>
          {day && day.places > 0 && <Times day={day} chosen={chosen} onChoose={take} />}
          {day && day.places === 0 && <Elsewhere item={code} centre={centre} on={day.on} onTake={takeElsewhere} />}
        </div>
      </div>
      {chosen && still && (
        <div class="act stays">
          <p class="when">{t.time.chosen(moment(chosen))}</p>
          <a class="button" href={me.value?.name ? `/items/${code}/confirm` : `/items/${code}/who`}>
            {t.flow.next}
          </a>
        </div>
      )}
      {chosen && !still && (
        <p class="soft" role="status">
          {t.time.gone}
        </p>
      )}
    </>
  );
}

/** The day chosen before, else the first with a free time. */
function firstDay(free: Availability, chosen: string | undefined): string | undefined {
  const before = chosen && dateOf(Date.parse(chosen));
  if (before && free.days.some((one) => one.on === before)) return before;
  return free.days.find((one) => one.places > 0)?.on;
}
