import type { ComponentChildren, JSX } from "preact";
import { texts } from "../store";
import type { Depth } from "../types";
import { Icon, type IconName } from "./icon";

type Kind = "good" | "warn" | "bad" | "info" | "still";

/** A state is a colour with a drawing and a word, never a colour alone. */
export function Mark({ kind, icon, children }: { kind: Kind; icon?: IconName; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`mark ${kind}`}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

/** How far the matter goes without a visit. Nothing is said when it is a plain visit. */
export function OnlineMark({ depth }: { depth: Depth }): JSX.Element | null {
  if (depth === "none") return null;
  const full = depth === "full";
  return (
    <Mark kind={full ? "good" : "still"} {...(full ? { icon: "check" as const } : {})}>
      {texts.value.online[depth]}
    </Mark>
  );
}
