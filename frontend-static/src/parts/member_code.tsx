import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { said, texts } from "../store";
import type { Member } from "../types";
import { write } from "../write";
import { Field, Summary, wrong, type Wrong } from "./form";

interface CodeProps {
  one: Member;
  onDone: (one: Member) => void;
  onLater: () => void;
}

/** The other agrees by telling the code that came to their phone. */
export function MemberCode({ one, onDone, onLater }: CodeProps): JSX.Element {
  const t = texts.value.family;
  const [code, setCode] = useState("");
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const confirm = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!code.trim()) return setWrongs([{ text: t.codeMissing, field: "member-code" }]);
    setBusy(true);
    try {
      const now = await write<Member>(`/api/family/${one.id}/confirm`, { body: { code: code.trim() }, personal: true });
      said.value = t.confirmed;
      onDone(now);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error, "member-code")]);
      setBusy(false);
    }
  };
  const again = async (): Promise<void> => {
    try {
      const now = await write<Member>(`/api/family/${one.id}/code`);
      said.value = t.codeHint(now.phone ?? now.name);
      setWrongs([]);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
    }
  };
  return (
    <form class="form" onSubmit={confirm} noValidate>
      <Summary wrongs={wrongs} />
      <h2>{t.codeTitle}</h2>
      <Field
        id="member-code"
        label={t.code}
        hint={t.codeHint(one.phone ?? one.name)}
        value={code}
        onValue={setCode}
        wrongs={wrongs}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={10}
        code
      />
      <div class="act">
        <button type="submit" class="button" disabled={busy}>
          {t.confirm}
        </button>
      </div>
      <p class="pair">
        <button type="button" class="link" onClick={() => void again()}>
          {texts.value.who.sendAgain}
        </button>
        <button type="button" class="link" onClick={onLater}>
          {t.later}
        </button>
      </p>
    </form>
  );
}
