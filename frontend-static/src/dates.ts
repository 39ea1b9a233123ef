/** Civil dates of the centres. China keeps one offset all year, so no time-zone data is needed. */

const OFFSET = 8 * 3_600_000;

export interface Civil {
  year: number;
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  hour: number;
  minute: number;
}

/** The centre's wall clock at an instant (RFC 3339), or a civil date at midnight. */
export function civil(when: string): Civil {
  const at = when.length === 10 ? new Date(`${when}T00:00:00Z`) : new Date(Date.parse(when) + OFFSET);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    weekday: at.getUTCDay(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  };
}

/** The civil date of an instant, ISO 8601. */
export function dateOf(instant: number): string {
  return new Date(instant + OFFSET).toISOString().slice(0, 10);
}

export function today(): string {
  return dateOf(Date.now());
}

export function plusDays(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
