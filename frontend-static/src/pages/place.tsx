import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { kilometres, type Point } from "../distance";
import { Icon } from "../parts/icon";
import { Mark } from "../parts/marks";
import { Page } from "../parts/page";
import { Empty, Failed, Loading, Notice } from "../parts/states";
import { Best } from "../parts/best";
import { useAsked, useAskedAll } from "../parts/asked";
import { choose, draftFor } from "../draft";
import { elder, said, texts } from "../store";
import type { Draw, Guide, PlaceFor } from "../types";
import { moment, of, ofField } from "../words";
import "../styles/booking.css";
import "../styles/visit.css";

/** Where to go: what is free next, how far it is, how busy it is now. */
export default function PlacePage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const items = itemsOf(code);
  const asked = useAskedAll<PlaceFor[]>(items.map((item) => `/api/items/${item}/centres`));
  const guide = useAsked<Guide>(`/api/items/${code}`, true).data;
  const [from, setFrom] = useState<Point | null>(null);
  const places = asked.data && inAll(asked.data);
  return (
    <Page step={2} title={t.place.title} back={{ to: `/items/${code}${draftFor(code).matters[0]?.situation ? "/situation" : ""}`, words: t.flow.back }}>
      {guide?.item.online === "full" && (
        <Notice kind="good">
          <p>
            <strong>{t.booking.online}</strong>
          </p>
          <p>{t.booking.onlineHint}</p>
        </Notice>
      )}
      {items.length > 1 && <p>{t.booking.together(draftFor(code).matters.length)}</p>}
      <DrawLine code={code} />
      {asked.trouble && <Failed trouble={asked.trouble} again={asked.again} />}
      {!asked.trouble && !places && <Loading lines={6} />}
      {places?.length === 0 && (
        <Empty icon="place" title={items.length > 1 ? t.booking.noneTogether : t.place.none}>
          <a href={`/items/${code}`}>{t.ticket.guide}</a>
        </Empty>
      )}
      {places && places.length > 0 && (
        <>
          {items.length === 1 && <Best places={places} from={from} onTake={(place) => take(code, place)} to={`/items/${code}/time`} />}
          {places.length > 1 && <Near onPosition={setFrom} />}
          <Places code={code} places={sorted(places, from)} from={from} />
        </>
      )}
    </Page>
  );
}

function itemsOf(code: string): string[] {
  return [...new Set(draftFor(code).matters.map((one) => one.item))];
}

/** Places that serve every item of the visit, as the first list has them. */
function inAll([first = [], ...others]: PlaceFor[][]): PlaceFor[] {
  return first.filter((place) => others.every((list) => list.some((one) => one.code === place.code)));
}

function take(code: string, place: PlaceFor): void {
  if (draftFor(code).centre === place.code) return choose(code, {});
  choose(code, { centre: place.code, centreName: { zh: place.name_zh, en: place.name_en }, starts_at: undefined });
}

/** Scarce places of this matter are drawn: said before anything is chosen. */
function DrawLine({ code }: { code: string }): JSX.Element | null {
  const t = texts.value.booking.draw;
  const { data } = useAsked<Draw[]>("/api/draws");
  const open = data?.find((one) => one.item_code === code && one.state === "open");
  if (!open) return null;
  return (
    <Notice kind="info">
      <p>{t.line(of({ zh: open.item_name_zh ?? "", en: open.item_name_en ?? "" }))}</p>
      <p>
        <a href={`/draws/${open.id}`}>{t.open}</a>
      </p>
    </Notice>
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
  const chosen = draftFor(code).centre === place.code;
  const inside = (
    <>
      <span class="place-name">
        {ofField(place, "name")}
        {chosen && <Icon name="check" />}
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
    <a class="place" href={`/items/${code}/time`} onClick={() => take(code, place)}>
      {inside}
      <Icon name="on" />
    </a>
  );
}
