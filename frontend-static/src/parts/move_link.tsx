import type { JSX } from "preact";
import { texts } from "../store";
import type { Appointment } from "../types";
import { moment } from "../words";
import { Icon } from "./icon";

/** The one button to another time, until it is too late for it. */
export function MoveLink({ ticket }: { ticket: Appointment }): JSX.Element {
  const t = texts.value.booking.move;
  const until = ticket.may_cancel_until;
  if (Date.now() > Date.parse(until)) return <p class="soft small">{t.over(moment(until))}</p>;
  return (
    <a class="button" href={`/appointments/${ticket.id}/move`}>
      <Icon name="time" />
      {t.act}
    </a>
  );
}
