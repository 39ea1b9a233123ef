import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { PageProps } from "../shell";
import { choose, draftFor, nextStep, type Wanted } from "../draft";
import { useAsked } from "../parts/asked";
import { Icon } from "../parts/icon";
import { useItemNames } from "../parts/matters";
import { Came } from "../parts/outcome";
import { Page } from "../parts/page";
import { Failed, Loading } from "../parts/states";
import { go, query } from "../route";
import { nextQuestion, outcomeOf, questionsOf } from "../situation";
import { texts } from "../store";
import type { Answer, Question, Questions } from "../types";
import { of } from "../words";
import "../styles/booking.css";
import "../styles/form.css";
import "../styles/guide.css";
import "../styles/visit.css";
import "../styles/situation.css";

/** One to four taps, one question a screen: then the papers, the minutes and who has to come are known. */
export default function SituationPage({ parts: [code = ""] }: PageProps): JSX.Element | null {
  const t = texts.value;
  const { matters } = draftFor(code);
  const at = Math.min(Number(query.value.get("matter") ?? 0) || 0, matters.length - 1);
  const matter = matters[at] ?? { item: code };
  const { data, trouble, again } = useAsked<Questions>(questionsOf(matter.item), true);
  const nothing = data?.version === 0;
  useEffect(() => {
    if (nothing) go(nextStep(draftFor(code)), true);
  }, [nothing]);
  if (nothing) return null;
  if (!data) {
    return (
      <Page key="waiting" title={t.situation.title} back={{ to: `/items/${code}`, words: t.flow.back }}>
        {trouble ? <Failed trouble={trouble} again={again} /> : <Loading lines={4} />}
      </Page>
    );
  }
  return <Asking code={code} at={at} matter={matter} asked={data} />;
}

interface AskingProps {
  code: string;
  at: number;
  matter: Wanted;
  asked: Questions;
}

function Asking({ code, at, matter, asked }: AskingProps): JSX.Element {
  const t = texts.value;
  const named = useItemNames(code);
  const given = matter.situation?.version === asked.version ? matter.situation.answers : [];
  const last = matter.situation?.done ? given.length : 0;
  const step = Math.min(Number(query.value.get("step") ?? last) || 0, given.length);
  const before = given.slice(0, step);
  const question = nextQuestion(asked, before);
  const address = (to: number): string => `/items/${code}/situation?matter=${at}&step=${to}`;
  const start = `/items/${code}${at ? "/visit" : ""}`;
  const back = { to: step ? address(step - 1) : start, words: t.flow.back };
  const keep = (situation: Wanted["situation"]): void => {
    const { matters, starts_at, stale } = draftFor(code);
    choose(code, { matters: matters.map((one, i) => (i === at ? { ...one, situation } : one)), stale: starts_at ? true : stale });
  };
  const answer = ({ key, then }: Answer): void => {
    if (given[step] !== key) keep({ version: asked.version, answers: [...before, key], ...(then ? {} : { done: true }) });
    go(address(step + 1));
  };
  const skip = (): void => {
    keep(undefined);
    go(nextStep(draftFor(code)));
  };
  const outcome = outcomeOf(asked, { version: asked.version, answers: before });
  if (!question && outcome) {
    return (
      <Page key="came" title={t.situation.came} back={back}>
        <Came item={matter.item} outcome={outcome} name={named(matter)} provisional={asked.provisional} stepAt={address} next={nextStep(draftFor(code))} />
      </Page>
    );
  }
  if (!question) return <Page key="lost" title={t.situation.title} back={back}>{null}</Page>;
  return (
    <Page key={question.key} title={of(question.ask)} back={back}>
      <p class="soft">
        {named(matter)} · {t.situation.tap(step + 1)}
      </p>
      {question.hint && <p>{of(question.hint)}</p>}
      <Choices question={question} chosen={given[step]} onChoose={answer} />
      <p>
        <button type="button" class="link" onClick={skip}>
          {t.situation.skip}
        </button>
      </p>
      <p class="soft small">{t.situation.skipHint}</p>
    </Page>
  );
}

function Choices({ question, chosen, onChoose }: { question: Question; chosen: string | undefined; onChoose: (one: Answer) => void }): JSX.Element {
  return (
    <ul class="situation-choices" aria-label={of(question.ask)}>
      {question.answers.map((one) => (
        <li key={one.key}>
          <button type="button" class="choice" aria-pressed={one.key === chosen} onClick={() => onChoose(one)}>
            <b>{of(one.label)}</b>
            <Icon name={one.key === chosen ? "check" : "on"} />
          </button>
        </li>
      ))}
    </ul>
  );
}
