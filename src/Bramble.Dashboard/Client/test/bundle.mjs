// Bundles a TypeScript file of the tests and loads it.
import { build } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
let loads = 0;

/** A fresh copy of the module each time, with the globals as they are now. */
export async function load(name) {
  const folder = mkdtempSync(join(tmpdir(), "bramble-client-"));
  try {
    const outfile = join(folder, `${name}-${loads++}.mjs`);
    await build({ entryPoints: [join(here, `${name}.ts`)], outfile, bundle: true, format: "esm", platform: "node", logLevel: "warning" });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
