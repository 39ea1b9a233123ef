import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { choose } from "../draft";
import { said, texts } from "../store";
import type { CaseStory, OpenNotice } from "../types";
import { day } from "../words";
import { write } from "../write";
import { Framed, Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";

type Told = (now: CaseStory) => void;

/** The one-time notice with its closed list: tick what is there now, or bring it. Opening it proves its receipt. */
export function Notice({ one, notice, onChange }: { one: CaseStory; notice: OpenNotice; onChange: Told }): JSX.Element {
  const t = texts.value.cases.notice;
  const [ticked, setTicked] = useState<number[]>([]);
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const asked = notice.lines.flatMap((line) => (line.material === null ? [] : [line.material]));
  useEffect(() => {
    if (!notice.received) write(`/api/cases/${one.id}/notice/received`).catch(() => undefined);
  }, [one.id, notice.received]);

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!ticked.length && words.trim().length < 2) return setWrongs([{ text: t.nothing, field: "answer-words" }]);
    setBusy(true);
    try {
      const now = await write<CaseStory>(`/api/cases/${one.id}/notice/answer`, { body: { papers: ticked, words }, personal: true });
      said.value = t.done;
      onChange(now);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  const tick = (place: number): void => setTicked(ticked.includes(place) ? ticked.filter((other) => other !== place) : [...ticked, place]);

  return (
    <section class="card wanted" aria-labelledby="wanted">
      <h2 id="wanted">
        <Icon name="pen" />
        {t.title}
      </h2>
      <p>
        {notice.due_on && <strong>{t.until(day(notice.due_on))} </strong>}
        {t.closed} <span class="soft small">{t.since(day(notice.issued_on))}</span>
      </p>
      <form class="form" onSubmit={send} noValidate>
        <Summary wrongs={wrongs} />
        <fieldset class="choices">
          <legend>{t.tick}</legend>
          <ol class="wanted-list">
            {notice.lines.map((line, i) => (
              <li key={i}>
                {line.material === null ? (
                  <span lang="zh-CN">{line.wanted}</span>
                ) : (
                  <label class="check">
                    <input type="checkbox" checked={ticked.includes(line.material)} onChange={() => tick(line.material as number)} />
                    <span lang="zh-CN">{line.wanted}</span>
                  </label>
                )}
              </li>
            ))}
          </ol>
        </fieldset>
        {asked.length > 0 && (
          <a class="more" href={`/cases/${one.id}/photos`}>
            {t.photos}
          </a>
        )}
        <Framed id="answer-words" label={t.words} hint={t.wordsHint} wrongs={wrongs}>
          {(tied) => <textarea {...tied} rows={3} maxLength={500} value={words} onInput={(event) => setWords(event.currentTarget.value)} />}
        </Framed>
        {ticked.length > 0 && ticked.length < asked.length && <p class="soft small">{t.partly}</p>}
        <div class="pair">
          <button class="button" disabled={busy}>
            {busy ? t.sending : t.send}
          </button>
          <a class="button second" href={`/items/${one.item_code}/place`} onClick={() => choose(one.item_code, { matters: [{ item: one.item_code, case_id: one.id }] })}>
            {t.visit}
          </a>
        </div>
      </form>
    </section>
  );
}
