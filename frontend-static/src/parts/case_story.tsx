import type { JSX } from "preact";
import { texts } from "../store";
import type { CaseState, CaseStory } from "../types";
import { day, of, ofField } from "../words";
import { StateMark } from "./case_state";
import { Due } from "./due";
import { Icon } from "./icon";
import { Mark } from "./marks";

const OVER: CaseState[] = ["granted", "ready", "mailed", "refused", "closed"];

/** Where it stands, whose turn it is and until when, and the trips so far. */
export function Standing({ one, children }: { one: CaseStory; children?: JSX.Element | null }): JSX.Element {
  const t = texts.value.cases;
  const hint = one.visits === 0 ? t.tripsHint.none : one.visits === 1 ? (OVER.includes(one.state) ? t.tripsHint.one : t.tripsHint.oneSoFar) : t.tripsHint.more;
  const { turn, text, by } = one.next;
  return (
    <section class="card standing">
      <div>
        <p class="standing-marks">
          <StateMark state={one.state} power={one.power_type} />
          {turn !== "nobody" && (
            <Mark kind={turn === "yours" ? "warn" : "still"} icon={turn === "yours" ? "person" : "case"}>
              {t.turn[turn]}
            </Mark>
          )}
        </p>
        <p class="standing-next">{of(text)}</p>
        {by && <p class="standing-due">{t.by(day(by))}</p>}
        {one.right_body && <p>{t.rightBody(one.right_body)}</p>}
        {!one.limits.length && (
          <p class="standing-due">
            <Due one={one} />
          </p>
        )}
        {children}
      </div>
      <div class="trips">
        <p>{t.trips}</p>
        <b>{t.tripsCount(one.visits)}</b>
        {one.most_visits !== null && <p class="small">{t.tripsMost(one.most_visits)}</p>}
        <p class="soft small">{hint}</p>
      </div>
    </section>
  );
}

/** Both dates in words, each with its days one after the other for whoever wants to count along. */
export function Limits({ one }: { one: CaseStory }): JSX.Element | null {
  const t = texts.value.cases;
  if (!one.limits.length) return null;
  return (
    <section class="card" aria-labelledby="limits">
      <h2 id="limits">
        <Icon name="day" />
        {t.limits}
      </h2>
      <p class="standing-due">
        <Due one={one} />
      </p>
      {one.limits.map((limit) => (
        <details class="limit" key={limit.kind}>
          <summary>
            <strong>{of(limit.text)}</strong>
            <span class="soft small">{t.count}</span>
          </summary>
          <ul class="plain-list small">
            {limit.days.map((line, i) => (
              <li key={i}>{of(line)}</li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

export function Timeline({ one }: { one: CaseStory }): JSX.Element {
  const t = texts.value.cases;
  return (
    <section class="card" aria-labelledby="steps">
      <h2 id="steps">{t.steps}</h2>
      <ol class="history">
        {one.timeline.map((step, i) => (
          <li key={i}>
            <span class="soft">{day(step.on)}</span>
            <span class="history-what">
              {of(step.text)} {step.by_law && <Mark kind="still">{t.byLaw}</Mark>}
            </span>
            {step.reason && (
              <span>
                {t.reason}: <span lang="zh-CN">{step.reason}</span>
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

export function PapersOf({ one }: { one: CaseStory }): JSX.Element | null {
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
