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

/** What is remembered is on its way once, however many parts of a page ask for it. */
const underway = new Map<string, Promise<unknown>>();

function shared<T>(path: string): Promise<T> {
  const asked = (underway.get(path) as Promise<T> | undefined) ?? begun<T>(path).finally(() => underway.delete(path));
  underway.set(path, asked);
  return asked;
}

/** Ask for all of what a page shows, at once. Nothing to ask: nothing known (yet). */
export function useAskedAll<T>(paths: readonly string[], remember = false): Asked<T[]> {
  const all = paths.join(" ");
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<{ all: string; data?: T[]; trouble?: Error }>({ all: "" });
  useEffect(() => {
    if (!all) return;
    let wanted = true;
    Promise.all(paths.map((path) => (remember ? shared<T>(path) : begun<T>(path)))).then(
      (data) => {
        if (remember) paths.forEach((path, i) => remembered.set(path, data[i]));
        if (wanted) setAnswer({ all, data });
      },
      (trouble: Error) => {
        if (trouble instanceof Problem && trouble.status === 401) signedOut();
        if (wanted) setAnswer({ all, trouble });
      },
    );
    return () => {
      wanted = false;
    };
  }, [all, round]);
  const known = remember && all && paths.every((path) => remembered.has(path)) ? paths.map((path) => remembered.get(path) as T) : undefined;
  const current = all && answer.all === all ? answer : undefined;
  return {
    data: current?.data ?? known,
    trouble: current?.trouble,
    again: () => {
      setAnswer({ all: "" });
      setRound(round + 1);
    },
  };
}

/** Ask for what a page shows. null asks nothing (yet). */
export function useAsked<T>(path: string | null, remember = false): Asked<T> {
  const { data, trouble, again } = useAskedAll<T>(path === null ? [] : [path], remember);
  return { data: data?.[0], trouble, again };
}
