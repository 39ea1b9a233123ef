import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { said, texts } from "../store";
import type { Dimension, MyRating } from "../types";
import { day } from "../words";
import { write } from "../write";
import { useAsked } from "./asked";
import { Framed, Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";

const LEVELS = [5, 4, 3, 2, 1];
const BAD = 2;

/** 好差评: each step that was served may be rated; nothing is chosen beforehand. */
export function Ratings({ id }: { id: string }): JSX.Element | null {
  const t = texts.value.cases.rate;
  const path = `/api/cases/${id}/ratings`;
  const { data } = useAsked<MyRating[]>(path);
  const [newest, setNewest] = useState<MyRating[]>();
  const ratings = newest ?? data;
  if (!ratings?.length) return null;
  return (
    <section class="card" aria-labelledby="rate">
      <h2 id="rate">
        <Icon name="pen" />
        {t.title}
      </h2>
      <p class="soft small">{t.hint}</p>
      {ratings.map((one) => (
        <Rated key={one.step} path={path} one={one} onChange={setNewest} />
      ))}
    </section>
  );
}

interface RatedProps {
  path: string;
  one: MyRating;
  onChange: (now: MyRating[]) => void;
}

function Rated({ path, one, onChange }: RatedProps): JSX.Element {
  const t = texts.value.cases.rate;
  const [open, setOpen] = useState(false);
  return (
    <div class="rated">
      <h3>{t.step[one.step]}</h3>
      {one.level !== null && !open && (
        <p>
          {t.yours(t.level[one.level] ?? "")}
          {one.words && (
            <>
              <br />
              <q>{one.words}</q>
            </>
          )}
        </p>
      )}
      {!open && <Handled one={one} />}
      {open ? (
        <Rating path={path} one={one} close={() => setOpen(false)} onChange={onChange} />
      ) : (
        one.open && (
          <p>
            <button type="button" class="plain" onClick={() => setOpen(true)}>
              {one.level === null ? t.title : t.change}
              <span class="unseen"> {t.step[one.step]}</span>
            </button>
            {one.changes_until && <span class="soft small"> {t.until(day(one.changes_until))}</span>}
          </p>
        )
      )}
    </div>
  );
}

/** What was done about a bad rating. */
function Handled({ one }: { one: MyRating }): JSX.Element | null {
  const t = texts.value.cases.rate;
  if (!one.handled.length) return one.level !== null && one.level <= BAD ? <p class="soft">{t.waiting}</p> : null;
  return (
    <>
      <h4>{t.chain}</h4>
      <ol class="history">
        {one.handled.map((act) => (
          <li key={act.kind}>
            <span class="soft">{day(act.on)}</span>
            <span class="history-what">{t.act[act.kind]}</span>
            {act.words && <span lang="zh-CN">{act.words}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}

function Rating({ path, one, close, onChange }: RatedProps & { close: () => void }): JSX.Element {
  const t = texts.value.cases.rate;
  const [level, setLevel] = useState<number | null>(one.level);
  const [parts, setParts] = useState<Partial<Record<Dimension, number>>>(one.dimensions);
  const [words, setWords] = useState(one.words ?? "");
  const [named, setNamed] = useState(one.named);
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const field = (name: string): string => `${one.step}-${name}`;
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (level === null) return setWrongs([{ text: t.missing, field: field("5") }]);
    setBusy(true);
    try {
      const now = await write<MyRating[]>(path, { body: { step: one.step, level, ...parts, words, named }, personal: true });
      said.value = t.done;
      onChange(now);
      close();
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  const part = (name: Dimension, value: string): void => {
    const { [name]: _, ...others } = parts;
    setParts(value ? { ...others, [name]: Number(value) } : others);
  };
  return (
    <form class="form" onSubmit={send} noValidate>
      <Summary wrongs={wrongs} />
      <fieldset class="choices">
        <legend class="unseen">{t.step[one.step]}</legend>
        {LEVELS.map((at) => (
          <label class="check" key={at}>
            <input type="radio" id={field(String(at))} name={field("level")} checked={level === at} onChange={() => setLevel(at)} />
            <span>{t.level[at]}</span>
          </label>
        ))}
      </fieldset>
      <details>
        <summary>{t.more}</summary>
        <div class="form">
          {one.asks.map((name) => (
            <Framed key={name} id={field(name)} label={t.dimension[name]} wrongs={wrongs}>
              {(tied) => (
                <select {...tied} value={parts[name] ?? ""} onChange={(event) => part(name, event.currentTarget.value)}>
                  <option value="">{t.none}</option>
                  {LEVELS.map((at) => (
                    <option key={at} value={at}>
                      {t.level[at]}
                    </option>
                  ))}
                </select>
              )}
            </Framed>
          ))}
          <Framed id={field("words")} label={t.words} hint={t.wordsHint} wrongs={wrongs}>
            {(tied) => <textarea {...tied} rows={3} maxLength={500} value={words} onInput={(event) => setWords(event.currentTarget.value)} />}
          </Framed>
        </div>
      </details>
      <label class="check">
        <input type="checkbox" checked={named} onChange={() => setNamed(!named)} />
        <span>
          {t.named}
          <br />
          <span class="soft small">{t.namedHint}</span>
        </span>
      </label>
      <button class="button" disabled={busy}>
        {busy ? t.sending : t.send}
      </button>
    </form>
  );
}
