import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { signedIn, texts } from "../store";
import { typedIdentity } from "../typed";
import type { Me } from "../types";
import { write } from "../write";
import { Field, Summary, wrong, type Wrong } from "./form";

/** Name and ID number, once. */
export function IdentityForm(): JSX.Element {
  const t = texts.value.who;
  const { name, idNumber } = typedIdentity;
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const missing: Wrong[] = [];
    if (!name.value.trim()) missing.push({ text: t.nameMissing, field: "name" });
    if (!idNumber.value.trim()) missing.push({ text: t.idNumberMissing, field: "id_number" });
    if (missing.length) return setWrongs(missing);
    setBusy(true);
    try {
      const body = { name: name.value.trim(), id_number: idNumber.value.trim().toUpperCase() };
      signedIn(await write<Me>("/api/me/identity", { method: "PUT", body, personal: true }));
      name.value = idNumber.value = "";
    } catch (trouble) {
      const about = (trouble as { type?: string }).type?.startsWith("Name") ? "name" : "id_number";
      setWrongs([wrong(trouble as Error, about)]);
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={save} noValidate>
      <Summary wrongs={wrongs} />
      <p>{t.identityHint}</p>
      <Field id="name" label={t.name} value={name.value} onValue={(typed) => (name.value = typed)} wrongs={wrongs} autoComplete="name" maxLength={50} />
      <Field
        id="id_number"
        label={t.idNumber}
        hint={t.idNumberHint}
        value={idNumber.value}
        onValue={(typed) => (idNumber.value = typed)}
        wrongs={wrongs}
        autoComplete="off"
        maxLength={18}
        capitals
        code
      />
      <details>
        <summary>{t.why}</summary>
        <p>{t.whyText}</p>
      </details>
      <div class="act">
        <button type="submit" class="button" disabled={busy}>
          {t.save}
        </button>
      </div>
    </form>
  );
}
