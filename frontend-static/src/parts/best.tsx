import type { JSX } from "preact";
import { dateOf } from "../dates";
import { kilometres, type Point } from "../distance";
import { texts } from "../store";
import type { PlaceFor } from "../types";
import { moment, ofField } from "../words";
import { Icon } from "./icon";

interface BestProps {
  places: PlaceFor[];
  from: Point | null;
  to: string;
  onTake: (place: PlaceFor) => void;
}

/** In one line: of the places free on the earliest day the nearest, or the earliest where the reader is not known. */
export function Best({ places, from, to, onTake }: BestProps): JSX.Element | null {
  const t = texts.value;
  const best = bestOf(places, from);
  if (!best?.next_free_at) return null;
  return (
    <a class="best" href={to} onClick={() => onTake(best)}>
      <Icon name="check" />
      <span>
        <b>{from ? t.booking.best : t.booking.soonest}</b> {ofField(best, "name")}
        {from && ` ${t.place.km(kilometres(from, best))}`} <strong class="when">{moment(best.next_free_at)}</strong>
      </span>
      <Icon name="on" />
    </a>
  );
}

function bestOf(places: PlaceFor[], from: Point | null): PlaceFor | undefined {
  const free = places.filter((one) => one.next_free_at);
  free.sort((a, b) => (a.next_free_at ?? "").localeCompare(b.next_free_at ?? ""));
  const dayOf = (one: PlaceFor): string => dateOf(Date.parse(one.next_free_at ?? ""));
  const first = free[0];
  if (!from || !first) return first;
  return free.filter((one) => dayOf(one) === dayOf(first)).sort((a, b) => kilometres(from, a) - kilometres(from, b))[0];
}
