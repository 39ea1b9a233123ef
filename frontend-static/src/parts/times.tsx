import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { civil } from "../dates";
import { texts } from "../store";
import type { FreeDay, FreeTime } from "../types";
import { clock, shortDay } from "../words";

/** From here on the number left is worth a word, unless it is the same all day. */
const SCARCE = 3;

interface TimesProps {
  day: FreeDay;
  chosen: string | undefined;
  onChoose: (time: FreeTime) => void;
}

/** The free starts of a day, before and after noon. */
export function Times({ day, chosen, onChoose }: TimesProps): JSX.Element {
  const t = texts.value.time;
  const halves = [
    { name: t.morning, times: day.times.filter((one) => civil(one.starts_at).hour < 12) },
    { name: t.afternoon, times: day.times.filter((one) => civil(one.starts_at).hour >= 12) },
  ].filter((half) => half.times.length > 0);
  return (
    <section aria-labelledby="times" class="times">
      <h2 id="times">{t.times(shortDay(day.on))}</h2>
      {halves.map((half) => (
        <Half key={half.name} {...half} chosen={chosen} onChoose={onChoose} />
      ))}
    </section>
  );
}

interface HalfProps {
  name: string;
  times: FreeTime[];
  chosen: string | undefined;
  onChoose: (time: FreeTime) => void;
}

function Half({ name, times, chosen, onChoose }: HalfProps): JSX.Element {
  const t = texts.value.time;
  const group = useRef<HTMLDivElement>(null);
  const scarce = times.some((one) => one.places > SCARCE);
  const reachable = times.some((one) => one.starts_at === chosen) ? chosen : times[0]?.starts_at;
  const move = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = [...(group.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    all[all.indexOf(event.target as HTMLElement) + by]?.focus();
  };
  return (
    <>
      <h3>{name}</h3>
      <div class="starts" role="radiogroup" aria-label={name} ref={group} onKeyDown={move}>
        {times.map((one) => (
          <button
            key={one.starts_at}
            type="button"
            role="radio"
            class="start"
            aria-checked={one.starts_at === chosen}
            aria-label={`${clock(one.starts_at)} ${t.leftSaid(one.places)}`}
            tabIndex={one.starts_at === reachable ? 0 : -1}
            onClick={() => onChoose(one)}
          >
            <b>{texts.value.hour(civil(one.starts_at))}</b>
            {scarce && one.places <= SCARCE && <span>{t.left(one.places)}</span>}
          </button>
        ))}
      </div>
    </>
  );
}
