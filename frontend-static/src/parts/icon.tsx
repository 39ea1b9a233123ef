import type { JSX } from "preact";

/** Our own line drawings on a grid of 24. Always beside words, so hidden from screen readers. */
const DRAWN = {
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20.5 20.5",
  back: "M14.5 5 7.5 12l7 7",
  on: "M9.5 5l7 7-7 7",
  day: "M4 6.5h16v13.5H4zM4 10.5h16M8.5 4v4M15.5 4v4",
  case: "M4 7.5h6l2 2.5h8v10H4zM4 7.5V5h6l1.5 2.5",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
  place: "M12 21c-4.5-4.8-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2 6.2-6.5 11ZM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  time: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2.5",
  check: "M5 12.5 10 17.5 19.5 7",
  warn: "M12 4 2.8 20h18.4ZM12 10v4.5M12 17.2v.3",
  note: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 11v5.5M12 7.7v.3",
  online: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM3.8 12h16.4M12 3.5c-5 5-5 12 0 17 5-5 5-12 0-17",
  paper: "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 16h6",
  line: "M7 4.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM17 4.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM3.5 19v-4c0-2 1.5-3 3.5-3s3.5 1 3.5 3v4M13.5 19v-4c0-2 1.5-3 3.5-3s3.5 1 3.5 3v4",
  close: "M6 6l12 12M18 6 6 18",
  sound: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9c1.5 1.5 1.5 4.5 0 6M18 6.5c3 3 3 8 0 11",
  phone: "M6 4h3.5l1.5 4.5-2 1.5c1 2.3 2.7 4 5 5l1.5-2 4.5 1.5V18c0 1.2-.8 2-2 2C10.5 19.5 4.5 13.5 4 6c0-1.2.8-2 2-2Z",
  household: "M3.5 11.5 12 4.5l8.5 7M6 9.8V20h12V9.8M12 12.2a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4ZM9 20c.3-2 1.5-2.9 3-2.9s2.7.9 3 2.9",
  exit_entry: "M6 3.5h12v17H6zM12 7.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM9 10.5h6M9.5 17h5",
  vehicle_driver: "M3.5 16.5v-4l2.5-.8L8 7h8l2.5 4.7 2 .8v4zM6.5 11.7h11.5M7.5 15.5a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4ZM16.5 15.5a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4Z",
  public_order: "M12 3.5 19 6v5.5c0 4.3-2.8 7.3-7 9-4.2-1.7-7-4.7-7-9V6ZM8.8 11.8l2.4 2.4 4.2-4.7",
  letters: "M3.5 19 9 5l5.5 14M5.5 14h7M15.5 19l3-8 3 8M16.5 16.5h4",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 10a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6Z",
  pen: "M5 19l.8-3.8L15.5 5.5l3 3L8.8 18.2ZM13.5 7.5l3 3",
} as const;

export type IconName = keyof typeof DRAWN;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={DRAWN[name]} />
    </svg>
  );
}

/** One stroke, one stop: 一 that ends in a place. */
export function Brand(): JSX.Element {
  return (
    <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="brand-ground" width="32" height="32" rx="8" />
      <path class="brand-stroke" d="M6.5 17.5h11.5" />
      <circle class="brand-stop" cx="22.5" cy="17.5" r="3.6" />
    </svg>
  );
}
