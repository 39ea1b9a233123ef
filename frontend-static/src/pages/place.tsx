import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { kilometres, type Point } from "../distance";
import { Icon } from "../parts/icon";
import { Mark } from "../parts/marks";
import { Page } from "../parts/page";
import { Empty, Failed, Loading, Notice } from "../parts/states";
import { useAsked } from "../parts/asked";
import { choose, draft, elder, said, texts } from "../store";
import type { PlaceFor } from "../types";
import { moment, ofField } from "../words";
import "../styles/booking.css";

/** Where to go: what is free next, how far it is, how busy it is now. */
export default function PlacePage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const { data, trouble, again } = useAsked<PlaceFor[]>(`/api/items/${code}/centres`);
  const [from, setFrom] = useState<Point | null>(null);
  return (
    <Page step={2} title={t.place.title} back={{ to: `/items/${code}`, words: t.flow.back }}>
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !data && <Loading lines={6} />}
      {data?.length === 0 && (
        <Empty icon="place" title={t.place.none}>
          <a href={`/items/${code}`}>{t.ticket.guide}</a>
        </Empty>
      )}
      {data && data.length > 0 && (
        <>
          {data.length > 1 && <Near onPosition={setFrom} />}
          <Places code={code} places={sorted(data, from)} from={from} />
        </>
      )}
    </Page>
  );
}

function sorted(places: PlaceFor[], from: Point | null): PlaceFor[] {
  if (!from) return places;
  return [...places].sort((a, b) => kilometres(from, a) - kilometres(from, b));
}

/** The position is asked for only here, on a tap, and stays on the phone. */
function Near({ onPosition }: { onPosition: (at: Point) => void }): JSX.Element | null {
  const t = texts.value.place;
  const [state, setState] = useState<"" | "asking" | "refused" | "known">("");
  if (!("geolocation" in navigator) || state === "known") return null;
  const locate = (): void => {
    setState("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState("known");
        said.value = t.nearSaid;
        onPosition(coords);
      },
      () => setState("refused"),
      { timeout: 10_000, maximumAge: 300_000 },
    );
  };
  return (
    <div class="near">
      <button type="button" class="plain" onClick={locate} disabled={state === "asking"}>
        <Icon name="place" />
        {state === "asking" ? texts.value.state.loading : t.near}
      </button>
      <p class="soft small">{t.nearHint}</p>
      {state === "refused" && (
        <Notice kind="warn" live>
          <p>{t.nearRefused}</p>
        </Notice>
      )}
    </div>
  );
}

function Places({ code, places, from }: { code: string; places: PlaceFor[]; from: Point | null }): JSX.Element {
  const t = texts.value.place;
  const [shown, setShown] = useState(elder.value ? 3 : 8);
  return (
    <>
      <ul class="places">
        {places.slice(0, shown).map((place) => (
          <li key={place.code}>
            <PlaceCard code={code} place={place} from={from} />
          </li>
        ))}
      </ul>
      {places.length > shown && (
        <button type="button" class="plain wide" onClick={() => setShown(places.length)}>
          {t.more}
        </button>
      )}
    </>
  );
}

function PlaceCard({ code, place, from }: { code: string; place: PlaceFor; from: Point | null }): JSX.Element {
  const t = texts.value.place;
  const take = (): void => {
    const name = { zh: place.name_zh, en: place.name_en };
    const same = draft.value?.item === code && draft.value.centre === place.code;
    choose(code, same ? {} : { centre: place.code, centreName: name, starts_at: undefined, ends_at: undefined });
  };
  const inside = (
    <>
      <span class="place-name">
        {ofField(place, "name")}
        {draft.value?.item === code && draft.value.centre === place.code && <Icon name="check" />}
      </span>
      <span class="soft">
        {t.tier[place.tier]} · {ofField(place, "address")}
      </span>
      <span class="place-facts">
        {place.next_free_at ? (
          <span>
            {t.nextFree} <strong class="when">{moment(place.next_free_at)}</strong>
          </span>
        ) : (
          <Mark kind="warn" icon="warn">
            {t.noFree}
          </Mark>
        )}
        <span class="soft">
          <Icon name="line" />
          {t.waiting(place.waiting_now)}
        </span>
        {from && (
          <span class="soft">
            <Icon name="place" />
            {t.km(kilometres(from, place))}
          </span>
        )}
      </span>
    </>
  );
  if (!place.next_free_at) {
    return (
      <div class="place is-full">
        {inside}
        <span class="soft small">{t.noFreeHint}</span>
        {place.phone && (
          <span>
            {t.call} <a href={`tel:${place.phone}`}>{place.phone}</a>
          </span>
        )}
      </div>
    );
  }
  return (
    <a class="place" href={`/items/${code}/time`} onClick={take}>
      {inside}
      <Icon name="on" />
    </a>
  );
}
