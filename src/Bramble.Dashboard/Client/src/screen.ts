// What a task writes, as plain text of bounded length: no colour, no movement of a cursor, no hidden characters.

/** Control sequences of terminals (ECMA-48): CSI, OSC and the short ones. */
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]*[0-Z\\^-~])/g;
const unfinished = /\u001b(?:\[[0-?]*[ -/]*|\][^\u0007\u001b]{0,256}\u001b?|[ -/]*)?$/;
const unshowable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

export class Screen {
  private rest = "";
  private readonly decoder = new TextDecoder();

  /** The text of the bytes that came next; what may be the beginning of something longer is kept back. */
  take(bytes: Uint8Array): string {
    let text = this.rest + this.decoder.decode(bytes, { stream: true });
    const open = unfinished.exec(text) ?? /\r$/.exec(text);
    this.rest = open ? text.slice(open.index) : "";
    text = open ? text.slice(0, open.index) : text;
    return plain(text);
  }

  /** What was kept back, when nothing more comes. */
  end(): string {
    const text = plain(this.rest + this.decoder.decode());
    this.rest = "";
    return text;
  }
}

function plain(text: string): string {
  return text
    .replace(sequences, "")
    .replaceAll("\r\n", "\n")
    .replace(unshowable, (character) => (character === "\n" || character === "\t" ? character : "\uFFFD"));
}

/** The end of a text, from the beginning of a line where there is one. */
export function tail(text: string, most: number): string {
  if (text.length <= most) {
    return text;
  }

  const cut = text.slice(-most);
  const line = cut.indexOf("\n");
  return line < 0 ? cut : cut.slice(line + 1);
}
