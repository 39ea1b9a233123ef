import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { said, texts } from "../store";
import type { InLine } from "../types";
import { write } from "../write";
import { Summary, wrong, type Wrong } from "./form";

interface Props {
  /** Address of the place in line. */
  of: string;
  line: InLine;
  onChange: (now: InLine) => void;
}

/** Who was missed or stepped aside says that they are back; who goes home gives the number up, asked once more. */
export function LineActs({ of, line, onChange }: Props): JSX.Element | null {
  const t = texts.value.line;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const away = line.state === "missed" || line.state === "parked";
  if (!away && line.state !== "waiting") return null;
  const act = async (word: "back" | "leave", words: string): Promise<void> => {
    setBusy(true);
    setWrongs([]);
    try {
      onChange(await write<InLine>(`${of}/${word}`));
      said.value = words;
      setAsking(false);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
    }
    setBusy(false);
  };
  return (
    <div class="line-acts">
      <Summary wrongs={wrongs} />
      {away && (
        <>
          <p>{t.behind(line.behind)}</p>
          <button type="button" class="button" disabled={busy} onClick={() => act("back", t.backSaid)}>
            {t.back}
          </button>
        </>
      )}
      {!asking && (
        <button type="button" class="link bad" onClick={() => setAsking(true)}>
          {t.leave}
        </button>
      )}
      {asking && (
        <section class="asking card" aria-labelledby="leave">
          <h3 id="leave">{t.leaveAsk}</h3>
          <p>{t.leaveHint}</p>
          <div class="pair">
            <button type="button" class="button danger" disabled={busy} onClick={() => act("leave", t.left)}>
              {t.leaveYes}
            </button>
            <button type="button" class="button second" onClick={() => setAsking(false)}>
              {t.leaveNo}
            </button>
          </div>
        </section>
      )}
    </div>
  );
}
