import { language } from "./store";

/** A refusal as the server says it: `detail` is the sentence people read, as it is. */
export class Problem extends Error {
  constructor(
    readonly type: string,
    readonly title: string,
    readonly detail: string,
    readonly status: number,
    readonly instance?: string,
  ) {
    super(detail);
  }
}

/** No answer came: no network, or the server could not be reached. It is not known what happened. */
export class NoAnswer extends Error {}

interface Asking {
  method?: string;
  body?: unknown;
  /** The same key for the same wish, so that a repeated request happens once. */
  key?: string;
}

/** How often a request is sent again while an earlier one with its key is still being worked on. */
const BUSY_TRIES = 20;
const A_SECOND = 1_000;

/** Ask the server; throws Problem for a refusal and NoAnswer when nothing came back. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  for (let left = BUSY_TRIES; ; left--) {
    try {
      return await askOnce<T>(path, asking);
    } catch (trouble) {
      if (!left || !(trouble instanceof Problem) || trouble.type !== "KeyBusy") throw trouble;
      await new Promise((done) => setTimeout(done, A_SECOND));
    }
  }
}

async function askOnce<T>(path: string, asking: Asking): Promise<T> {
  const headers: Record<string, string> = {
    Accept: "application/json, application/problem+json",
    "Accept-Language": language.value,
  };
  if (asking.body !== undefined) headers["Content-Type"] = "application/json";
  if (asking.key) headers["Idempotency-Key"] = asking.key;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: asking.method ?? "GET",
      headers,
      credentials: "same-origin",
      body: asking.body === undefined ? null : JSON.stringify(asking.body),
    });
  } catch {
    throw new NoAnswer();
  }
  if (answer.status === 204) return undefined as T;
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok && body !== null) return body as T;
  throw refused(answer.status, body);
}

/** What a status and a body that is no answer mean. */
export function refused(status: number, body: unknown): Error {
  const said = (body ?? {}) as Partial<Problem>;
  if (typeof said.detail !== "string") return status >= 500 || status < 400 ? new NoAnswer() : new Problem("", "", "", status);
  return new Problem(said.type ?? "", said.title ?? "", said.detail, status, said.instance);
}
