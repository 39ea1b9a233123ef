import type { JSX } from "preact";
import { me, texts } from "../store";
import type { Member } from "../types";
import { day, noteIn } from "../words";

/** Stands for oneself among the ids of others. */
export const SELF = "";

interface PersonsProps {
  title: string;
  /** The title stands above already: only read out. */
  quiet?: boolean;
  family: Member[];
  chosen: string | undefined;
  /** Who can't be chosen again. */
  taken?: string[];
  onChoose: (id: string) => void;
}

/** For whom: oneself, or somebody one may book for; the others say what they wait for. */
export function Persons({ title, quiet, family, chosen, taken = [], onChoose }: PersonsProps): JSX.Element {
  const t = texts.value;
  return (
    <fieldset class="choices">
      <legend class={quiet ? "unseen" : ""}>{title}</legend>
      <label class={`check ${taken.includes(SELF) ? "off" : ""}`}>
        <input id="for-self" type="radio" name="for" checked={chosen === SELF} disabled={taken.includes(SELF)} onChange={() => onChoose(SELF)} />
        <span>
          {t.booking.visit.selfNamed(me.value?.name ?? "")}
          {taken.includes(SELF) && <span class="soft under">{t.family.taken}</span>}
        </span>
      </label>
      {family.map((one) => (
        <Person key={one.id} one={one} chosen={chosen === one.id} taken={taken.includes(one.id)} onChoose={() => onChoose(one.id)} />
      ))}
    </fieldset>
  );
}

interface PersonProps {
  one: Member;
  chosen: boolean;
  taken: boolean;
  onChoose: () => void;
}

function Person({ one, chosen, taken, onChoose }: PersonProps): JSX.Element {
  const t = texts.value.family;
  const off = taken || !one.active;
  const note = noteOf(one);
  return (
    <label class={`check ${off ? "off" : ""}`}>
      <input type="radio" name="for" checked={chosen} disabled={off} onChange={onChoose} />
      <span>
        {one.name} <span class="soft">{t.kind[one.kind]}</span>
        {taken && <span class="soft under">{t.taken}</span>}
        {note && <span class="soft under">{note}</span>}
        {one.active && one.valid_until && <span class="soft under">{t.validUntil(day(one.valid_until))}</span>}
      </span>
    </label>
  );
}

/** What is still to be done before one may book for them. */
export function noteOf(one: Member): string {
  return noteIn(one) || (one.confirmed ? "" : texts.value.family.waiting);
}
