import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Summary, type Wrong } from "./form";

interface AskingProps {
  id: string;
  words: { open: string; ask: string; hint: string; yes: string; no: string };
  wrongs: Wrong[];
  busy: boolean;
  act: () => void;
}

/** What can't be undone is asked once more; the focus goes there and back. */
export function Asking({ id, words, wrongs, busy, act }: AskingProps): JSX.Element {
  const [asking, setAsking] = useState(false);
  const question = useRef<HTMLHeadingElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!asking) return;
    question.current?.focus();
    question.current?.parentElement?.scrollIntoView({ block: "center" });
  }, [asking]);
  if (!asking) {
    return (
      <div class="cancel">
        <button type="button" class="link bad" ref={opener} onClick={() => setAsking(true)}>
          {words.open}
        </button>
      </div>
    );
  }
  return (
    <section class="card asking" aria-labelledby={id}>
      <Summary wrongs={wrongs} />
      <h2 id={id} tabIndex={-1} ref={question}>
        {words.ask}
      </h2>
      <p>{words.hint}</p>
      <div class="pair">
        <button type="button" class="button danger" disabled={busy} onClick={act}>
          {words.yes}
        </button>
        <button
          type="button"
          class="button second"
          onClick={() => {
            setAsking(false);
            setTimeout(() => opener.current?.focus());
          }}
        >
          {words.no}
        </button>
      </div>
    </section>
  );
}
