import type { ComponentChildren, JSX } from "preact";
import { NoAnswer, Problem } from "../api";
import { texts } from "../store";
import { Icon, type IconName } from "./icon";

/** The sentence for whatever went wrong: the server's own, else ours. */
export function sentence(trouble: Error): string {
  const t = texts.value.state;
  if (trouble instanceof NoAnswer) return t.noAnswer;
  if (!(trouble instanceof Problem)) return t.ourMistake;
  return trouble.detail || t.noSentence;
}

/** Grey lines where the content will stand; the words are for screen readers. */
export function Loading({ lines = 3 }: { lines?: number }): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="unseen">{texts.value.state.loading}</span>
      {Array.from({ length: lines }, (_, i) => (
        <span class="bone" key={i} />
      ))}
    </div>
  );
}

/** A list or page that could not be loaded, with the way to try again. */
export function Failed({ trouble, again }: { trouble: Error; again: () => void }): JSX.Element {
  const t = texts.value.state;
  return (
    <div class="notice bad" role="alert">
      <Icon name="warn" />
      <div>
        <p>
          <strong>{t.failed}</strong>
        </p>
        <p>{sentence(trouble)}</p>
        {trouble instanceof Problem && trouble.instance && <p>{t.reference(trouble.instance)}</p>}
        <button type="button" class="plain" onClick={again}>
          {t.again}
        </button>
      </div>
    </div>
  );
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

interface NoticeProps {
  kind: "good" | "warn" | "bad" | "info";
  icon?: IconName;
  live?: boolean;
  children: ComponentChildren;
}

export function Notice({ kind, icon, live, children }: NoticeProps): JSX.Element {
  const drawn = icon ?? (kind === "good" ? "check" : kind === "info" ? "note" : "warn");
  return (
    <div class={`notice ${kind}`} role={live ? "status" : undefined}>
      <Icon name={drawn} />
      <div>{children}</div>
    </div>
  );
}
