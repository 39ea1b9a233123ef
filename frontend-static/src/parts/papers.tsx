import type { JSX } from "preact";
import { texts } from "../store";
import type { Material } from "../types";
import { of } from "../words";
import { Mark } from "./marks";

/** What has to be carried, and what must not be asked for. */
export function split(materials: Material[]): { bring: Material[]; shared: Material[] } {
  return {
    bring: materials.filter((paper) => paper.need !== "shared"),
    shared: materials.filter((paper) => paper.need === "shared"),
  };
}

export function PaperName({ paper }: { paper: Material }): JSX.Element {
  return (
    <>
      <span class="paper-name">{of(paper.name)}</span>
      <span class="paper-marks">
        {paper.need !== "shared" && <Mark kind="still">{of(paper.form_name)}</Mark>}
        {paper.need === "later" && (
          <Mark kind="warn" icon="time">
            {of(paper.need_name)}
          </Mark>
        )}
        {paper.need === "shared" && (
          <Mark kind="good" icon="check">
            {of(paper.need_name)}
          </Mark>
        )}
        {paper.condition && <span class="soft">{of(paper.condition)}</span>}
      </span>
    </>
  );
}

export function Papers({ materials }: { materials: Material[] }): JSX.Element {
  if (materials.length === 0) return <p>{texts.value.guide.noPapers}</p>;
  return (
    <ol class="papers">
      {materials.map((paper, i) => (
        <li key={i}>
          <PaperName paper={paper} />
        </li>
      ))}
    </ol>
  );
}
