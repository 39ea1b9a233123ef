import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { civil, plusDays, today } from "../dates";
import { texts } from "../store";
import type { FreeDay } from "../types";
import { day as dayWords, near } from "../words";
import { Icon } from "./icon";

interface CalendarProps {
  days: FreeDay[];
  chosen: string | undefined;
  onChoose: (on: string) => void;
}

const ARROWS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** A month of days; only days on which the centre is open can be chosen, full ones say so. */
export function Calendar({ days, chosen, onChoose }: CalendarProps): JSX.Element {
  const t = texts.value.time;
  const open = new Map(days.map((one) => [one.on, one]));
  const months = [...new Set(days.map((one) => one.on.slice(0, 7)))];
  const [month, setMonth] = useState((chosen ?? days[0]?.on ?? today()).slice(0, 7));
  const at = Math.max(0, months.indexOf(month));
  const grid = useRef<HTMLDivElement>(null);
  const { year, month: number } = civil(`${month}-01`);
  const cells = cellsOf(month, days[0]?.on ?? today());
  const reachable = chosen?.startsWith(month) ? chosen : cells.find((on) => open.has(on));

  const move = (event: KeyboardEvent): void => {
    const by = ARROWS[event.key];
    const from = (event.target as HTMLElement).dataset.on;
    if (!by || !from) return;
    event.preventDefault();
    let to = plusDays(from, by);
    while (!open.has(to) && to.startsWith(month)) to = plusDays(to, Math.sign(by));
    grid.current?.querySelector<HTMLElement>(`[data-on="${to}"]`)?.focus();
  };

  return (
    <div class="calendar">
      <div class="calendar-head">
        <button type="button" class="turn" aria-label={t.previous} disabled={at === 0} onClick={() => setMonth(months[at - 1] ?? month)}>
          <Icon name="back" />
        </button>
        <h2 aria-live="polite">{texts.value.month(year, number)}</h2>
        <button type="button" class="turn" aria-label={t.next} disabled={at >= months.length - 1} onClick={() => setMonth(months[at + 1] ?? month)}>
          <Icon name="on" />
        </button>
      </div>
      <div class="weekdays" aria-hidden="true">
        {[1, 2, 3, 4, 5, 6, 0].map((weekday) => (
          <span key={weekday}>{texts.value.weekdays[weekday]}</span>
        ))}
      </div>
      <div class="days" role="radiogroup" aria-label={t.days} ref={grid} onKeyDown={move}>
        {cells.map((on, i) => {
          if (!on) return <span key={i} />;
          const found = open.get(on);
          if (!found) {
            return (
              <span key={on} class="day shut" aria-hidden="true">
                {civil(on).day}
              </span>
            );
          }
          return (
            <button
              key={on}
              type="button"
              role="radio"
              class={`day ${found.places === 0 ? "full" : ""}`}
              aria-checked={on === chosen}
              aria-label={`${dayWords(on)} ${near(on)} ${found.places ? t.leftSaid(found.places) : t.full}`}
              tabIndex={on === reachable ? 0 : -1}
              data-on={on}
              onClick={() => onChoose(on)}
            >
              <b>{civil(on).day}</b>
              <span>{found.places ? t.left(found.places) : t.full}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** The days of a month, Monday first, with empty cells before the first. Weeks before the first open day are left out. */
function cellsOf(month: string, firstOpen: string): string[] {
  const monday = plusDays(firstOpen, -((civil(firstOpen).weekday + 6) % 7));
  const first = monday.startsWith(month) ? monday : `${month}-01`;
  const before = (civil(first).weekday + 6) % 7;
  const cells: string[] = Array.from({ length: before }, () => "");
  for (let on = first; on.startsWith(month); on = plusDays(on, 1)) cells.push(on);
  return cells;
}

/** Few large choices: the next open days one below the other. */
export function DayList({ days, chosen, onChoose }: CalendarProps): JSX.Element {
  const t = texts.value.time;
  const [shown, setShown] = useState(() => Math.max(5, days.findIndex((one) => one.on === chosen) + 1));
  return (
    <div class="day-list">
      <ul>
        {days.slice(0, shown).map((one) => (
          <li key={one.on}>
            <button type="button" class={`choice ${one.places === 0 ? "full" : ""}`} aria-pressed={one.on === chosen} onClick={() => onChoose(one.on)}>
              <b>
                {dayWords(one.on)} {near(one.on)}
              </b>
              <span>{one.places ? t.leftSaid(one.places) : t.full}</span>
            </button>
          </li>
        ))}
      </ul>
      {days.length > shown && (
        <button type="button" class="plain wide" onClick={() => setShown(shown + 5)}>
          {t.moreDays}
        </button>
      )}
    </div>
  );
}
