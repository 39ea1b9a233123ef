import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api";
import { kilometres } from "../distance";
import { texts } from "../store";
import type { Availability, FreeTime, PlaceFor } from "../types";
import { clock, day, ofField } from "../words";
import { Notice } from "./states";

/** How many neighbours are asked before giving up. */
const NEIGHBOURS = 4;

interface Other {
  place: PlaceFor;
  time: FreeTime;
}

interface ElsewhereProps {
  item: string;
  centre: string;
  on: string;
  onTake: (place: PlaceFor, time: FreeTime) => void;
}

/** A full day offers the nearest other place that is free on it. */
export function Elsewhere({ item, centre, on, onTake }: ElsewhereProps): JSX.Element {
  const t = texts.value.time;
  const [other, setOther] = useState<Other | null | undefined>();
  useEffect(() => {
    let wanted = true;
    setOther(undefined);
    nearest(item, centre, on).then(
      (found) => wanted && setOther(found),
      () => wanted && setOther(null),
    );
    return () => {
      wanted = false;
    };
  }, [item, centre, on]);
  return (
    <Notice kind="warn" live>
      <p>
        <strong>{t.fullDay(day(on))}</strong>
      </p>
      {other === undefined && <p>{t.looking}</p>}
      {other === null && <p>{t.nowhere}</p>}
      {other && (
        <>
          <p>{t.elsewhere(ofField(other.place, "name"), clock(other.time.starts_at))}</p>
          <button type="button" class="plain" onClick={() => onTake(other.place, other.time)}>
            {t.takeElsewhere}
          </button>
        </>
      )}
    </Notice>
  );
}

async function nearest(item: string, centre: string, on: string): Promise<Other | null> {
  const places = await ask<PlaceFor[]>(`/api/items/${item}/centres`);
  const here = places.find((one) => one.code === centre);
  const others = places.filter((one) => one.code !== centre && one.next_free_at);
  if (here) others.sort((a, b) => kilometres(here, a) - kilometres(here, b));
  for (const place of others.slice(0, NEIGHBOURS)) {
    const free = await ask<Availability>(`/api/items/${item}/centres/${place.code}/times?from=${on}&days=1`);
    const time = free.days.find((one) => one.on === on)?.times[0];
    if (time) return { place, time };
  }
  return null;
}
