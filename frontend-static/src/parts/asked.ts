import { useEffect, useState } from "preact/hooks";
import { ask, Problem } from "../api";
import { signedOut } from "../store";

export interface Asked<T> {
  data: T | undefined;
  trouble: Error | undefined;
  again: () => void;
}

/** Answers that hold nothing personal are remembered, so that a way back draws at once. */
const remembered = new Map<string, unknown>();

/** Asked before the page that shows it was there; each answer is used once. */
const ahead = new Map<string, Promise<unknown>>();

/** Begin to ask while the page itself is still loading. */
export function askAhead(path: string): void {
  if (remembered.has(path) || ahead.has(path)) return;
  const asked = ask<unknown>(path);
  asked.catch(() => undefined);
  ahead.set(path, asked);
}

function begun<T>(path: string): Promise<T> {
  const asked = ahead.get(path) as Promise<T> | undefined;
  ahead.delete(path);
  return asked ?? ask<T>(path);
}

/** Ask for what a page shows. null asks nothing (yet). */
export function useAsked<T>(path: string | null, remember = false): Asked<T> {
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<{ path: string | null; data?: T; trouble?: Error }>({ path: null });
  useEffect(() => {
    if (path === null) return;
    let wanted = true;
    begun<T>(path).then(
      (data) => {
        if (remember) remembered.set(path, data);
        if (wanted) setAnswer({ path, data });
      },
      (trouble: Error) => {
        if (trouble instanceof Problem && trouble.status === 401) signedOut();
        if (wanted) setAnswer({ path, trouble });
      },
    );
    return () => {
      wanted = false;
    };
  }, [path, round]);
  const known = path !== null && remember ? (remembered.get(path) as T | undefined) : undefined;
  const current = answer.path === path && path !== null ? answer : undefined;
  return {
    data: current?.data ?? known,
    trouble: current?.trouble,
    again: () => {
      setAnswer({ path: null });
      setRound(round + 1);
    },
  };
}
