import { ask } from "./api";
import type { Guide, Material, Outcome, Question, Questions, Said } from "./types";

/** Following answers through the questions of an item: the server says what each path comes to. */

export const questionsOf = (item: string): string => `/api/items/${item}/situation`;

/** The question that follows these answers; none: the path has ended, or the answers do not fit. */
export function nextQuestion({ questions }: Questions, answers: string[]): Question | undefined {
  let question = questions[0];
  for (const key of answers) {
    const then = question?.answers.find((one) => one.key === key)?.then;
    question = questions.find((one) => one.key === then);
  }
  return question;
}

export function outcomeOf(asked: Questions | undefined, said: Said | null | undefined): Outcome | undefined {
  return said && asked?.version === said.version ? asked.outcomes[said.answers.join(".")] : undefined;
}

/** The papers of a matter in its situation; of the guide where nothing was answered. */
export function papersOf(guide: Guide, asked: Questions | undefined, said: Said | null | undefined): Material[] {
  return outcomeOf(asked, said)?.papers ?? guide.materials;
}

/** The same, asked of the server; undefined: it could not be asked. */
export async function askPapers(item: string, said: Said | null | undefined, known?: Guide): Promise<Material[] | undefined> {
  const asked = said ? await ask<Questions>(questionsOf(item)).catch(() => undefined) : undefined;
  const guide = known ?? (await ask<Guide>(`/api/items/${item}`).catch(() => undefined));
  return guide ? papersOf(guide, asked, said) : outcomeOf(asked, said)?.papers;
}

/** As an address carries answers. */
export const written = (item: string, { version, answers }: Said): string => `situation=${item}:${version}:${answers.join(".")}`;
