import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { said, texts } from "../store";
import type { Waiting } from "../types";
import { noteIn, ofField, shortDay, timeOfDay } from "../words";
import { write } from "../write";
import { useAsked } from "./asked";
import { Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";
import { Mark } from "./marks";
import { Failed } from "./states";

const LIVE = ["waiting", "offered"];

/** Where I wait, at which place in the order, and the way out. */
export function WaitingList(): JSX.Element | null {
  const t = texts.value.booking.waiting;
  const { data, trouble, again } = useAsked<Waiting[]>("/api/waiting");
  const live = data?.filter((one) => LIVE.includes(one.state));
  if (trouble) return <Failed trouble={trouble} again={again} />;
  if (!live?.length) return null;
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">
        <Icon name="line" />
        {t.mine}
      </h2>
      <ul class="lines">
        {live.map((one) => (
          <Entry key={one.id} one={one} onLeft={again} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ one, onLeft }: { one: Waiting; onLeft: () => void }): JSX.Element {
  const t = texts.value.booking.waiting;
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const leave = async (): Promise<void> => {
    setBusy(true);
    try {
      await write<Waiting>(`/api/waiting/${one.id}/leave`);
      said.value = t.left;
      onLeft();
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  return (
    <li class="matter">
      <Summary wrongs={wrongs} />
      <strong>{ofField(one, "item_name")}</strong>
      {one.for_name && <span>{texts.value.booking.visit.forWhom(one.for_name)}</span>}
      <span class="soft">
        {t.days2(shortDay(one.from_date), shortDay(one.to_date))} · {hoursOf(one)} · {t.places(one.centre_codes.length)}
      </span>
      {one.state === "waiting" ? (
        <span class="position">{t.position(one.position, one.of)}</span>
      ) : (
        <Mark kind="good" icon="check">
          {t.state[one.state]}
        </Mark>
      )}
      {noteIn(one) && <span class="soft small">{noteIn(one)}</span>}
      <span>
        <button type="button" class="link bad" disabled={busy} aria-label={t.leaveSaid(ofField(one, "item_name"))} onClick={leave}>
          {t.leave}
        </button>
      </span>
    </li>
  );
}

function hoursOf(one: Waiting): string {
  const t = texts.value.booking.waiting;
  const [from, to] = [one.from_time.slice(0, 5), one.to_time.slice(0, 5)];
  if (from <= "09:00" && to >= "17:00") return t.any;
  if (to <= "13:00") return t.morning;
  return from >= "12:00" ? t.afternoon : `${timeOfDay(from)}–${timeOfDay(to)}`;
}
