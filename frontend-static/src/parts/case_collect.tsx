import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { said, texts } from "../store";
import type { CaseStory } from "../types";
import { ofField } from "../words";
import { write } from "../write";
import { Framed, Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";

/** By mail or at a window, until it is on its way. */
export function Collect({ one, onChange }: { one: CaseStory; onChange: (now: CaseStory) => void }): JSX.Element {
  const t = texts.value.cases.collect;
  const [changing, setChanging] = useState(false);
  return (
    <section class="card" aria-labelledby="collect">
      <h2 id="collect">
        <Icon name="place" />
        {t.title}
      </h2>
      {changing ? (
        <Choosing one={one} close={() => setChanging(false)} onChange={onChange} />
      ) : (
        <>
          <p>
            <strong>{t[one.collect]}</strong>
            <br />
            {one.collect === "window" && <span class="soft">{t.windowHint(ofField(one, "centre_name"))}</span>}
            {one.address && <span class="soft">{t.addressKept(one.address)}</span>}
            {one.mail_number && <span class="soft"> {t.parcel(one.mail_number)}</span>}
          </p>
          {one.may_choose_collect && (
            <button type="button" class="plain" onClick={() => setChanging(true)}>
              {t.change}
            </button>
          )}
        </>
      )}
    </section>
  );
}

interface ChoosingProps {
  one: CaseStory;
  close: () => void;
  onChange: (now: CaseStory) => void;
}

function Choosing({ one, close, onChange }: ChoosingProps): JSX.Element {
  const t = texts.value.cases.collect;
  const [collect, setCollect] = useState(one.collect === "mail" ? "mail" : "window");
  const [address, setAddress] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (collect === "mail" && address.trim().length < 6) return setWrongs([{ text: t.addressMissing, field: "address" }]);
    setBusy(true);
    try {
      const body = { collect, address: collect === "mail" ? address : "" };
      onChange(await write<CaseStory>(`/api/cases/${one.id}/collect`, { body, personal: true }));
      said.value = t.done;
      close();
    } catch (trouble) {
      setWrongs([wrong(trouble as Error, "address")]);
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={save} noValidate>
      <Summary wrongs={wrongs} />
      <fieldset class="choices" aria-labelledby="collect">
        {(["window", "mail"] as const).map((way) => (
          <label class="check" key={way}>
            <input type="radio" name="collect" checked={collect === way} onChange={() => setCollect(way)} />
            <span>
              {t[way]}
              <br />
              <span class="soft small">{way === "mail" ? t.mailHint : t.windowHint(ofField(one, "centre_name"))}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {collect === "mail" && (
        <Framed id="address" label={t.address} hint={t.addressHint} wrongs={wrongs}>
          {(tied) => <input {...tied} type="text" autoComplete="street-address" maxLength={200} value={address} onInput={(event) => setAddress(event.currentTarget.value)} />}
        </Framed>
      )}
      <div class="pair">
        <button class="button" disabled={busy}>
          {t.save}
        </button>
        <button type="button" class="button second" onClick={close}>
          {t.keep}
        </button>
      </div>
    </form>
  );
}
