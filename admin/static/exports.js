// The list of exports renews itself while something is being made; without this file it is reloaded by hand.
const EVERY = 2000;
const list = () => document.getElementById("exports");

async function renew() {
  const part = list();
  if (!part || part.dataset.running === undefined || document.hidden) return;
  const answer = await fetch(location.href, { headers: { "Yitang-Part": "1" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("exports");
  if (!fresh || fresh.outerHTML === part.outerHTML || part.contains(document.activeElement)) return;
  part.replaceWith(fresh);
}

setInterval(() => renew().catch(() => {}), EVERY);
