import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { choose, draftFor, nextStep, type Wanted } from "../draft";
import { AddMember } from "../parts/add_member";
import { useAsked } from "../parts/asked";
import { Summary, type Wrong } from "../parts/form";
import { IdentityForm } from "../parts/identity";
import { useItemNames } from "../parts/matters";
import { Page } from "../parts/page";
import { Persons, SELF } from "../parts/persons";
import { SignIn } from "../parts/sign_in";
import { Failed, Loading } from "../parts/states";
import { go, query } from "../route";
import { me, texts } from "../store";
import type { Member } from "../types";
import "../styles/booking.css";
import "../styles/form.css";
import "../styles/visit.css";

/** Whose matter it is: one's own, a family member's, or that of somebody who gave power of attorney. */
export default function ForPage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const back = { to: `/items/${code}/visit`, words: t.flow.back };
  const who = me.value;
  if (!who?.name) {
    return (
      <Page key="first" title={who ? t.who.identityTitle : t.booking.visit.title} back={back}>
        {who === undefined ? <Loading /> : who ? <IdentityForm /> : <SignIn title />}
      </Page>
    );
  }
  return <Choosing code={code} back={back} />;
}

function Choosing({ code, back }: { code: string; back: { to: string; words: string } }): JSX.Element {
  const t = texts.value.family;
  const { matters } = draftFor(code);
  const at = Math.min(Number(query.value.get("matter") ?? 0) || 0, matters.length - 1);
  const matter = matters[at] ?? { item: code };
  const { data, trouble, again } = useAsked<Member[]>("/api/family");
  const named = useItemNames(code);
  const taken = takenFor(matters, at);
  const [chosen, setChosen] = useState(taken.includes(matter.member ?? SELF) ? undefined : (matter.member ?? SELF));
  const [adding, setAdding] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const next = (event: Event): void => {
    event.preventDefault();
    if (chosen === undefined) return setWrongs([{ text: t.chooseFirst, field: "for-self" }]);
    choose(code, { matters: matters.map((one, i) => (i === at ? { ...one, member: chosen || undefined, unsure: undefined } : one)) });
    go(nextStep(draftFor(code)));
  };
  const added = (one: Member): void => {
    setAdding(false);
    again();
    if (one.active) setChosen(one.id);
  };
  if (adding) {
    return (
      <Page key="adding" title={t.addTitle} back={back}>
        <AddMember item={{ code: matter.item, name: named(matter) }} onDone={added} onCancel={() => setAdding(false)} />
      </Page>
    );
  }
  return (
    <Page key="for" title={t.forTitle} back={back}>
      <form class="form" onSubmit={next}>
        <Summary wrongs={wrongs} />
        <p class="soft">{t.forHint(named(matter))}</p>
        {trouble && <Failed trouble={trouble} again={again} />}
        {!trouble && !data && <Loading lines={3} />}
        <Persons title={t.forTitle} quiet family={data ?? []} chosen={chosen} taken={taken} onChoose={setChosen} />
        <p>
          <button type="button" class="plain" onClick={() => setAdding(true)}>
            {t.add}
          </button>
        </p>
        <div class="act stays">
          <button type="submit" class="button">
            {t.next}
          </button>
        </div>
      </form>
    </Page>
  );
}

/** Who already has this item in the visit. */
function takenFor(matters: Wanted[], at: number): string[] {
  return matters.filter((one, i) => i !== at && one.item === matters[at]?.item).map((one) => one.member ?? SELF);
}
