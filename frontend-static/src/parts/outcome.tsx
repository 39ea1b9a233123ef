import type { JSX } from "preact";
import { texts } from "../store";
import type { Outcome, Text } from "../types";
import { of } from "../words";
import { Icon } from "./icon";
import { Mark } from "./marks";
import { Papers, split } from "./papers";
import { Notice } from "./states";

interface CameProps {
  item: string;
  outcome: Outcome;
  name: string;
  provisional: Text;
  /** Where an answer can be changed, by its place. */
  stepAt: (step: number) => string;
  next: string;
}

/** What the answers come to: papers, minutes, who has to come, and whether anybody has to come at all. */
export function Came({ item, outcome, name, provisional, stepAt, next }: CameProps): JSX.Element {
  const t = texts.value.situation;
  return (
    <>
      <p class="soft">{name}</p>
      <dl class="answers said card">
        {outcome.lines.map(({ question, answer }, at) => (
          <div key={at}>
            <dt>{of(question)}</dt>
            <dd>{of(answer)}</dd>
            <dd class="change">
              <a href={stepAt(at)} aria-label={t.changeOf(of(question))}>
                {t.change}
              </a>
            </dd>
          </div>
        ))}
      </dl>
      {outcome.instead ? <Instead outcome={outcome} /> : <Fixed outcome={outcome} />}
      {outcome.confidence === "uncertain" && !outcome.instead && <p class="soft small">{of(provisional)}</p>}
      {!outcome.instead && (
        <div class="act stays">
          {outcome.coming === "nobody" && outcome.online === "full" && (
            <a class="button" href={`/items/${item}/online`}>
              {texts.value.filing.start}
            </a>
          )}
          <a class={`button ${outcome.coming === "nobody" ? "second" : ""}`} href={next}>
            {outcome.coming === "nobody" ? texts.value.guide.bookAnyway : texts.value.flow.next}
          </a>
        </div>
      )}
    </>
  );
}

/** It is another matter: said before anything is booked. */
function Instead({ outcome }: { outcome: Outcome }): JSX.Element {
  const t = texts.value.situation;
  const name = outcome.instead_name ? of(outcome.instead_name) : (outcome.instead ?? "");
  return (
    <>
      <Notice kind="info">
        <p>{t.instead(name)}</p>
      </Notice>
      <div class="act">
        <a class="button" href={`/items/${outcome.instead}`}>
          {name}
        </a>
      </div>
    </>
  );
}

function Fixed({ outcome }: { outcome: Outcome }): JSX.Element {
  const t = texts.value;
  const { bring, shared } = split(outcome.papers);
  return (
    <>
      {outcome.coming === "nobody" && outcome.online === "full" && (
        <Notice kind="good">
          <p>
            <strong>{t.booking.online}</strong>
          </p>
          <p>{t.situation.onlineHint}</p>
        </Notice>
      )}
      {outcome.notes.length > 0 && (
        <Notice kind="info">
          {outcome.notes.map((note) => (
            <p key={note.zh}>{of(note)}</p>
          ))}
        </Notice>
      )}
      <section class="card" aria-labelledby="came-papers">
        <h2 id="came-papers">
          <Icon name="paper" />
          {t.confirm.bring}
          {outcome.confidence === "uncertain" && <Mark kind="still">{t.guide.unsure}</Mark>}
        </h2>
        {bring.length > 0 ? <Papers materials={bring} /> : <p>{t.confirm.bringNothing}</p>}
        {shared.length > 0 && (
          <>
            <h3>{t.situation.confirm}</h3>
            <Papers materials={shared} />
          </>
        )}
        {outcome.spared.length > 0 && (
          <p class="soft">
            {t.situation.spared} {t.listed(outcome.spared.map(of))}
          </p>
        )}
      </section>
      <section class="card" aria-labelledby="came-facts">
        <h2 id="came-facts">{t.guide.glance}</h2>
        <dl class="facts">
          <div>
            <dt>{t.guide.presence}</dt>
            <dd>{of(outcome.coming_name)}</dd>
          </div>
          <div>
            <dt>{t.guide.minutes}</dt>
            <dd>{t.minutes(outcome.minutes)}</dd>
          </div>
          {outcome.bay && (
            <div>
              <dt>{t.situation.bay}</dt>
              <dd>{t.situation.bayHint}</dd>
            </div>
          )}
          <div>
            <dt>{t.situation.online}</dt>
            <dd>{of(outcome.online_name)}</dd>
          </div>
        </dl>
      </section>
    </>
  );
}
