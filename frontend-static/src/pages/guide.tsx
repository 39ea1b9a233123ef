import type { ComponentChildren, JSX } from "preact";
import type { PageProps } from "../shell";
import { Icon } from "../parts/icon";
import { Mark } from "../parts/marks";
import { Page } from "../parts/page";
import { Papers, split } from "../parts/papers";
import { Failed, Loading, Notice } from "../parts/states";
import { useAsked } from "../parts/asked";
import { texts } from "../store";
import type { Guide, Text } from "../types";
import { of } from "../words";
import "../styles/guide.css";

/** What to know before coming: online first, then papers, limits, fee, presence, law and remedy. */
export default function GuidePage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const { data, trouble, again } = useAsked<Guide>(`/api/items/${code}`, true);
  const back = { to: "/", words: t.guide.toList };
  if (!data) {
    return (
      <Page key="waiting" title={t.flow.steps[0] ?? ""} back={back}>
        {trouble ? <Failed trouble={trouble} again={again} /> : <Loading lines={6} />}
      </Page>
    );
  }
  return (
    <Page key="guide" class="guide" title={of(data.item.name)} back={back}>
      <p class="kinds">
        <span>{of(data.item.category_name)}</span>
        <span>{of(data.power_type)}</span>
        <span>{of(data.item.handling_name)}</span>
        <span>{t.guide.code(data.item.code)}</span>
      </p>
      <Online guide={data} />
      <div class="columns">
        <div>
          <Glance guide={data} />
          <PapersOf guide={data} />
        </div>
        <div>
          <Who guide={data} />
          <Outcome guide={data} />
          <Process guide={data} />
          <Law guide={data} />
          <Questions guide={data} />
        </div>
      </div>
      {data.uncertain.length > 0 && <p class="soft small">{of(data.provisional)}</p>}
      <p class="soft small">{t.guide.walkIn}</p>
      <div class="act stays">
        {data.hand_in_online && (
          <a class={`button ${data.item.online === "full" ? "" : "second"}`} href={`/items/${data.item.code}/${data.asks && data.item.online === "full" ? "situation" : "online"}`}>
            {data.item.online === "full" ? t.filing.start : t.filing.startAccept}
          </a>
        )}
        <a class={`button ${data.item.online === "full" ? "second" : ""}`} href={`/items/${data.item.code}/${data.asks ? "situation" : "place"}`}>
          {data.item.online === "full" ? t.guide.bookAnyway : t.guide.book}
        </a>
      </div>
    </Page>
  );
}

function Online({ guide }: { guide: Guide }): JSX.Element | null {
  const t = texts.value.guide;
  const depth = guide.item.online;
  if (depth === "none") return null;
  if (depth === "full") {
    return (
      <Notice kind="good">
        <p>
          <strong>{t.onlineBanner}</strong>
        </p>
        <p>{t.onlineText}</p>
      </Notice>
    );
  }
  return (
    <Notice kind="info" icon="online">
      <p>{depth === "accept" ? t.acceptText : t.preReviewText}</p>
    </Notice>
  );
}

interface RowProps {
  name: string;
  children: ComponentChildren;
  /** A planning default: said beside it. */
  unsure?: boolean;
}

function Row({ name, children, unsure }: RowProps): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children} {unsure && <Unsure />}
      </dd>
    </div>
  );
}

const Unsure = (): JSX.Element => <Mark kind="still">{texts.value.guide.unsure}</Mark>;

function listed(all: Text[]): string {
  return texts.value.listed(all.map(of));
}

function Glance({ guide }: { guide: Guide }): JSX.Element {
  const t = texts.value;
  const unsure = (name: string): boolean => guide.uncertain.includes(name);
  return (
    <section class="card" aria-labelledby="glance">
      <h2 id="glance">{t.guide.glance}</h2>
      <dl class="facts">
        <Row name={t.guide.promised} unsure={unsure("promised_limit")}>
          <strong>{of(guide.item.promised_limit)}</strong>
        </Row>
        <Row name={t.guide.legal} unsure={unsure("legal_limit")}>
          {of(guide.item.legal_limit)}
        </Row>
        <Row name={t.guide.fee} unsure={unsure("fee")}>
          {of(guide.fee)}
          {guide.fee_note && <span class="soft under">{of(guide.fee_note)}</span>}
        </Row>
        <Row name={t.guide.visits}>
          {of(guide.visits)}
          {guide.visit_reason && <span class="soft under">{of(guide.visit_reason)}</span>}
        </Row>
        <Row name={t.guide.minutes} unsure={unsure("minutes")}>
          {t.minutes(guide.item.minutes)}
        </Row>
        {guide.apply_within && <Row name={t.guide.within}>{of(guide.apply_within)}</Row>}
      </dl>
    </section>
  );
}

