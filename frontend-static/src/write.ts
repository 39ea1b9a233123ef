import { ask, NoAnswer, Problem } from "./api";
import { newKey, wishes } from "./draft";

/** Keys of wishes that name a person: never written down, gone with the page. */
const inMemory = new Map<string, string>();

interface Writing {
  method?: "POST" | "PUT" | "DELETE";
  body?: unknown;
  /** The body names a person. */
  personal?: boolean;
}

/** Ask for a change. The same wish carries the same key until it was answered, also after a reload. */
export async function write<T>(path: string, { method = "POST", body, personal = false }: Writing = {}): Promise<T> {
  const wish = `${method} ${path} ${body === undefined ? "" : JSON.stringify(body)}`;
  const key = (personal ? inMemory.get(wish) : wishes.value[wish]) ?? newKey();
  if (personal) inMemory.set(wish, key);
  else wishes.value = { ...wishes.value, [wish]: key };
  try {
    const answer = await ask<T>(path, { method, key, ...(body === undefined ? {} : { body }) });
    forget(wish);
    return answer;
  } catch (trouble) {
    if (isAnswer(trouble)) forget(wish);
    throw trouble;
  }
}

/** A refusal is an answer: asking once more is another wish. Whether silence or a fault did the work is not known. */
function isAnswer(trouble: unknown): boolean {
  return !(trouble instanceof NoAnswer) && trouble instanceof Problem && trouble.status < 500 && trouble.type !== "KeyBusy";
}

function forget(wish: string): void {
  inMemory.delete(wish);
  const { [wish]: _, ...others } = wishes.value;
  wishes.value = others;
}
