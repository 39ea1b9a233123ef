import type { JSX } from "preact";
import { texts } from "../store";
import type { CaseView } from "../types";
import { shortDay } from "../words";

const RUNNING = ["submitted", "correcting", "accepted", "paused"];

/** “承诺9月18日前办结，法定10月27日前”. */
function dueWords(one: CaseView): string {
  const t = texts.value.cases;
  const parts = [
    one.promised_due_on && t.promisedBy(shortDay(one.promised_due_on)),
    one.legal_due_on && t.legalBy(shortDay(one.legal_due_on)),
  ].filter((part): part is string => Boolean(part));
  return parts.length ? t.both(parts) : "";
}

/** While the clock runs both dates, afterwards the day it ended. */
export function Due({ one }: { one: CaseView }): JSX.Element | null {
  const t = texts.value.cases;
  if (one.delivered_on) return <>{t.deliveredOn(shortDay(one.delivered_on))}</>;
  if (one.decided_on) return <>{t.decidedOn(shortDay(one.decided_on))}</>;
  if (one.state === "prepared") return <span class="soft">{t.noDates}</span>;
  const words = RUNNING.includes(one.state) ? dueWords(one) : "";
  if (!words) return one.state === "submitted" ? <span class="soft">{t.noDates}</span> : null;
  return (
    <>
      {words}
      {one.due_provisional && <span class="soft under">{t.provisional}</span>}
    </>
  );
}
