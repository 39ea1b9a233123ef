import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { NoAnswer, Problem } from "../api";
import { draftFor, nextStep } from "../draft";
import { hold } from "../held";
import { go } from "../route";
import { me, signedOut, texts } from "../store";
import { Summary, wrong } from "./form";

type Way = "time" | "place" | "mine" | "other" | "visit";

/** What is still open after a refusal; without a line here, another time. */
const WAYS: [RegExp, Way[]][] = [
  [/^AlreadyBooked/, ["mine", "other"]],
  [/^TooMany(Holds|Bookings)/, ["mine"]],
  [/^NoShow/, ["other"]],
  [/^NotServedHere/, ["place"]],
  [/^NoChain/, ["time", "visit"]],
  [/^SameTwice/, ["visit"]],
  [/Member|Agent|Guardian|Attorney|Presence|Principal|Child|Adult/, ["other", "visit"]],
];

function waysAfter(trouble: Error): Way[] {
  const type = trouble instanceof Problem ? trouble.type : "";
  return WAYS.find(([known]) => known.test(type))?.[1] ?? ["time"];
}

export interface Holding {
  busy: boolean;
  trouble: Error | null;
  next: () => Promise<void>;
}

/** Keep the chosen time and go on to confirming it; who is not known yet says so first. */
export function useHolding(item: string): Holding {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const next = async (): Promise<void> => {
    if (!me.value?.name) return go(`/items/${item}/who`);
    const first = nextStep(draftFor(item));
    if (first !== `/items/${item}/who`) return go(first, location.pathname.endsWith("/who"));
    setBusy(true);
    setTrouble(null);
    try {
      await hold();
      go(`/items/${item}/confirm`, location.pathname.endsWith("/who"));
    } catch (failed) {
      setBusy(false);
      if (!leadsToWho(failed as Error, item)) setTrouble(failed as Error);
    }
  };
  return { busy, trouble, next };
}

/** Signed out meanwhile, or not identified: the page for that comes first, the choices stay. */
export function leadsToWho(trouble: Error, item: string): boolean {
  if (!(trouble instanceof Problem)) return false;
  if (trouble.status === 401) signedOut();
  else if (trouble.type !== "IdentityFirst") return false;
  else if (me.value) me.value = { ...me.value, name: null };
  go(`/items/${item}/who`, true);
  return true;
}

/** What stands in the way, and every way that is still open. Coming without booking always is. */
export function Refused({ trouble, item, children }: { trouble: Error | null; item: string; children?: ComponentChildren }): JSX.Element | null {
  const t = texts.value.booking;
  const wrongs = useMemo(() => (trouble ? [wrong(trouble)] : []), [trouble]);
  if (!trouble) return null;
  const silent = trouble instanceof NoAnswer || (trouble instanceof Problem && trouble.status >= 500);
  const to: Record<Way, [string, string]> = {
    time: [`/items/${item}/time`, t.refused.otherTime],
    place: [`/items/${item}/place`, t.refused.otherPlace],
    mine: ["/appointments", t.refused.mine],
    other: [`/items/${item}/for`, t.refused.forOther],
    visit: [`/items/${item}/visit`, t.visit.edit],
  };
  return (
    <Summary wrongs={wrongs}>
      {silent && <p>{t.refused.retryHint}</p>}
      {children}
      {!silent && (
        <p class="ways">
          {waysAfter(trouble).map((way) => (
            <a key={way} href={to[way][0]}>
              {to[way][1]}
            </a>
          ))}
        </p>
      )}
      {!silent && <p>{t.walkIn}</p>}
    </Summary>
  );
}
