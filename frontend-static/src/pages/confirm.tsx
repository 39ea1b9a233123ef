import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { arrive } from "../arrive";
import { NoAnswer, Problem } from "../api";
import { draft, draftFor, MOST_MATTERS } from "../draft";
import { confirm, findHolds, holds, release, takeUp, type Held } from "../held";
import { useAskedAll } from "../parts/asked";
import { BringList, type PaperList } from "../parts/bring_list";
import { Countdown } from "../parts/countdown";
import { leadsToWho, Refused } from "../parts/holding";
import { Itinerary } from "../parts/itinerary";
import { Page } from "../parts/page";
import { Failed, Loading, Notice } from "../parts/states";
import { go } from "../route";
import { me, texts } from "../store";
import { papersOf, questionsOf } from "../situation";
import type { Guide, HeldMatter, Questions } from "../types";
import { moment, of, ofField } from "../words";
import "../styles/guide.css";
import "../styles/form.css";
import "../styles/visit.css";

/** Refusals after which the time is not kept any more. */
const OVER = ["HoldExpired", "UnknownHold"];

/** What is kept for me, on one page, each answer with the way to change it, then the one button. */
export default function ConfirmPage({ parts: [code = ""] }: PageProps): JSX.Element | null {
  const t = texts.value;
  const { held, trouble, again } = useHeld(code);
  const [over, setOver] = useState<"over" | "gone" | null>(null);
  const timed = draftFor(code).starts_at !== undefined;
  const who = me.value;
  const nothing = held === null && !over && !timed;
  useEffect(() => {
    if (nothing) go(`/items/${code}`, true);
    else if (who === null || (who && !who.name)) go(timed ? `/items/${code}/who` : `/items/${code}`, true);
  }, [nothing, who, code]);
  if (nothing || who === null) return null;
  if (over || held === null) return <Lapsed code={code} why={over ?? "gone"} />;
  const back = { to: `/items/${code}/time`, words: t.booking.held.back, act: () => void (held && release(held.id)) };
  return (
    <Page key="confirm" step={5} title={t.confirm.title} back={back}>
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !held && <Loading lines={5} />}
      {held && <Answers key={held.id} code={code} held={held} onOver={setOver} />}
    </Page>
  );
}

/** From memory at once, else from the server: a reload finds it again. null: nothing is kept. */
function useHeld(code: string): { held: Held | null | undefined; trouble: Error | undefined; again: () => void } {
  const [found, setFound] = useState(holds.value !== undefined);
  const [trouble, setTrouble] = useState<Error>();
  const [round, setRound] = useState(0);
  const signedIn = me.value !== null;
  useEffect(() => {
    if (!signedIn) return;
    setTrouble(undefined);
    findHolds().then(
      () => setFound(true),
      (failed: Error) => {
        if (!leadsToWho(failed, code)) setTrouble(failed);
      },
    );
  }, [signedIn, round]);
  const mine = holds.value?.find((one) => one.id === draftFor(code).hold) ?? holds.value?.find((one) => one.matters.some((held) => held.item_code === code));
  useEffect(() => {
    if (mine && draftFor(code).hold !== mine.id) takeUp(mine, code);
  }, [mine?.id]);
  return { held: mine ?? (found ? null : undefined), trouble: found ? undefined : trouble, again: () => setRound(round + 1) };
}

/** Said calmly: nothing is lost but the time itself. */
function Lapsed({ code, why }: { code: string; why: "over" | "gone" }): JSX.Element {
  const t = texts.value.booking.held;
  return (
    <Page key="lapsed" step={3} title={why === "over" ? t.over : t.gone}>
      <Notice kind="info" icon="time">
        <p>{why === "over" ? t.overHint : t.goneHint}</p>
      </Notice>
      <div class="act">
        <a class="button" href={`/items/${code}/time`}>
          {t.again}
        </a>
      </div>
      <p class="soft">{texts.value.booking.walkIn}</p>
    </Page>
  );
}

interface AnswersProps {
  code: string;
  held: Held;
  onOver: (why: "over" | "gone") => void;
}

