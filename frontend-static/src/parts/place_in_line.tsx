import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, Problem } from "../api";
import { language, said, texts } from "../store";
import type { InLine } from "../types";
import { clock } from "../words";
import { Icon } from "./icon";
import { Notice } from "./states";

const EVERY = 15_000;

/** On the day: the number, how many come before, a range for the wait, and the window when called. */
export function PlaceInLine({ appointment }: { appointment: string }): JSX.Element | null {
  const t = texts.value.line;
  const { line, at, lost } = usePolled(appointment);
  const [aloud, setAloud] = useState(false);
  const told = line ? sentence(line) : "";
  const before = useRef("");
  useEffect(() => {
    if (!told || told === before.current) return;
    before.current = told;
    said.value = told;
    if (line?.state === "called") call(told, aloud);
  }, [told]);
  if (!line) return null;
  if (!line.ticket) {
    return (
      <Notice kind="info" icon="line">
        <p>
          <strong>{t.notYet}</strong> {t.notYetHint}
        </p>
      </Notice>
    );
  }
  return (
    <section class={`in-line ${line.state}`} aria-labelledby="in-line">
      <h2 id="in-line">
        <Icon name="line" />
        {t.title}
      </h2>
      <p class="in-line-number">
        <span class="soft">{t.ticket}</span> <b>{line.ticket}</b>
      </p>
      <p class="in-line-told">{told}</p>
      {line.state === "waiting" && <p>{t.wait(line.wait_minutes_low, line.wait_minutes_high)}</p>}
      {line.state === "waiting" && "speechSynthesis" in globalThis && (
        <label class="check">
          <input type="checkbox" checked={aloud} onChange={(event) => setAloud(event.currentTarget.checked)} />
          {t.aloud}
        </label>
      )}
      <p class="soft small">{lost ? t.lost : t.asOf(clock(at))}</p>
    </section>
  );
}

function sentence(line: InLine): string {
  const t = texts.value.line;
  if (!line.ticket) return t.notYet;
  if (line.state === "called" && line.window !== null) return t.called(line.window);
  if (line.state === "serving") return t.serving(line.window);
  if (line.state === "served") return t.served;
  if (line.state === "missed") return t.missed;
  if (line.state === "left") return t.left;
  return t.ahead(line.ahead);
}

function call(words: string, aloud: boolean): void {
  navigator.vibrate?.([300, 150, 300]);
  if (!aloud) return;
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.lang = language.value === "zh" ? "zh-CN" : "en-GB";
  speechSynthesis.speak(spoken);
}

interface Polled {
  line: InLine | null;
  at: string;
  lost: boolean;
}

/** Asked again every fifteen seconds while the page can be seen, until the visit is over. */
function usePolled(appointment: string): Polled {
  const [polled, setPolled] = useState<Polled>({ line: null, at: "", lost: false });
  useEffect(() => {
    let timer = 0;
    let over = false;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") {
        try {
          const line = await ask<InLine>(`/api/appointments/${appointment}/line`);
          if (over) return;
          setPolled({ line, at: new Date().toISOString(), lost: false });
          if (line.state === "served" || line.state === "left") return;
        } catch (trouble) {
          if (over || (trouble instanceof Problem && trouble.status < 500)) return;
          setPolled((before) => ({ ...before, lost: true }));
        }
      }
      timer = setTimeout(() => void look(), EVERY);
    };
    const seen = (): void => {
      if (document.visibilityState === "visible") void look();
    };
    void look();
    document.addEventListener("visibilitychange", seen);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [appointment]);
  return polled;
}
