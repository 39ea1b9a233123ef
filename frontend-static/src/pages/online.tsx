import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { answered, draftFor } from "../draft";
import { AddMember } from "../parts/add_member";
import { useAsked } from "../parts/asked";
import { Summary, wrong, type Wrong } from "../parts/form";
import { IdentityForm } from "../parts/identity";
import { Page } from "../parts/page";
import { Persons, SELF } from "../parts/persons";
import { SignIn } from "../parts/sign_in";
import { Failed, Loading, Notice } from "../parts/states";
import type { Filing } from "../photo_types";
import { go } from "../route";
import type { PageProps } from "../shell";
import { me, texts } from "../store";
import type { Guide, Member } from "../types";
import { of } from "../words";
import { write } from "../write";
import "../styles/booking.css";
import "../styles/form.css";
import "../styles/visit.css";

/** Before anything is filled in: that no visit is needed, who one is, and whose matter it is. */
export default function OnlinePage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const { data, trouble, again } = useAsked<Guide>(`/api/items/${code}`, true);
  const back = { to: `/items/${code}`, words: t.flow.back };
  const who = me.value;
  return (
    <Page key={who?.name ? "for" : "first"} title={data ? t.filing.fill(of(data.item.name)) : t.filing.title} back={back}>
      {trouble && <Failed trouble={trouble} again={again} />}
      {data && (
        <Notice kind={data.item.online === "full" ? "good" : "info"} icon="online">
          <p>
            <strong>{data.item.online === "full" ? t.filing.noVisit : t.filing.oneVisit}</strong>
          </p>
        </Notice>
      )}
      {who === undefined && <Loading />}
      {who === null && <SignIn title />}
      {who && !who.name && <IdentityForm />}
      {who?.name && data && <Whose code={code} guide={data} />}
    </Page>
  );
}

function Whose({ code, guide }: { code: string; guide: Guide }): JSX.Element {
  const t = texts.value;
  const { data, trouble, again } = useAsked<Member[]>("/api/family");
  const [chosen, setChosen] = useState(SELF);
  const [adding, setAdding] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const others = data?.filter((one) => one.kind !== "adult") ?? [];
  const begin = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setWrongs([]);
    try {
      const [matter] = draftFor(code).matters;
      const body = { item_code: code, member_id: chosen || null, situation: (matter && answered(matter)) ?? null };
      const made = await write<Filing>("/api/online-cases", { body, personal: true });
      go(`/online/${made.case_id}`);
    } catch (failed) {
      setWrongs([wrong(failed as Error)]);
      setBusy(false);
    }
  };
  const added = (one: Member): void => {
    setAdding(false);
    again();
    if (one.active && one.kind !== "adult") setChosen(one.id);
  };
  if (adding) return <AddMember item={{ code, name: of(guide.item.name) }} onDone={added} onCancel={() => setAdding(false)} />;
  return (
    <form class="form" onSubmit={begin}>
      <Summary wrongs={wrongs} />
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !data && <Loading lines={3} />}
      <Persons title={t.filing.forWhom} family={others} chosen={chosen} onChoose={setChosen} />
      <p class="soft small">{t.filing.adults}</p>
      <p>
        <button type="button" class="plain" onClick={() => setAdding(true)}>
          {t.family.add}
        </button>
      </p>
      <div class="act stays">
        <button type="submit" class="button" disabled={busy}>
          {busy ? t.filing.beginning : t.filing.begin}
        </button>
      </div>
    </form>
  );
}
