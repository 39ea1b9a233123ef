import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Problem } from "../api";
import { texts } from "../store";
import { Icon } from "./icon";
import { day } from "../words";
import { sentence } from "./states";

/** What stands in the way: a sentence, and the field it is about. */
export interface Wrong {
  text: string;
  field?: string;
  reference?: string;
}

export function wrong(trouble: Error, field?: string): Wrong {
  const found: Wrong = { text: sentence(trouble) };
  if (field && trouble instanceof Problem) found.field = field;
  if (trouble instanceof Problem && trouble.instance) found.reference = trouble.instance;
  return found;
}

/** The summary at the top of a form. It takes the focus, and each sentence leads to its field. */
export function Summary({ wrongs, children }: { wrongs: Wrong[]; children?: ComponentChildren }): JSX.Element | null {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wrongs.length) box.current?.focus();
  }, [wrongs]);
  if (!wrongs.length) return null;
  const t = texts.value.state;
  return (
    <div class="notice bad" role="alert" tabIndex={-1} ref={box}>
      <Icon name="warn" />
      <div>
        <p>
          <strong>{t.problem}</strong>
        </p>
        {wrongs.map((one) => (
          <p key={one.text}>
            {one.field ? (
              <a href={`#${one.field}`} onClick={(event) => lead(event, one.field ?? "")}>
                {one.text}
              </a>
            ) : (
              one.text
            )}
            {one.reference && <small>{t.reference(one.reference)}</small>}
          </p>
        ))}
        {children}
      </div>
    </div>
  );
}

function lead(event: Event, field: string): void {
  event.preventDefault();
  document.getElementById(field)?.focus();
}

interface FrameProps {
  id: string;
  label: string;
  hint?: string | undefined;
  wrongs: Wrong[];
  /** Gets what ties the control to its hint and to what is wrong with it. */
  children: (tied: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean }) => JSX.Element;
}

/** A label, its hint and what is wrong, around one control. */
export function Framed({ id, label, hint, wrongs, children }: FrameProps): JSX.Element {
  const mine = wrongs.filter((one) => one.field === id);
  const told = [hint && `${id}-hint`, mine.length && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div class={`field ${mine.length ? "is-wrong" : ""}`}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {mine.length > 0 && (
        <p class="wrong" id={`${id}-wrong`}>
          <Icon name="warn" />
          {mine.map((one) => one.text).join(" ")}
        </p>
      )}
      {children({ id, "aria-describedby": told || undefined, "aria-invalid": mine.length > 0 })}
    </div>
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  value: string;
  onValue: (value: string) => void;
  wrongs: Wrong[];
  autoComplete: string;
  inputMode?: "numeric" | "text";
  maxLength: number;
  capitals?: boolean;
  code?: boolean;
}

export function Field(props: FieldProps): JSX.Element {
  return (
    <Framed id={props.id} label={props.label} hint={props.hint} wrongs={props.wrongs}>
      {(tied) => (
        <input
          {...tied}
          class={props.code ? "code" : ""}
          type="text"
          value={props.value}
          onInput={(event) => props.onValue(event.currentTarget.value)}
          autoComplete={props.autoComplete}
          inputMode={props.inputMode ?? "text"}
          maxLength={props.maxLength}
          autoCapitalize={props.capitals ? "characters" : "off"}
          spellcheck={false}
        />
      )}
    </Framed>
  );
}

interface DateProps {
  id: string;
  label: string;
  value: string;
  onValue: (value: string) => void;
  wrongs: Wrong[];
  min: string;
  max?: string;
}

/** The browser's own date picker, and the date as people say it. */
export function DateField(props: DateProps): JSX.Element {
  return (
    <Framed id={props.id} label={props.label} hint={props.value && day(props.value)} wrongs={props.wrongs}>
      {(tied) => (
        <input {...tied} type="date" value={props.value} min={props.min} max={props.max} required onInput={(event) => props.onValue(event.currentTarget.value)} />
      )}
    </Framed>
  );
}
