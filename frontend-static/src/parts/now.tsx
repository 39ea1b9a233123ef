import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { nextOne, offersNow } from "../coming";
import { today } from "../dates";
import { findHolds, holds } from "../held";
import { me, texts } from "../store";
import type { Appointment } from "../types";
import { clock, moment, near, ofField } from "../words";
import { HeldCard } from "./held_card";
import { Icon } from "./icon";
import { OfferCard, type Offered } from "./offer_card";
import "../styles/visit.css";

/** On the first screen: what is kept for me for minutes, then what comes next. */
export function Now(): JSX.Element {
  const signedIn = me.value !== null;
  const [coming, setComing] = useState<Appointment | null>(null);
  useEffect(() => {
    let wanted = true;
    void nextOne(signedIn, (one) => wanted && setComing(one));
    return () => {
      wanted = false;
    };
  }, [signedIn]);
  return (
    <>
      {me.value?.name && <Kept />}
      {coming && <Next one={coming} />}
    </>
  );
}

/** Offers and holds: each with its countdown. */
export function Kept(): JSX.Element {
  const [offers, setOffers] = useState<Offered[]>([]);
  useEffect(() => {
    let wanted = true;
    void offersNow().then((found) => wanted && setOffers(found));
    void findHolds().catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, []);
  const over = (id: string): void => void (holds.value = holds.value?.filter((one) => one.id !== id));
  return (
    <>
      {offers.map((one) => (
        <OfferCard key={one.id} one={one} onGone={() => setOffers((all) => all.filter((other) => other.id !== one.id))} />
      ))}
      {holds.value?.map((one) => (
        <HeldCard key={one.id} one={one} onOver={() => over(one.id)} />
      ))}
    </>
  );
}

function Next({ one }: { one: Appointment }): JSX.Element {
  const t = texts.value.find;
  const isToday = one.on === today();
  return (
    <a class="next-visit" href={`/appointments/${one.id}`}>
      <span class="next-label">
        <Icon name="day" />
        {isToday ? t.nextToday : t.next}
      </span>
      <strong class="when">{isToday ? `${near(one.on)} ${clock(one.starts_at)}` : moment(one.starts_at)}</strong>
      <span>{ofField(one, "item_name")}</span>
      <span class="soft">{ofField(one, "centre_name")}</span>
      <Icon name="on" />
    </a>
  );
}
