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

/** Ask the server; throws Problem for a refusal and NoAnswer when nothing came back. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
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

function refused(status: number, body: unknown): Error {
  const said = (body ?? {}) as Partial<Problem>;
  if (typeof said.detail !== "string") return status >= 500 || status < 400 ? new NoAnswer() : new Problem("", "", "", status);
  return new Problem(said.type ?? "", said.title ?? "", said.detail, status, said.instance);
}