function Answers({ code, held, onOver }: AnswersProps): JSX.Element {
  const t = texts.value;
  const codes = [...new Set(held.matters.map((one) => one.item_code))];
  const guides = useAskedAll<Guide>(codes.map((one) => `/api/items/${one}`), true).data;
  const answeredCodes = [...new Set(held.matters.filter((one) => one.situation).map((one) => one.item_code))];
  const asked = useAskedAll<Questions>(answeredCodes.map(questionsOf), true).data ?? [];
  const [confirmed, setConfirmed] = useState(false);
  const [sent, setSent] = useState(false);
  const lapse = (why: "over" | "gone"): void => {
    holds.value = holds.value?.filter((one) => one.id !== held.id);
    onOver(why);
  };
  return (
    <Send code={code} held={held} guides={guides ?? []} confirmed={confirmed} onSend={setSent} onOver={lapse}>
      <div class="kept-band">
        <Countdown until={held.until} at={held.expires_at ?? ""} onOver={() => lapse("over")} speaks />
      </div>
      <dl class="answers card">
        <Answer name={t.confirm.time} change={`/items/${code}/time`} act={() => void release(held.id)} hint={t.booking.held.backHint}>
          <strong class="when">{moment(held.starts_at)}</strong>
        </Answer>
        <Answer name={t.confirm.place} change={`/items/${code}/place`} act={() => void release(held.id)} hint={t.booking.held.backHint}>
          {ofField(held, "centre_name")}
        </Answer>
        {held.matters.map((matter, at) => (
          <Answer key={at} name={t.confirm.item} change={held.matters.length > 1 ? `/items/${code}/visit` : `/items/${code}/for`} label={t.confirm.changeOf(ofField(matter, "item_name"))}>
            {ofField(matter, "item_name")}
            <span class="soft under">{personOf(matter)}</span>
          </Answer>
        ))}
      </dl>
      {needsPlan(held) && (
        <section class="card" aria-labelledby="plan">
          <h2 id="plan">{t.booking.visit.plan}</h2>
          <p class="soft small">{t.booking.visit.planHint}</p>
          <Itinerary matters={held.matters} />
        </section>
      )}
      {held.matters.length < MOST_MATTERS && (
        <p>
          <a class="more" href={`/items/${code}/add`}>
            {t.booking.visit.add}
          </a>
        </p>
      )}
      {guides && <BringList lists={listsOf(held.matters, guides, asked)} confirmed={confirmed} fixed={sent} onConfirm={setConfirmed} />}
      <Warnings />
      <p class="soft small">{t.confirm.rule}</p>
    </Send>
  );
}

/** One list a matter, the same papers of the same item once. */
function listsOf(matters: HeldMatter[], guides: Guide[], asked: Questions[]): PaperList[] {
  const lists = new Map<string, PaperList>();
  for (const one of matters) {
    const guide = guides.find((found) => found.item.code === one.item_code);
    if (!guide) continue;
    const questions = asked.find((found) => found.code === one.item_code);
    const key = [one.item_code, ...(one.situation?.answers ?? [])].join(".");
    lists.set(key, { name: of(guide.item.name), materials: papersOf(guide, questions, one.situation) });
  }
  return [...lists.values()];
}

function personOf(matter: HeldMatter): string {
  const t = texts.value.booking.visit;
  if (matter.for_name) return t.forWhom(matter.for_name);
  return me.value?.name ? t.selfNamed(me.value.name) : t.self;
}

const needsPlan = (held: Held): boolean => held.matters.length > 1 || held.matters.some((one) => one.stages.length > 1);

function Warnings(): JSX.Element | null {
  const who = me.value;
  if (!who || who.warnings.length === 0) return null;
  return (
    <Notice kind="warn">
      <p>
        <strong>{texts.value.confirm.warnings}</strong>
      </p>
      {who.warnings.map((said) => (
        <p key={said}>{said}</p>
      ))}
    </Notice>
  );
}

interface AnswerProps {
  name: string;
  change: string;
  label?: string;
  hint?: string;
  act?: () => void;
  children: ComponentChildren;
}

function Answer({ name, change, label, hint, act, children }: AnswerProps): JSX.Element {
  const t = texts.value.confirm;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd class="change">
        <a href={change} aria-label={label ?? t.changeOf(name)} title={hint} onClick={act}>
          {t.change}
        </a>
      </dd>
    </div>
  );
}

interface SendProps {
  code: string;
  held: Held;
  guides: Guide[];
  confirmed: boolean;
  /** From the first try on what was confirmed stands: a second try is the same wish. */
  onSend: (sent: boolean) => void;
  onOver: (why: "over" | "gone") => void;
  children: ComponentChildren;
}

function Send({ code, held, guides, confirmed, onSend, onOver, children }: SendProps): JSX.Element {
  const t = texts.value.confirm;
  const [trouble, setTrouble] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    onSend(true);
    setTrouble(null);
    try {
      await arrive(await confirm(held.id, confirmed), guides);
      draft.value = null;
    } catch (failed) {
      setBusy(false);
      if (leadsToWho(failed as Error, code)) return;
      if (failed instanceof Problem && OVER.includes(failed.type)) return onOver(failed.type === "HoldExpired" ? "over" : "gone");
      setTrouble(failed as Error);
    }
  };
  const retry = trouble instanceof NoAnswer || (trouble instanceof Problem && trouble.status >= 500);
  return (
    <form class="form" onSubmit={send}>
      <Refused trouble={trouble} item={code} />
      {children}
      <div class="act stays">
        <button type="submit" class="button" disabled={busy}>
          {busy ? t.sending : retry ? t.retry : t.submit}
        </button>
      </div>
    </form>
  );
}
