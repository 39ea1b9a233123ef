import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { scrollTo } from "../route";
import { texts } from "../store";
import { Icon } from "./icon";

let first = true;

interface PageProps {
  title: string;
  /** `act` is done before the way back is taken, e.g. giving back what was kept. */
  back?: { to: string; words: string; act?: () => void };
  /** Which step of the booking this is, from 1. */
  step?: number;
  class?: string;
  children: ComponentChildren;
}

/** One screen: names itself, takes the focus to its heading, knows its way back and how far it is. */
export function Page({ title, back, step, class: kind, children }: PageProps): JSX.Element {
  const t = texts.value;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t.title(title);
  }, [title, t]);
  useEffect(() => {
    if (!first) head.current?.focus({ preventScroll: true });
    first = false;
    scroll(0, scrollTo);
  }, []);
  return (
    <div class={`page ${kind ?? ""}`}>
      {back && (
        <a class="back" href={back.to} onClick={back.act}>
          <Icon name="back" />
          {back.words}
        </a>
      )}
      {step && <Progress at={step} />}
      <h1 tabIndex={-1} ref={head}>
        {title}
      </h1>
      {children}
    </div>
  );
}

function Progress({ at }: { at: number }): JSX.Element {
  const t = texts.value.flow;
  const said = t.progress(at, t.steps.length, t.steps[at - 1] ?? "");
  return (
    <div class="progress">
      <p>{said}</p>
      <svg viewBox={`0 0 ${t.steps.length * 20} 2`} preserveAspectRatio="none" aria-hidden="true">
        {t.steps.map((name, i) => (
          <rect key={name} class={i < at ? "done" : ""} x={i * 20 + (i ? 0.6 : 0)} width={i ? 19.4 : 20} height="2" />
        ))}
      </svg>
    </div>
  );
}
