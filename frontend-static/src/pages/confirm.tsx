import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { ask, NoAnswer, Problem } from "../api";
import { Summary, wrong, type Wrong } from "../parts/form";
import { Page } from "../parts/page";
import { split } from "../parts/papers";
import { Loading, Notice } from "../parts/states";
import { useAsked } from "../parts/asked";
import { go } from "../route";
import { draft, justMade, me, signedOut, texts, type Draft } from "../store";
import type { Appointment, Booking, Guide } from "../types";
import { moment, of } from "../words";
import "../styles/form.css";

/** Refusals that another time cures. */
const OTHER_TIME = ["SlotFull", "TooLate", "NoSuchTime", "TooFarAhead", "NotServedHere"];
const ALREADY = ["AlreadyBooked", "AlreadyBookedItem"];

/** All answers on one page, each with the way to change it, then the one button. */
export default function ConfirmPage({ parts: [code = ""] }: PageProps): JSX.Element | null {
  const t = texts.value;
  const asked = draft.value?.item === code ? draft.value : null;
  const whole = asked?.centre !== undefined && asked.starts_at !== undefined;
  const who = me.value;
  const guide = useAsked<Guide>(`/api/items/${code}`, true);
  useEffect(() => {
    if (!whole) go(`/items/${code}`, true);
    else if (who === null || (who && !who.name)) go(`/items/${code}/who`, true);
  }, [whole, who, code]);
  if (!whole || !asked || !who?.name) return null;
  return (
    <Page step={5} title={t.confirm.title} back={{ to: `/items/${code}/time`, words: t.flow.back }}>
      {guide.data ? <Answers code={code} asked={asked} guide={guide.data} /> : <Loading lines={5} />}
    </Page>
  );
}

function Answers({ code, asked, guide }: { code: string; asked: Draft; guide: Guide }): JSX.Element {
  const t = texts.value.confirm;
  const who = me.value;
  const { bring } = split(guide.materials);
  return (
    <>
      <Send asked={asked} guide={guide}>
        <dl class="answers card">
          <Answer name={t.item} change="/">
            {of(guide.item.name)}
          </Answer>
          <Answer name={t.place} change={`/items/${code}/place`}>
            {asked.centreName && of(asked.centreName)}
          </Answer>
          <Answer name={t.time} change={`/items/${code}/time`}>
            <strong class="when">{moment(asked.starts_at ?? "")}</strong>
          </Answer>
          <Answer name={t.person}>
            {who?.name} <span class="soft under">{who?.id_number}</span>
          </Answer>
          <Answer name={t.bring}>
            {bring.length === 0 ? (
              t.bringNothing
            ) : (
              <ul class="plain-list">
                {bring.map((paper, i) => (
                  <li key={i}>{of(paper.name)}</li>
                ))}
              </ul>
            )}
          </Answer>
        </dl>
        {who && who.warnings.length > 0 && (
          <Notice kind="warn">
            <p>
              <strong>{t.warnings}</strong>
            </p>
            {who.warnings.map((said) => (
              <p key={said}>{said}</p>
            ))}
          </Notice>
        )}
        <p class="soft small">{t.rule}</p>
      </Send>
    </>
  );
}

function Answer({ name, change, children }: { name: string; change?: string; children: ComponentChildren }): JSX.Element {
  const t = texts.value.confirm;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {change && (
        <dd class="change">
          <a href={change} aria-label={t.changeOf(name)}>
            {t.change}
          </a>
        </dd>
      )}
    </div>
  );
}

function Send({ asked, guide, children }: { asked: Draft; guide: Guide; children: ComponentChildren }): JSX.Element {
  const t = texts.value.confirm;
  const [trouble, setTrouble] = useState<Error | null>(null);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await ask<Appointment>("/api/appointments", { method: "POST", body: bookingOf(asked), key: asked.key });
      await arrive(made, guide);
    } catch (failed) {
      setBusy(false);
      if (leadsElsewhere(failed as Error, asked.item)) return;
      setTrouble(failed as Error);
      setWrongs([wrong(failed as Error)]);
    }
  };
  const type = trouble instanceof Problem ? trouble.type : "";
  const retry = trouble instanceof NoAnswer || (trouble instanceof Problem && trouble.status === 503);
  return (
    <form class="form" onSubmit={send}>
      <Summary wrongs={wrongs}>
        {OTHER_TIME.includes(type) && <a href={`/items/${asked.item}/time`}>{t.otherTime}</a>}
        {ALREADY.includes(type) && <a href="/appointments">{t.mine}</a>}
        {retry && <p>{t.retryHint}</p>}
      </Summary>
      {children}
      <div class="act stays">
        <button type="submit" class="button" disabled={busy}>
          {busy ? t.sending : retry ? t.retry : t.submit}
        </button>
      </div>
    </form>
  );
}

function bookingOf(asked: Draft): Booking {
  return {
    item_code: asked.item,
    centre_code: asked.centre ?? "",
    starts_at: asked.starts_at ?? "",
    ...(asked.case_id ? { case_id: asked.case_id } : {}),
  };
}

/** A phone that can't keep the ticket still shows it. */
async function arrive(made: Appointment, guide: Guide): Promise<void> {
  justMade.value = made;
  try {
    const { keep } = await import("../kept");
    await keep(made, guide.materials);
  } catch {
    /* private mode without a store */
  }
  go(`/appointments/${made.id}`, true);
  draft.value = null;
}

/** Some refusals have their own page: sign in, or say who is coming. */
function leadsElsewhere(trouble: Error, item: string): boolean {
  if (!(trouble instanceof Problem)) return false;
  if (trouble.status === 401) signedOut();
  else if (trouble.type !== "IdentityFirst") return false;
  else if (me.value) me.value = { ...me.value, name: null };
  go(`/items/${item}/who`, true);
  return true;
}
