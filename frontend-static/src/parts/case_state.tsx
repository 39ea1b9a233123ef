import type { JSX } from "preact";
import { texts } from "../store";
import type { CaseState } from "../types";
import type { IconName } from "./icon";
import { Mark } from "./marks";

const LOOKS: Record<CaseState, ["good" | "warn" | "bad" | "info" | "still", IconName]> = {
  prepared: ["still", "paper"],
  submitted: ["info", "time"],
  accepted: ["info", "time"],
  not_accepted: ["bad", "close"],
  granted: ["good", "check"],
  refused: ["bad", "close"],
  ended: ["still", "close"],
  closed: ["good", "check"],
  withdrawn: ["still", "close"],
};

export function StateMark({ state }: { state: CaseState }): JSX.Element {
  const [kind, icon] = LOOKS[state];
  return (
    <Mark kind={kind} icon={icon}>
      {texts.value.cases.state[state]}
    </Mark>
  );
}
