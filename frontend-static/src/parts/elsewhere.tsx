import type { JSX } from "preact";
import { kilometres } from "../distance";
import { texts } from "../store";
import type { CentreDays, CountyDays, PlaceFor } from "../types";
import { clock, day, ofField } from "../words";
import { useAsked } from "./asked";
import { Notice } from "./states";

interface Other {
  centre: CentreDays;
  first: string;
}

interface ElsewhereProps {
  item: string;
  /** Several matters are planned together: what is free elsewhere for one says nothing about all. */
  several: boolean;
  centre: string;
  on: string;
  onTake: (centre: CentreDays, starts_at: string) => void;
}

/** A full day offers the waiting list, and the nearest other place that is free on it. */
export function Elsewhere({ item, several, centre, on, onTake }: ElsewhereProps): JSX.Element {
  const t = texts.value;
  const county = useAsked<CountyDays>(several ? null : `/api/items/${item}/availability`);
  const places = useAsked<PlaceFor[]>(several ? null : `/api/items/${item}/centres`);
  const failed = county.trouble ?? places.trouble;
  const looking = !several && !failed && !(county.data && places.data);
  const other = county.data && places.data ? nearest(county.data, places.data, centre, on) : null;
  return (
    <Notice kind="warn" live>
      <p>
        <strong>{t.time.fullDay(day(on))}</strong>
      </p>
      {looking && <p>{t.time.looking}</p>}
      {!looking && !failed && !other && !several && <p>{t.time.nowhere}</p>}
      {other && <p>{t.time.elsewhere(ofField(other.centre, "centre_name"), clock(other.first))}</p>}
      <p class="pair">
        {other && (
          <button type="button" class="plain" onClick={() => onTake(other.centre, other.first)}>
            {t.time.takeElsewhere}
          </button>
        )}
        {several ? (
          <a class="plain" href={`/items/${item}/place`}>
            {t.time.otherPlace}
          </a>
        ) : (
          <a class="plain" href={`/items/${item}/waiting?centre=${centre}&on=${on}`}>
            {t.booking.waiting.join}
          </a>
        )}
      </p>
    </Notice>
  );
}

function nearest(county: CountyDays, places: PlaceFor[], centre: string, on: string): Other | null {
  const here = places.find((one) => one.code === centre);
  const far = (code: string): number => {
    const there = places.find((one) => one.code === code);
    return here && there ? kilometres(here, there) : Infinity;
  };
  const others = county.centres
    .filter((one) => one.centre_code !== centre)
    .map((one) => ({ centre: one, first: one.days.find((day) => day.on === on && day.places > 0)?.first ?? "" }))
    .filter((one) => one.first !== "");
  return others.sort((a, b) => far(a.centre.centre_code) - far(b.centre.centre_code))[0] ?? null;
}
