import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { NoAnswer, Problem } from "../api";
import { newKey } from "../draft";
import type { CasePhotos, PaperPhotos, PhotoPage } from "../photo_types";
import { sendPhoto, shrunk } from "../send_photo";
import { said, texts } from "../store";
import { of, ofField } from "../words";
import { write } from "../write";
import { Icon } from "./icon";
import { Mark } from "./marks";
import { sentence } from "./states";
import "../styles/photos.css";

interface PaperProps {
  caseId: string;
  paper: PaperPhotos;
  most: number;
  mayChange: boolean;
  onChange: (now: CasePhotos) => void;
}

/** A photo that has not arrived yet. */
interface Sending {
  key: string;
  photo: Blob;
  part: number;
  trouble?: Error;
}

/** One paper: what was answered, its photos, and taking another; one after the other, each with its own way to try again. */
export function PaperCard({ caseId, paper, most, mayChange, onChange }: PaperProps): JSX.Element {
  const t = texts.value.photos;
  const name = ofField(paper, "name");
  const { sending, take, again, drop } = useSending(`/api/cases/${caseId}/photos/${paper.place}`, onChange);
  const id = `photo-${paper.place}`;
  const room = mayChange && paper.pages.length + sending.length < most;
  return (
    <li class="paper-card">
      <p class="paper-title">
        <strong>{name}</strong> {paper.later && !paper.pages.length && <Mark kind="still">{t.later}</Mark>}
      </p>
      {paper.condition && <p class="soft small">{t.condition(of(paper.condition))}</p>}
      <Answer paper={paper} />
      <ul class="shots">
        {paper.pages.map((one) => (
          <Shot key={`${one.page} ${one.added_at}`} caseId={caseId} paper={paper} one={one} mayChange={mayChange} onChange={onChange} />
        ))}
        {sending.map((one) => (
          <li key={one.key} class="shot on-its-way">
            {one.trouble ? (
              <>
                <p class="wrong" role="alert">
                  <Icon name="warn" />
                  {sentence(one.trouble)}
                </p>
                {mayTryAgain(one.trouble) && (
                  <button type="button" class="plain" onClick={() => again(one)}>
                    {t.again}
                  </button>
                )}
                <button type="button" class="link" onClick={() => drop(one)}>
                  {t.drop}
                </button>
              </>
            ) : (
              <>
                <progress value={one.part} max={1} aria-label={t.sending(name)} />
                <span class="small">{t.percent(Math.round(one.part * 100))}</span>
              </>
            )}
          </li>
        ))}
      </ul>
      {room && (
        <label class={`button take ${paper.pages.length ? "second" : ""}`} for={id}>
          <Icon name="camera" />
          {paper.pages.length ? t.another : t.take}
          <span class="unseen"> {name}</span>
          <input id={id} class="unseen" type="file" accept="image/*" multiple onChange={(event) => take(event.currentTarget)} />
        </label>
      )}
    </li>
  );
}

function mayTryAgain(trouble: Error): boolean {
  return trouble instanceof NoAnswer || !(trouble instanceof Problem) || trouble.status >= 500 || trouble.status === 429;
}

/** Photos on their way, one at a time: a bad network carries one more easily than six. */
function useSending(path: string, onChange: (now: CasePhotos) => void): { sending: Sending[]; take: (input: HTMLInputElement) => void; again: (one: Sending) => void; drop: (one: Sending) => void } {
  const [sending, setSending] = useState<Sending[]>([]);
  const line = useRef<Promise<void>>(Promise.resolve());
  const change = (key: string, now: Partial<Sending>): void => setSending((all) => all.map((one) => (one.key === key ? { ...one, ...now } : one)));
  const send = (key: string, photo: Blob): void => {
    line.current = line.current.then(async () => {
      try {
        const now = await sendPhoto(path, photo, key, (part) => change(key, { part }));
        setSending((all) => all.filter((one) => one.key !== key));
        said.value = texts.value.photos.sent;
        onChange(now);
      } catch (trouble) {
        change(key, { trouble: trouble as Error });
      }
    });
  };
  return {
    sending,
    take: (input) => {
      const files = [...(input.files ?? [])];
      input.value = "";
      for (const file of files) {
        const key = newKey();
        setSending((all) => [...all, { key, photo: file, part: 0 }]);
        void shrunk(file).then((photo) => {
          change(key, { photo });
          send(key, photo);
        });
      }
    },
    again: (one) => {
      setSending((all) => all.map((other) => (other.key === one.key ? { key: one.key, photo: one.photo, part: 0 } : other)));
      send(one.key, one.photo);
    },
    drop: (one) => setSending((all) => all.filter((other) => other.key !== one.key)),
  };
}

function Answer({ paper }: { paper: PaperPhotos }): JSX.Element | null {
  const t = texts.value.photos;
  if (!paper.answer) return null;
  const kind = { good: "good", bad: "bad", at_window: "warn" } as const;
  const icon = { good: "check", bad: "close", at_window: "warn" } as const;
  return (
    <p class="paper-answer">
      <Mark kind={kind[paper.answer]} icon={icon[paper.answer]}>
        {t.answer[paper.answer]}
      </Mark>{" "}
      {paper.reason_said && <span>{of(paper.reason_said)}</span>} {paper.words && <span lang="zh-CN">{paper.words}</span>}
    </p>
  );
}

interface ShotProps {
  caseId: string;
  paper: PaperPhotos;
  one: PhotoPage;
  mayChange: boolean;
  onChange: (now: CasePhotos) => void;
}

function Shot({ caseId, paper, one, mayChange, onChange }: ShotProps): JSX.Element {
  const t = texts.value.photos;
  const name = ofField(paper, "name");
  const path = `/api/cases/${caseId}/photos/${paper.place}/${one.page}`;
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Error>();
  const remove = async (): Promise<void> => {
    setBusy(true);
    setTrouble(undefined);
    try {
      const now = await write<CasePhotos>(`${path}/remove`);
      said.value = t.removed;
      onChange(now);
    } catch (failed) {
      setTrouble(failed as Error);
      setBusy(false);
    }
  };
  return (
    <li class="shot">
      {/* The time makes another photo under the same number another address. */}
      <img src={`${path}?at=${Date.parse(one.added_at)}`} width={one.width} height={one.height} alt={t.photoOf(name, one.page)} loading="lazy" decoding="async" />
      {trouble && (
        <p class="wrong" role="alert">
          {sentence(trouble)}
        </p>
      )}
      {mayChange && (
        <button type="button" class="link bad" disabled={busy} aria-label={t.removeSaid(name, one.page)} onClick={remove}>
          {t.remove}
        </button>
      )}
    </li>
  );
}
