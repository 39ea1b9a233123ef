import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { today } from "../dates";
import { texts } from "../store";
import { typedMember } from "../typed";
import type { Member, MemberKind } from "../types";
import { write } from "../write";
import { DateField, Field, Framed, Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";
import { MemberCode } from "./member_code";
import "../styles/booking.css";

const KINDS: MemberKind[] = ["child", "adult", "principal"];
const RELATIONS: Record<MemberKind, string[]> = {
  child: ["father", "mother", "grandparent", "sibling", "guardian"],
  adult: ["spouse", "father", "mother", "son", "daughter", "grandparent", "grandchild", "sibling", "relative", "other"],
  principal: ["relative", "friend", "neighbour", "colleague", "employer", "client", "other"],
};

interface AddProps {
  /** The matter at hand: a power of attorney may be for it alone. */
  item?: { code: string; name: string };
  onDone: (one: Member) => void;
  onCancel: () => void;
}

/** Who, then the details, then the code of the other's phone where it needs one. What was typed stays until it is saved. */
export function AddMember({ item, onDone, onCancel }: AddProps): JSX.Element {
  const t = texts.value.family;
  const { kind } = typedMember;
  const [made, setMade] = useState<Member | null>(null);
  const saved = (one: Member): void => (one.confirmed ? onDone(one) : setMade(one));
  if (made) return <MemberCode one={made} onDone={onDone} onLater={() => onDone(made)} />;
  return (
    <div class="form">
      {kind.value ? (
        <Details kind={kind.value} item={item} onSaved={saved} />
      ) : (
        <ul class="choose">
          {KINDS.map((one) => (
            <li key={one}>
              <button type="button" class="choice" onClick={() => (kind.value = one)}>
                <span>
                  <b>{t.kind[one]}</b>
                  <small class="soft under">{t.kindHint[one]}</small>
                </span>
                <Icon name="on" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <p>
        <button type="button" class="link" onClick={() => (kind.value ? (kind.value = null) : onCancel())}>
          {kind.value ? texts.value.flow.back : t.cancel}
        </button>
      </p>
    </div>
  );
}

interface DetailsProps {
  kind: MemberKind;
  item: AddProps["item"];
  onSaved: (one: Member) => void;
}

function Details({ kind, item, onSaved }: DetailsProps): JSX.Element {
  const t = texts.value.family;
  const { relation, name, idNumber, phone, until, only } = typedMember;
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const missing = missingIn(kind);
    if (missing.length) return setWrongs(missing);
    setBusy(true);
    try {
      const one = await write<Member>("/api/family", { body: bodyOf(kind, item), personal: true });
      typedMember.forget();
      onSaved(one);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error, fieldOf(trouble as Error))]);
      setBusy(false);
    }
  };
  return (
    <form class="form" onSubmit={save} noValidate>
      <Summary wrongs={wrongs} />
      <p class="soft">{t.kindHint[kind]}</p>
      <Relation kind={kind} value={relation.value} onValue={(value) => (relation.value = value)} wrongs={wrongs} />
      <Field id="member-name" label={t.name} value={name.value} onValue={(typed) => (name.value = typed)} wrongs={wrongs} autoComplete="off" maxLength={50} />
      <Field
        id="member-id"
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
      {kind !== "child" && (
        <Field
          id="member-phone"
          label={t.phone}
          hint={t.phoneHint}
          value={phone.value}
          onValue={(typed) => (phone.value = typed)}
          wrongs={wrongs}
          autoComplete="off"
          inputMode="numeric"
          maxLength={20}
        />
      )}
      {kind === "principal" && (
        <>
          <DateField id="member-until" label={t.until} value={until.value} onValue={(typed) => (until.value = typed)} wrongs={wrongs} min={today()} />
          {item && (
            <label class="check">
              <input type="checkbox" checked={only.value} onChange={(event) => (only.value = event.currentTarget.checked)} />
              {t.only(item.name)}
            </label>
          )}
        </>
      )}
      <div class="act">
        <button type="submit" class="button" disabled={busy}>
          {t.save}
        </button>
      </div>
    </form>
  );
}

interface RelationProps {
  kind: MemberKind;
  value: string;
  onValue: (value: string) => void;
  wrongs: Wrong[];
}

function Relation({ kind, value, onValue, wrongs }: RelationProps): JSX.Element {
  const t = texts.value.family;
  return (
    <Framed id="member-relation" label={t.relationLabel[kind]} wrongs={wrongs}>
      {(tied) => (
        <select {...tied} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          <option value="">{t.choose}</option>
          {RELATIONS[kind].map((one) => (
            <option key={one} value={one}>
              {t.relation[one]}
            </option>
          ))}
        </select>
      )}
    </Framed>
  );
}

function missingIn(kind: MemberKind): Wrong[] {
  const t = texts.value.family;
  const { relation, name, idNumber, phone, until } = typedMember;
  const wanted: [boolean, string, string][] = [
    [!RELATIONS[kind].includes(relation.value), t.relationMissing, "member-relation"],
    [!name.value.trim(), t.nameMissing, "member-name"],
    [!idNumber.value.trim(), t.idNumberMissing, "member-id"],
    [kind !== "child" && !phone.value.trim(), t.phoneMissing, "member-phone"],
    [kind === "principal" && !until.value, t.untilMissing, "member-until"],
  ];
  return wanted.filter(([missing]) => missing).map(([, text, field]) => ({ text, field }));
}

function bodyOf(kind: MemberKind, item: AddProps["item"]): unknown {
  const { relation, name, idNumber, phone, until, only } = typedMember;
  const items = only.value && item ? { items: [item.code] } : {};
  return {
    kind,
    relation: relation.value,
    name: name.value.trim(),
    id_number: idNumber.value.trim().toUpperCase(),
    ...(kind === "child" ? {} : { phone: phone.value.replace(/[\s\-()]/g, "") }),
    ...(kind === "principal" ? { power_of_attorney: { valid_until: until.value, ...items } } : {}),
  };
}

/** Which field a refusal is about, by its name. */
function fieldOf(trouble: Error): string | undefined {
  const type = (trouble as { type?: string }).type ?? "";
  if (/Phone/.test(type)) return "member-phone";
  if (/^Name/.test(type)) return "member-name";
  if (/Relation/.test(type)) return "member-relation";
  if (/Attorney|Until/.test(type)) return "member-until";
  return /^Id|Number|Birth|Minor|Adult|Child/.test(type) ? "member-id" : undefined;
}
