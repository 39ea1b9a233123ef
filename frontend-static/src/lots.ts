/** How a draw is recomputed: by anyone, from what is published, with nothing but SHA-256. */

const bytes = new TextEncoder();

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The tokens by the digest of the seed followed by the token. */
async function orderOf(seed: string, tokens: string[]): Promise<string[]> {
  const lots = await Promise.all(tokens.map(async (token) => `${await sha256(seed + token)} ${token}`));
  return lots.sort().map((lot) => lot.slice(lot.indexOf(" ") + 1));
}

/** Whether the seed is the one promised before, and gives the published order. */
export async function checks(seedHash: string, seed: string, tokens: string[], order: string[]): Promise<boolean> {
  if ((await sha256(seed)) !== seedHash) return false;
  const again = await orderOf(seed, tokens);
  return again.length === order.length && again.every((token, at) => token === order[at]);
}
