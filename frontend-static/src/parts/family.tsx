import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { said, texts } from "../store";
import type { Member } from "../types";
import { day, ofField } from "../words";
import { write } from "../write";
import { AddMember } from "./add_member";
import { useAsked } from "./asked";
import { Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";
import { MemberCode } from "./member_code";
import { Mark } from "./marks";
import { noteOf } from "./persons";
import { Failed, Loading } from "./states";

/** Those I may book for: add, let agree, remove. */
export function Family(): JSX.Element {
  const t = texts.value.family;
  const { data, trouble, again } = useAsked<Member[]>("/api/family");
  const [adding, setAdding] = useState(false);
  const done = (one: Member): void => {
    setAdding(false);
    said.value = one.confirmed ? t.saved : t.waiting;
    again();
  };
  return (
    <section class="card" aria-labelledby="family">
      <h2 id="family">
        <Icon name="line" />
        {t.title}
      </h2>
      <p class="soft small">{t.hint}</p>
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !data && <Loading lines={2} />}
      {data?.length === 0 && !adding && <p>{t.none}</p>}
      {data && data.length > 0 && (
        <ul class="members">
          {data.map((one) => (
            <Person key={one.id} one={one} onChange={again} />
          ))}
        </ul>
      )}
      {adding ? (
        <>
          <h3>{t.addTitle}</h3>
          <AddMember onDone={done} onCancel={() => setAdding(false)} />
        </>
      ) : (
        <button type="button" class="button second" onClick={() => setAdding(true)}>
          {t.add}
        </button>
      )}
    </section>
  );
}

function Person({ one, onChange }: { one: Member; onChange: () => void }): JSX.Element {
  const t = texts.value.family;
  const [shown, setShown] = useState<"" | "code" | "remove">("");
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setBusy(true);
    try {
      await write<Member>(`/api/family/${one.id}/remove`);
      said.value = t.removed;
      onChange();
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  const note = noteOf(one);
  return (
    <li>
      <p class="member-name">
        <strong>{one.name}</strong> {ofField(one, "relation")} <span class="soft">{one.id_number}</span>
      </p>
      {!one.active && (
        <Mark kind="warn" icon="warn">
          {note}
        </Mark>
      )}
      {one.valid_until && <p class="soft small">{t.validUntil(day(one.valid_until))}</p>}
      <Summary wrongs={wrongs} />
      {shown === "code" && <MemberCode one={one} onDone={onChange} onLater={() => setShown("")} />}
      {shown === "remove" && (
        <div role="group" aria-label={t.removeSaid(one.name)}>
          <p>{t.removeAsk(one.name)}</p>
          <div class="pair">
            <button type="button" class="button danger" disabled={busy} onClick={remove}>
              {t.removeYes}
            </button>
            <button type="button" class="button second" onClick={() => setShown("")}>
              {t.removeNo}
            </button>
          </div>
        </div>
      )}
      {shown === "" && (
        <p class="pair">
          {!one.confirmed && (
            <button type="button" class="plain" onClick={() => setShown("code")}>
              {t.enterCode}
            </button>
          )}
          <button type="button" class="link bad" aria-label={t.removeSaid(one.name)} onClick={() => setShown("remove")}>
            {t.remove}
          </button>
        </p>
      )}
    </li>
  );
}
