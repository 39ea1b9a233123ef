import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isComing, visitOf } from "../coming";
import { justMade } from "../draft";
import { kept } from "../kept";
import { me, texts } from "../store";
import type { Appointment } from "../types";
import { clock, ofField } from "../words";
import { useAsked } from "./asked";
import { Icon } from "./icon";
import { Itinerary } from "./itinerary";

/** The other matters of the same visit, from the phone so that they show without a network. */
export function SameVisit({ ticket }: { ticket: Appointment }): JSX.Element | null {
  const t = texts.value.booking.visit;
  const ofParty = (all: Appointment[]): Appointment[] => all.filter((one) => visitOf(one) === visitOf(ticket) && one.id !== ticket.id && isComing(one));
  const [others, setOthers] = useState<Appointment[]>(() => ofParty(justMade.value));
  useEffect(() => {
    let wanted = true;
    kept().then(
      (all) => wanted && setOthers((before) => (before.length ? before : ofParty(all))),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [ticket.id, ticket.on, ticket.centre_code]);
  const asked = useAsked<Appointment[]>(me.value ? "/api/appointments" : null).data;
  useEffect(() => {
    if (asked) setOthers(ofParty(asked));
  }, [asked]);
  if (others.length === 0) return null;
  return (
    <section class="card" aria-labelledby="same-visit">
      <h2 id="same-visit">{t.visitOf(others.length + 1)}</h2>
      <Itinerary matters={[ticket, ...others]} />
      <ul class="plain-list">
        {others.map((one) => (
          <li key={one.id}>
            <a class="more" href={`/appointments/${one.id}`}>
              {clock(one.starts_at)} {ofField(one, "item_name")}
              <Icon name="on" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
