import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { Problem } from "../api";
import { isComing } from "../coming";
import { Asking } from "../parts/asking";
import { Collect } from "../parts/case_collect";
import { Notice } from "../parts/case_notice";
import { Limits, PapersOf, Standing, Timeline } from "../parts/case_story";
import { wrong, type Wrong } from "../parts/form";
import { Issued } from "../parts/issued";
import { Page } from "../parts/page";
import { Ratings } from "../parts/rating";
import { SignIn } from "../parts/sign_in";
import { Empty, Failed, Loading } from "../parts/states";
import { useAsked } from "../parts/asked";
import { choose } from "../draft";
import { me, said, texts } from "../store";
import type { Filing } from "../photo_types";
import type { Appointment, CaseStory } from "../types";
import { of, ofField } from "../words";
import { write } from "../write";
import "../styles/lists.css";
import "../styles/form.css";
import "../styles/ticket.css";
import "../styles/case.css";

/** One case: whose turn it is and until when, what to answer, both dates with their days, what happened, what one thinks of it. */
export default function CasePage({ parts: [id = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const signedIn = me.value !== null;
  const { data, trouble, again } = useAsked<CaseStory>(signedIn ? `/api/cases/${id}` : null);
  const [newest, setNewest] = useState<CaseStory>();
  const back = { to: "/cases", words: t.cases.back };
  const one = newest?.id === id ? newest : data;
  if (!one) {
    return (
      <Page key="waiting" title={t.cases.one} back={back}>
        {!signedIn && <SignIn title />}
        {signedIn && !trouble && <Loading lines={6} />}
        {trouble instanceof Problem && trouble.status === 404 ? (
          <Empty icon="case" title={trouble.detail}>
            <a class="button" href="/cases">
              {t.cases.title}
            </a>
          </Empty>
        ) : (
          signedIn && trouble && <Failed trouble={trouble} again={again} />
        )}
      </Page>
    );
  }
  return (
    <Page key="case" class="case-page" title={ofField(one, "item_name")} back={back}>
      <p class="soft small">
        {t.cases.number} {one.number}
      </p>
      {one.bundle && <p class="soft small">{t.cases.bundle(of(one.bundle.name), one.bundle.lead)}</p>}
      <Standing one={one}>{one.state === "prepared" ? <Visit one={one} /> : <Remedy one={one} />}</Standing>
      {one.notice && <Notice key={one.notice.place} one={one} notice={one.notice} onChange={setNewest} />}
      <div class="columns">
        <Timeline one={one} />
        <div class="column">
          <Limits one={one} />
          {(one.may_choose_collect || one.state === "mailed") && <Collect one={one} onChange={setNewest} />}
          <PapersOf one={one} />
          <Issued id={one.id} />
          <Ratings key={one.state} id={one.id} />
        </div>
      </div>
      {one.may_withdraw && <Withdraw one={one} onChange={setNewest} />}
    </Page>
  );
}

function Withdraw({ one, onChange }: { one: CaseStory; onChange: (now: CaseStory) => void }): JSX.Element {
  const words = texts.value.cases.withdraw;
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const act = async (): Promise<void> => {
    setBusy(true);
    try {
      const now = await write<CaseStory>(`/api/cases/${one.id}/withdraw`);
      said.value = words.done;
      onChange(now);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  return <Asking id="withdraw" words={words} wrongs={wrongs} busy={busy} act={act} />;
}

function Remedy({ one }: { one: CaseStory }): JSX.Element | null {
  if (one.state !== "refused" && one.state !== "not_accepted" && one.decision !== "refused") return null;
  return (
    <a class="more" href={`/items/${one.item_code}`}>
      {texts.value.guide.remedy}
    </a>
  );
}

/** A prepared case has a ticket, or can get one. */
function Visit({ one }: { one: CaseStory }): JSX.Element | null {
  const t = texts.value;
  const { data } = useAsked<Appointment[]>("/api/appointments");
  const filing = useAsked<Filing>(`/api/online-cases/${one.id}`);
  if (filing.data) {
    return (
      <a class="button" href={`/online/${one.id}`}>
        {t.filing.resume}
      </a>
    );
  }
  if (!data || !filing.trouble) return null;
  const ticket = data.find((booked) => booked.case_id === one.id && isComing(booked));
  return ticket ? (
    <p class="pair">
      <a class="button second" href={`/appointments/${ticket.id}`}>
        {t.appointments.open}
      </a>
      <a class="button second" href={`/cases/${one.id}/photos`}>
        {t.photos.open}
      </a>
    </p>
  ) : (
    <a class="button second" href={`/items/${one.item_code}/place`} onClick={() => choose(one.item_code, { matters: [{ item: one.item_code, case_id: one.id }] })}>
      {t.guide.book}
    </a>
  );
}
