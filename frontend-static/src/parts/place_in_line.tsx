import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useFollowed } from "../followed";
import { language, said, texts } from "../store";
import type { InLine } from "../types";
import { clock, ofField } from "../words";
import { Icon } from "./icon";
import { LineActs } from "./line_acts";
import { Empty, Loading, Notice } from "./states";

/** On the day: the number, how many come before, a range for the wait, and the window when called. */
export function PlaceInLine({ of, page }: { of: string; page?: true }): JSX.Element | null {
  const t = texts.value.line;
  const { line, at, lost, refused, set } = useFollowed(of);
  const [aloud, setAloud] = useState(false);
  const told = line ? sentence(line) : "";
  useTold(line, told, aloud);
  if (!line) return page ? <Nothing refused={refused?.detail ?? ""} /> : null;
  if (!line.ticket) {
    return (
      <Notice kind="info" icon="line">
        <p>
          <strong>{t.notYet}</strong> {t.notYetHint}
        </p>
      </Notice>
    );
  }
  const waits = line.state === "waiting";
  return (
    <section class={`in-line ${line.state} ${line.near ? "near" : ""}`} aria-labelledby="in-line">
      <h2 id="in-line">
        <Icon name="line" />
        {page ? ofField(line, "centre_name") : t.title}
      </h2>
      <p class="in-line-number">
        <span class="soft">{t.ticket}</span> <b>{line.ticket}</b>
      </p>
      <p class="in-line-told">{told}</p>
      {waits && <p class="in-line-wait">{line.wait_minutes_low === null || line.wait_minutes_high === null ? t.noWindow : t.wait(line.wait_minutes_low, line.wait_minutes_high)}</p>}
      {line.near && <p class="in-line-go">{t.near}</p>}
      {line.calls > 0 && <p>{t.calls(line.calls, line.calls_wanted)}</p>}
      {line.state === "transferred" && <p>{t.transferredHint}</p>}
      {waits && "speechSynthesis" in globalThis && (
        <label class="check">
          <input type="checkbox" checked={aloud} onChange={(event) => setAloud(event.currentTarget.checked)} />
          {t.aloud}
        </label>
      )}
      {waits && <p class="soft small">{ofField(line, "why")}</p>}
      {(waits || line.state === "called") && <p class="soft small">{t.rule(line.behind)}</p>}
      <LineActs of={of} line={line} onChange={set} />
      <p class="soft small">{lost ? t.lost : t.live(clock(at))}</p>
    </section>
  );
}

function Nothing({ refused }: { refused: string }): JSX.Element {
  const t = texts.value.line;
  if (!refused) return <Loading lines={5} />;
  return (
    <Empty icon="line" title={t.gone}>
      <p>{refused}</p>
      <p>{t.goneHint}</p>
    </Empty>
  );
}

function sentence(line: InLine): string {
  const t = texts.value.line;
  if (!line.ticket) return t.notYet;
  if (line.state === "called" && line.window !== null) return t.called(line.window);
  if (line.state === "serving") return t.serving(line.window);
  if (line.state === "served") return t.served;
  if (line.state === "missed") return t.missed;
  if (line.state === "parked") return t.parked;
  if (line.state === "left") return t.left;
  if (line.state === "transferred") return t.transferred;
  if (line.state === "closed") return t.closed;
  return t.ahead(line.ahead);
}

/** Each new sentence once, for who can't look: by the screen reader, by shaking, aloud. A recall counts as new. */
function useTold(line: InLine | null, told: string, aloud: boolean): void {
  const before = useRef("");
  const key = line ? `${told} ${line.calls}` : "";
  useEffect(() => {
    if (!told || key === before.current) return;
    before.current = key;
    said.value = told;
    if (line?.state !== "called") return;
    navigator.vibrate?.([300, 150, 300]);
    if (!aloud) return;
    const spoken = new SpeechSynthesisUtterance(told);
    spoken.lang = language.value === "zh" ? "zh-CN" : "en-GB";
    speechSynthesis.speak(spoken);
  }, [key]);
}
