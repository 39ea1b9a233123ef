import type { JSX } from "preact";
import { texts } from "../store";
import { day, ofField } from "../words";
import { useAsked } from "./asked";
import { Icon } from "./icon";

/** An official paper that was made for the case. */
interface Paper {
  id: string;
  title_zh: string;
  title_en: string;
  number: string;
  issued_on: string;
  /** Its content was deleted when its time was over; the number stays. */
  forgotten_at: string | null;
}

/** Papers to download; nothing while there are none. */
export function Issued({ id }: { id: string }): JSX.Element | null {
  const t = texts.value.cases.issued;
  const { data } = useAsked<Paper[]>(`/api/cases/${id}/papers`);
  if (!data?.length) return null;
  return (
    <section class="card" aria-labelledby="issued">
      <h2 id="issued">
        <Icon name="paper" />
        {t.title}
      </h2>
      <ul class="case-papers">
        {data.map((paper) => (
          <li key={paper.id}>
            <span>
              {ofField(paper, "title")}
              <br />
              <span class="soft small">
                {paper.number} {day(paper.issued_on)}
              </span>
            </span>
            {!paper.forgotten_at && (
              <a class="plain" href={`/api/cases/${id}/papers/${paper.id}`} target="_blank" rel="noopener">
                {t.download}
                <span class="unseen">
                  {" "}
                  {ofField(paper, "title")} {paper.number}
                </span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
