import type { JSX } from "preact";
import type { PageProps } from "../shell";
import { choose, draftFor, MOST_MATTERS, nextStep } from "../draft";
import { Icon } from "../parts/icon";
import { nameOf, useFamily, useItemNames } from "../parts/matters";
import { Page } from "../parts/page";
import { said, texts } from "../store";
import "../styles/lists.css";
import "../styles/visit.css";

/** Everything this visit is for, and for whom; one more, one less. */
export default function VisitPage({ parts: [code = ""] }: PageProps): JSX.Element {
  const t = texts.value.booking.visit;
  const asked = draftFor(code);
  const family = useFamily();
  const named = useItemNames(code);
  const remove = (at: number): void => {
    const matters = asked.matters.filter((_, i) => i !== at);
    choose(code, { matters, stale: true });
    said.value = t.removed;
  };
  return (
    <Page title={t.title} back={{ to: `/items/${code}/${asked.starts_at ? "time" : "place"}`, words: texts.value.flow.back }}>
      <ul class="lines">
        {asked.matters.map((one, at) => (
          <li key={`${one.item} ${one.member}`} class="matter">
            <strong>{named(one)}</strong>
            <span class="soft">{t.forWhom(nameOf(one, family))}</span>
            <span class="pair">
              <a class="plain" href={`/items/${code}/for?matter=${at}`} aria-label={t.changeSaid(named(one))}>
                {t.change}
              </a>
              {at > 0 && (
                <button type="button" class="link" aria-label={t.removeSaid(named(one))} onClick={() => remove(at)}>
                  {t.remove}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {asked.matters.length < MOST_MATTERS ? (
        <p>
          <a class="button second" href={`/items/${code}/add`}>
            <Icon name="paper" />
            {t.add}
          </a>
        </p>
      ) : (
        <p class="soft">{t.most(MOST_MATTERS)}</p>
      )}
      <div class="act stays">
        <a class="button" href={nextStep(asked)}>
          {texts.value.flow.next}
        </a>
      </div>
    </Page>
  );
}
