import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../api";
import { useAsked } from "../parts/asked";
import { Summary, wrong, type Wrong } from "../parts/form";
import { Page } from "../parts/page";
import { PaperCard } from "../parts/paper_photos";
import { SignIn } from "../parts/sign_in";
import { Empty, Failed, Loading, Notice } from "../parts/states";
import type { CasePhotos, PaperPhotos } from "../photo_types";
import type { PageProps } from "../shell";
import { me, said, texts } from "../store";
import { day, of, ofField } from "../words";
import { write } from "../write";
import "../styles/form.css";

/** Photos of a case's papers, sent before the day, with what a clerk answered for each. */
export default function PhotosPage({ parts: [id = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const signedIn = me.value !== null;
  const { data, trouble, again } = useAsked<CasePhotos>(signedIn ? `/api/cases/${id}/photos` : null);
  const [newest, setNewest] = useState<CasePhotos>();
  const back = { to: `/cases/${id}`, words: t.photos.backToCase };
  const seen = newest?.case_id === id ? newest : data;
  if (!seen) {
    return (
      <Page key="waiting" title={t.photos.title} back={back}>
        {!signedIn && <SignIn title />}
        {signedIn && !trouble && <Loading lines={5} />}
        {signedIn && trouble && (trouble instanceof Problem && trouble.status === 404 ? <Empty icon="paper" title={trouble.detail}>{null}</Empty> : <Failed trouble={trouble} again={again} />)}
      </Page>
    );
  }
  return (
    <Page key="photos" title={t.photos.title} back={back}>
      <p>
        <strong>{of(seen.item_name)}</strong> <span class="soft small">{seen.number}</span>
      </p>
      <p class="soft">{seen.channel === "app" && !seen.may_change ? t.photos.filedLead : t.photos.lead}</p>
      <Standing seen={seen} />
      <Papers seen={seen} onChange={setNewest} />
      {seen.may_change && seen.reviewed && seen.state === "prepared" && <Ask seen={seen} onChange={setNewest} />}
    </Page>
  );
}

function Standing({ seen }: { seen: CasePhotos }): JSX.Element | null {
  const t = texts.value.photos;
  if (!seen.may_change) return seen.channel === "app" ? null : <Notice kind="info">{t.fixed}</Notice>;
  if (seen.asked_at) return <Notice kind="info" icon="time" live>{t.waits}</Notice>;
  if (seen.answered_at) return <Notice kind="good">{t.answered(day(seen.answered_at))}</Notice>;
  return null;
}

/** First what is asked for, then what may be needed; what is shared is only named. */
export function Papers({ seen, onChange }: { seen: CasePhotos; onChange: (now: CasePhotos) => void }): JSX.Element {
  const t = texts.value.photos;
  const first = seen.papers.filter((paper) => paper.wanted || (paper.pages.length > 0 && paper.state !== "not_needed"));
  const perhaps = seen.papers.filter((paper) => !first.includes(paper) && paper.state === "not_needed");
  const shared = seen.papers.filter((paper) => paper.shared && !first.includes(paper));
  const cards = (papers: PaperPhotos[]): JSX.Element => (
    <ul class="paper-cards">
      {papers.map((paper) => (
        <PaperCard key={paper.place} caseId={seen.case_id} paper={paper} most={seen.pages_a_paper} mayChange={seen.may_change} onChange={onChange} />
      ))}
    </ul>
  );
  return (
    <>
      {first.length > 0 ? <section class="card">{cards(first)}</section> : <p>{t.nothing}</p>}
      {perhaps.length > 0 && (
        <details class="card" open={perhaps.some((paper) => paper.pages.length > 0)}>
          <summary>{t.optional}</summary>
          {cards(perhaps)}
        </details>
      )}
      {shared.length > 0 && seen.channel !== "app" && (
        <p class="soft small">
          {t.sharedHint} {texts.value.listed(shared.map((paper) => ofField(paper, "name")))}
        </p>
      )}
    </>
  );
}

function Ask({ seen, onChange }: { seen: CasePhotos; onChange: (now: CasePhotos) => void }): JSX.Element | null {
  const t = texts.value.photos;
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const waiting = seen.papers.some((paper) => paper.pages.length > 0 && !paper.answer);
  if (seen.asked_at || !waiting) return null;
  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setWrongs([]);
    try {
      onChange(await write<CasePhotos>(`/api/cases/${seen.case_id}/pre-review`));
      said.value = t.waits;
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
    }
    setBusy(false);
  };
  return (
    <form class="form" onSubmit={ask}>
      <Summary wrongs={wrongs} />
      <div class="act stays">
        <button type="submit" class="button" disabled={busy}>
          {busy ? t.asking : t.ask}
        </button>
      </div>
    </form>
  );
}