function PapersOf({ guide }: { guide: Guide }): JSX.Element {
  const t = texts.value.guide;
  const { bring, shared } = split(guide.materials);
  return (
    <section class="card" aria-labelledby="papers">
      <h2 id="papers">
        <Icon name="paper" />
        {t.papers}
        {guide.uncertain.includes("material_flags") && <Unsure />}
        {bring.length > 0 && <span class="count">{t.papersCount(bring.length)}</span>}
      </h2>
      <Papers materials={bring} />
      {shared.length > 0 && (
        <>
          <h3>{t.shared}</h3>
          <p class="soft small">{t.sharedHint}</p>
          <Papers materials={shared} />
        </>
      )}
    </section>
  );
}

function Who({ guide }: { guide: Guide }): JSX.Element {
  const t = texts.value.guide;
  return (
    <section class="card" aria-labelledby="who">
      <h2 id="who">
        <Icon name="person" />
        {t.who}
      </h2>
      <dl class="facts">
        <Row name={t.applicants}>{listed(guide.applicants)}</Row>
        <Row name={t.presence}>{of(guide.presence)}</Row>
        <Row name={t.agent}>{of(guide.agent)}</Row>
        {guide.guardian && <Row name={t.guardian}>{of(guide.guardian)}</Row>}
        <Row name={t.regions}>{listed(guide.regions)}</Row>
      </dl>
    </section>
  );
}

function Outcome({ guide }: { guide: Guide }): JSX.Element {
  const t = texts.value.guide;
  return (
    <section class="card" aria-labelledby="outcome">
      <h2 id="outcome">{t.result}</h2>
      <dl class="facts">
        <Row name={t.gets}>{of(guide.result)}</Row>
        {guide.validity && <Row name={t.validity}>{of(guide.validity)}</Row>}
        <Row name={t.sample}>{of(guide.result_sample)}</Row>
        <Row name={t.disclosure}>{of(guide.disclosure)}</Row>
      </dl>
    </section>
  );
}

function Process({ guide }: { guide: Guide }): JSX.Element {
  const t = texts.value.guide;
  return (
    <section class="card" aria-labelledby="process">
      <h2 id="process">{t.process}</h2>
      <ol class="process">
        {guide.steps.map((step) => (
          <li key={step.en}>{of(step)}</li>
        ))}
      </ol>
      {guide.special_procedures.length > 0 && (
        <p class="small">
          {t.special(listed(guide.special_procedures))} <span class="soft under">{t.specialHint}</span>
        </p>
      )}
    </section>
  );
}

function Law({ guide }: { guide: Guide }): JSX.Element {
  const t = texts.value.guide;
  return (
    <section class="card" aria-labelledby="law">
      <h2 id="law">{t.law}</h2>
      <dl class="facts">
        <Row name={t.basis}>
          <span lang="zh-CN">{guide.legal_basis}</span>
        </Row>
        <Row name={t.decidedBy}>{of(guide.decided_by)}</Row>
        {guide.silence.length > 0 && <Row name={t.silence}>{listed(guide.silence)}</Row>}
        {guide.fee_basis && (
          <Row name={t.feeBasis}>
            <span lang="zh-CN">{guide.fee_basis}</span>
          </Row>
        )}
        <Row name={t.remedy}>{of(guide.remedies)}</Row>
      </dl>
    </section>
  );
}

function Questions({ guide }: { guide: Guide }): JSX.Element {
  const t = texts.value.guide;
  return (
    <section class="card" aria-labelledby="contact">
      {guide.faqs.length > 0 && (
        <>
          <h2>{t.faqs}</h2>
          {guide.faqs.map((faq) => (
            <details key={faq.question.en}>
              <summary>{of(faq.question)}</summary>
              <p>{of(faq.answer)}</p>
            </details>
          ))}
        </>
      )}
      <h2 id="contact">
        <Icon name="phone" />
        {t.contact}
      </h2>
      <dl class="facts">
        <Row name={t.consult}>
          <a href={`tel:${guide.consult}`}>{guide.consult}</a>
        </Row>
        <Row name={t.complain}>
          <a href={`tel:${guide.complain}`}>{guide.complain}</a>
        </Row>
      </dl>
    </section>
  );
}
