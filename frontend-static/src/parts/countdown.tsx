import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { said, texts } from "../store";
import { clock } from "../words";
import { Icon } from "./icon";

/** Minutes left at which a screen reader is told. */
const TOLD = [5, 2, 1];
const SOON = 120;

const secondsTo = (until: number): number => Math.max(0, Math.round((until - Date.now()) / 1000));

/** Seconds left, once a second; `onOver` once at the end, also when the phone slept past it. */
export function useLeft(until: number, onOver: () => void): number {
  const [left, setLeft] = useState(() => secondsTo(until));
  useEffect(() => {
    let timer = 0;
    const look = (): void => {
      const now = secondsTo(until);
      setLeft(now);
      if (now > 0) return;
      clearInterval(timer);
      onOver();
    };
    timer = setInterval(look, 1000);
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [until]);
  return left;
}

interface CountdownProps {
  until: number;
  /** As the server says it, for the wall clock. */
  at: string;
  onOver: () => void;
  /** Of several on a page only one speaks. */
  speaks?: boolean;
}

/** Until when the time is kept, and minutes and seconds left. Seen all the time, heard only at 5, 2 and 1 minutes. */
export function Countdown({ until, at, onOver, speaks }: CountdownProps): JSX.Element {
  const t = texts.value.booking.held;
  const left = useLeft(until, onOver);
  const before = useRef(left);
  useEffect(() => {
    const told = TOLD.find((minutes) => left <= minutes * 60 && before.current > minutes * 60);
    before.current = left;
    if (speaks && told && left > 0) said.value = t.leftSaid(Math.ceil(left / 60));
  }, [left]);
  const soon = left <= SOON;
  return (
    <p class={`countdown ${soon ? "soon" : ""}`}>
      <Icon name={soon ? "warn" : "time"} />
      <span class="countdown-until">{soon ? t.soon : t.until(clock(at))}</span>
      <span class="countdown-left" role="timer" aria-live="off">
        {t.left(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`)}
      </span>
    </p>
  );
}
