import type { JSX } from "preact";
import { texts } from "../store";
import type { CaseState } from "../types";
import type { IconName } from "./icon";
import { Mark } from "./marks";

const LOOKS: Record<CaseState, ["good" | "warn" | "bad" | "info" | "still", IconName]> = {
  prepared: ["still", "paper"],
  submitted: ["info", "time"],
  correcting: ["warn", "pen"],
  accepted: ["info", "time"],
  paused: ["still", "time"],
  granted: ["good", "check"],
  ready: ["good", "check"],
  mailed: ["good", "on"],
  refused: ["bad", "close"],
  ended: ["still", "close"],
  closed: ["good", "check"],
  not_needed: ["good", "check"],
  not_accepted: ["bad", "close"],
  withdrawn: ["still", "close"],
  acceptance_withdrawn: ["bad", "close"],
  handed_over: ["still", "on"],
  voided: ["still", "close"],
};

/** In the words of the item's power: only a licence is granted or refused as one. */
export function StateMark({ state, power }: { state: CaseState; power: string }): JSX.Element {
  const [kind, icon] = LOOKS[state];
  const t = texts.value.cases;
  const other = power === "licence" ? undefined : t.otherState[state];
  return (
    <Mark kind={kind} icon={icon}>
      {other ?? t.state[state]}
    </Mark>
  );
}
