import { signal } from "@preact/signals";

/** What was typed about a person: in memory only, so that a way back keeps it and closing the page forgets it. */
export const typedIdentity = { name: signal(""), idNumber: signal("") };
