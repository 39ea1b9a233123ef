import { useEffect, useState } from "preact/hooks";
import { ask, Problem } from "./api";
import type { InLine } from "./types";

/** How often is asked while the stream is cut. */
const EVERY = 10_000;
/** A stream that says nothing for so long at its beginning is not waited for. */
const PATIENCE = 4_000;
const OVER = new Set(["served", "left", "transferred", "closed"]);

export interface Followed {
  line: InLine | null;
  at: string;
  /** The server can't be reached, or can't see the hall: what shows may be old. */
  lost: boolean;
  /** Why nothing can be shown. */
  refused: Problem | null;
  set: (line: InLine) => void;
}

/** A place in line, pushed by the server; asked for by ourselves as long as the push is cut. */
export function useFollowed(base: string): Followed {
  const [shown, setShown] = useState<Omit<Followed, "set">>({ line: null, at: "", lost: false, refused: null });
  const set = (line: InLine): void => setShown({ line, at: new Date().toISOString(), lost: false, refused: null });
  useEffect(() => follow(base, set, (change) => setShown((before) => ({ ...before, ...change }))), [base]);
  return { ...shown, set };
}

/** Until the visit is over, or the page is left: what is returned ends it. */
function follow(base: string, show: (line: InLine) => void, change: (what: Partial<Followed>) => void): () => void {
  let timer = 0;
  let over = false;
  /** A proxy may refuse streams for good: then asking is enough. */
  let tries = 20;
  let source: EventSource | undefined;
  const end = (): void => {
    over = true;
    clearTimeout(timer);
    source?.close();
    document.removeEventListener("visibilitychange", seen);
  };
  const got = (line: InLine): void => {
    if (over) return;
    show(line);
    if (OVER.has(line.state)) end();
  };
  const listen = (): void => {
    if (!("EventSource" in globalThis)) return;
    source = new EventSource(`${base}/events`);
    source.onmessage = (event: MessageEvent<string>) => {
      clearTimeout(timer);
      got(JSON.parse(event.data) as InLine);
    };
    source.addEventListener("lost", () => change({ lost: true }));
    source.onerror = () => void look();
  };
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    if (over || source?.readyState === 1) return;
    timer = setTimeout(() => void look(), EVERY);
    if (document.visibilityState !== "visible") return;
    try {
      got(await ask<InLine>(base));
      if (!over && source?.readyState === 2 && tries-- > 0) listen();
    } catch (trouble) {
      if (over) return;
      if (!(trouble instanceof Problem) || trouble.status >= 500) return change({ lost: true });
      end();
      change({ refused: trouble, lost: true });
    }
  };
  const seen = (): void => void look();
  document.addEventListener("visibilitychange", seen);
  listen();
  timer = setTimeout(() => void look(), source ? PATIENCE : 0);
  return end;
}
