// Orders names as people count: pi-2 before pi-10. Twin of Wording/NaturalOrder.cs.

const digit = (code: number): boolean => code >= 48 && code <= 57;
const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && digit(text.charCodeAt(at))) {
    at++;
  }

  return at;
}

const ordinal = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);

export function naturalOrder(x: string, y: string): number {
  let i = 0;
  let j = 0;
  while (i < x.length && j < y.length) {
    let difference: number;
    if (digit(x.charCodeAt(i)) && digit(y.charCodeAt(j))) {
      const [endX, endY] = [digitsEnd(x, i), digitsEnd(y, j)];
      const a = x.slice(i, endX).replace(/^0+/, "");
      const b = y.slice(j, endY).replace(/^0+/, "");
      difference = a.length !== b.length ? a.length - b.length : ordinal(a, b);
      [i, j] = [endX, endY];
    } else {
      difference = lower(x.charCodeAt(i++)) - lower(y.charCodeAt(j++));
    }

    if (difference !== 0) {
      return difference;
    }
  }

  const rest = x.length - i - (y.length - j);
  return rest !== 0 ? rest : ordinal(x, y);
}
