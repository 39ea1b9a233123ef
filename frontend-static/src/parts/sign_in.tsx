import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../api";
import { said, signedIn, texts } from "../store";
import type { CodeSent, Delivered, Me } from "../types";
import { write } from "../write";
import { Field, Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";

/** Phone, then code. What was typed lives in memory only and survives every refusal. */
export function SignIn({ title, onStage }: { title?: boolean; onStage?: (stage: Stage) => void }): JSX.Element {
  const [phone, setPhone] = useState("");
  const [sent, setSent] = useState<Sent | null>(null);
  const turn = (to: Sent | null): void => {
    setSent(to);
    onStage?.(to ? "code" : "phone");
  };
  if (!sent) return <Phone phone={phone} setPhone={setPhone} onSent={turn} {...(title ? { title } : {})} />;
  return <Code phone={phone} sent={sent} onSent={turn} onOther={() => turn(null)} />;
}

export type Stage = "phone" | "code";
type Sent = CodeSent & { at: number };

async function sendCode(phone: string): Promise<Sent> {
  const sent = await write<CodeSent>("/api/session/codes", { body: { phone }, personal: true });
  return { ...sent, at: Date.now() };
}

/** Only what people put between digits is taken away; the server judges the rest. */
function digits(typed: string): string {
  return typed.replace(/[\s\-()]/g, "").replace(/^\+?86(?=1\d{10}$)/, "");
}

interface PhoneProps {
  phone: string;
  setPhone: (phone: string) => void;
  onSent: (sent: Sent) => void;
  title?: boolean;
}

function Phone({ phone, setPhone, onSent, title }: PhoneProps): JSX.Element {
  const t = texts.value.who;
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const number = digits(phone);
    if (!number) return setWrongs([{ text: t.phoneMissing, field: "phone" }]);
    setBusy(true);
    try {
      onSent(await sendCode(number));
      setPhone(number);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error, "phone")]);
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={send} noValidate>
      <Summary wrongs={wrongs} />
      {title && <h2>{t.title}</h2>}
      <Field id="phone" label={t.phone} hint={t.phoneHint} value={phone} onValue={setPhone} wrongs={wrongs} autoComplete="tel-national" inputMode="numeric" maxLength={20} />
      <div class="act">
        <button type="submit" class="button" disabled={busy}>
          {t.send}
        </button>
      </div>
    </form>
  );
}

interface CodeProps {
  phone: string;
  sent: Sent;
  onSent: (sent: Sent) => void;
  onOther: () => void;
}

function Code({ phone, sent, onSent, onOther }: CodeProps): JSX.Element {
  const t = texts.value.who;
  const [code, setCode] = useState("");
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("input")?.focus();
    said.value = t.codeSent(phone);
  }, []);
  const signIn = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!code.trim()) return setWrongs([{ text: t.codeMissing, field: "code" }]);
    setBusy(true);
    try {
      signedIn(await write<Me>("/api/session", { body: { phone: digits(phone), code: code.trim() }, personal: true }));
    } catch (trouble) {
      setWrongs([wrong(trouble as Error, "code")]);
      setBusy(false);
    }
  };
  const again = async (): Promise<void> => {
    try {
      onSent(await sendCode(digits(phone)));
      setWrongs([]);
      said.value = t.codeSent(phone);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
    }
  };
  return (
    <form class="form" onSubmit={signIn} noValidate>
      <Summary wrongs={wrongs} />
      <div ref={box}>
        <Field id="code" label={t.code} hint={t.codeSent(phone)} value={code} onValue={setCode} wrongs={wrongs} autoComplete="one-time-code" inputMode="numeric" maxLength={10} code />
      </div>
      <DemoSms phone={digits(phone)} round={sent.at} onCode={setCode} />
      <div class="act">
        <button type="submit" class="button" disabled={busy}>
          {t.signIn}
        </button>
      </div>
      <p class="pair">
        <Again sent={sent} onAgain={again} />
        <button type="button" class="link" onClick={onOther}>
          {t.otherPhone}
        </button>
      </p>
    </form>
  );
}

function Again({ sent, onAgain }: { sent: Sent; onAgain: () => void }): JSX.Element {
  const t = texts.value.who;
  const left = (): number => Math.ceil((sent.at + sent.again_in * 1000 - Date.now()) / 1000);
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 1000);
    return () => clearInterval(timer);
  }, [sent]);
  if (seconds > 0) return <span class="soft">{t.againIn(seconds)}</span>;
  return (
    <button type="button" class="link" onClick={onAgain}>
      {t.sendAgain}
    </button>
  );
}

/** Where no real message is sent, the demo shows it. Elsewhere the address does not exist, and nothing shows. */
function DemoSms({ phone, round, onCode }: { phone: string; round: number; onCode: (code: string) => void }): JSX.Element | null {
  const t = texts.value.who;
  const [message, setMessage] = useState<Delivered | null>(null);
  useEffect(() => {
    let wanted = true;
    const look = async (tries: number): Promise<void> => {
      const all = await ask<Delivered[]>(`/api/demo/outbox?phone=${phone}`).catch(() => null);
      const newest = all?.filter((one) => one.template === "login_code").sort((a, b) => b.at.localeCompare(a.at))[0];
      if (!wanted) return;
      if (newest) setMessage(newest);
      if (all && tries > 0 && (!newest || Date.parse(newest.at) < round - 5_000)) setTimeout(() => void look(tries - 1), 1_000);
    };
    void look(5);
    return () => {
      wanted = false;
    };
  }, [phone, round]);
  const code = message?.text.match(/\d{4,8}/)?.[0];
  if (!message) return null;
  return (
    <div class="notice info demo" role="status">
      <Icon name="phone" />
      <div>
        <p>
          <strong>{t.demo}</strong>
        </p>
        <p lang="zh-CN">{message.text}</p>
        {code && (
          <button type="button" class="plain" onClick={() => onCode(code)}>
            {t.useCode}
          </button>
        )}
      </div>
    </div>
  );
}
