// Figures in words. Twin of Wording/Words.cs; one table tests both.

export const unknown = "–";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const maxLength = 256;
const unshowable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
/** No figure is shown larger: up to here both languages write plain digits. */
const largest = 999_999_999_999_999;

export function lasting(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < minute) {
    return `${s} s`;
  }

  if (s < hour) {
    return `${Math.floor(s / minute)} min`;
  }

  return s < day ? `${Math.floor(s / hour)} h` : `${Math.floor(s / day)} d`;
}

export function ago(seconds: number): string {
  return seconds < 1 ? "now" : `${lasting(seconds)} ago`;
}

export function bytes(size: number): string {
  let value = Math.max(0, size);
  let unit = 0;
  while (unit < byteUnits.length - 1 && round(value) >= 1024) {
    value /= 1024;
    unit++;
  }

  return `${decimal(value)} ${byteUnits[unit]}`;
}

export function decimal(value: number): string {
  const tenths = Math.floor(value * 10 + 0.5);
  return String(Math.abs(tenths) < 100 ? tenths / 10 : round(value));
}

export function hundredths(value: number): string {
  return String(round(value * 100) / 100);
}

export function percent(value: number): string {
  return `${round(value)} %`;
}

export function celsius(value: number): string {
  return `${round(value)} °C`;
}

export function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Text from a node, made harmless once more; what is replaced stays visible as U+FFFD. */
export function clean(text: string | null | undefined): string {
  let shown = "";
  for (const character of text ?? "") {
    const harmless = unshowable.test(character) ? "\uFFFD" : character;
    if (shown.length + harmless.length > maxLength) {
      break;
    }

    shown += harmless;
  }

  return shown;
}

/** Half up, as Words.Round does. */
export function round(value: number): number {
  return Math.max(-largest, Math.min(largest, Math.floor(value + 0.5)));
}
