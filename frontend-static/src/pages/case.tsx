import type { JSX } from "preact";
import type { PageProps } from "../shell";
import { Problem } from "../api";
import { isComing } from "../coming";
import { StateMark } from "../parts/case_state";
import { Due } from "../parts/due";
import { Icon } from "../parts/icon";
import { Page } from "../parts/page";
import { SignIn } from "../parts/sign_in";
import { Empty, Failed, Loading } from "../parts/states";
import { useAsked } from "../parts/asked";
import { choose } from "../draft";
import { me, texts } from "../store";
import type { Appointment, CaseState, CaseView } from "../types";
import { day, ofField } from "../words";
import "../styles/lists.css";
import "../styles/form.css";

/** One case: where it stands, what happens next, both dates, trips so far, what happened. */
export default function CasePage({ parts: [id = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const signedIn = me.value !== null;
  const { data, trouble, again } = useAsked<CaseView>(signedIn ? `/api/cases/${id}` : null);
  const back = { to: "/cases", words: t.cases.back };
  if (!data) {
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
    <Page key="case" class="case-page" title={ofField(data, "item_name")} back={back}>
      <p class="soft small">
        {t.cases.number} {data.number}
      </p>
      <Standing one={data} />
      <div class="columns">
        <History one={data} />
        <PapersOf one={data} />
      </div>
    </Page>
  );
}

const OVER: CaseState[] = ["granted", "refused", "closed"];

function Standing({ one }: { one: CaseView }): JSX.Element {
  const t = texts.value.cases;
  const hint = one.visits === 0 ? t.tripsHint.none : one.visits === 1 ? (OVER.includes(one.state) ? t.tripsHint.one : t.tripsHint.oneSoFar) : t.tripsHint.more;
  return (
    <section class="card standing">
      <div>
        <StateMark state={one.state} />
        <p class="standing-next">{t.next[one.state]}</p>
        {one.reason && (
          <p>
            <strong>{t.reason}</strong> <span lang="zh-CN">{one.reason}</span>
          </p>
        )}
        <p class="standing-due">
          <Due one={one} />
        </p>
        {one.state === "prepared" && <Visit one={one} />}
        {(one.state === "refused" || one.state === "not_accepted") && (
          <a class="more" href={`/items/${one.item_code}`}>
            {texts.value.guide.remedy}
          </a>
        )}
      </div>
      <div class="trips">
        <p>{t.trips}</p>
        <b>{t.tripsCount(one.visits)}</b>
        <p class="soft small">{hint}</p>
      </div>
    </section>
  );
}

/** A prepared case has a ticket, or can get one. */
function Visit({ one }: { one: CaseView }): JSX.Element | null {
  const t = texts.value;
  const { data } = useAsked<Appointment[]>("/api/appointments");
  if (!data) return null;
  const ticket = data.find((booked) => booked.case_id === one.id && isComing(booked));
  return ticket ? (
    <a class="button second" href={`/appointments/${ticket.id}`}>
      {t.appointments.open}
    </a>
  ) : (
    <a class="button second" href={`/items/${one.item_code}/place`} onClick={() => choose(one.item_code, { matters: [{ item: one.item_code, case_id: one.id }] })}>
      {t.guide.book}
    </a>
  );
}

function History({ one }: { one: CaseView }): JSX.Element {
  const t = texts.value.cases;
  return (
    <section class="card" aria-labelledby="steps">
      <h2 id="steps">{t.steps}</h2>
      <ol class="history">
        {one.steps.map((step, i) => (
          <li key={i}>
            <span class="history-what">{t.step[step.kind.replace(/^case_/, "")] ?? step.kind}</span>
            <span class="soft">{day(step.on)}</span>
            {step.reason && <span lang="zh-CN">{step.reason}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function PapersOf({ one }: { one: CaseView }): JSX.Element | null {
  const t = texts.value.cases;
  if (one.materials.length === 0) return null;
  return (
    <section class="card" aria-labelledby="case-papers">
      <h2 id="case-papers">
        <Icon name="paper" />
        {t.papers}
      </h2>
      <ul class="case-papers">
        {one.materials.map((paper) => (
          <li key={paper.place}>
            <span>{ofField(paper, "name")}</span>
            <span class={`soft ${paper.state}`}>
              {(paper.state === "have" || paper.state === "shared") && <Icon name="check" />}
              {t.paper[paper.state]}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
