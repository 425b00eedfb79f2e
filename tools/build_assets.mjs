// Builds web/static/build from the pinned npm packages: one stylesheet and the fonts it names, each under a
// name that carries its content's hash, and manifest.json, which the web application reads at start.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "web", "static", "build");
const fresh = `${target}.new`;
const fonts = join(root, "node_modules", "@fontsource", "ibm-plex-sans-thai-looped");

// Pages in English never load the Thai half. The ranges are those of the font's own stylesheet.
const RANGES = {
  thai: "U+02D7,U+0303,U+0331,U+0E01-0E5B,U+200C-200D,U+25CC",
  latin:
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC," +
    "U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
};
const WEIGHTS = [400, 600];

const manifest = {};

function keep(name, extension, content) {
  const hash = createHash("sha256").update(content).digest("hex");
  const file = `${name}.${hash.slice(0, 12)}.${extension}`;
  writeFileSync(join(fresh, file), content);
  if (extension === "css") writeFileSync(join(fresh, `${file}.gz`), gzipSync(content, { level: 9 }));
  manifest[`${name}.${extension}`] = { file, sha256: hash };
  return file;
}

function fontFaces() {
  const faces = [];
  for (const [script, range] of Object.entries(RANGES)) {
    for (const weight of WEIGHTS) {
      const source = join(fonts, "files", `ibm-plex-sans-thai-looped-${script}-${weight}-normal.woff2`);
      const file = keep(`looped-${script}-${weight}`, "woff2", readFileSync(source));
      faces.push(
        `@font-face{font-family:"Khlang Looped";font-style:normal;font-weight:${weight};font-display:swap;` +
          `src:url(${file}) format("woff2");unicode-range:${range}}`,
      );
    }
  }
  return faces.join("");
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });

const styles = sass.compile(join(root, "web", "assets", "khlang.scss"), {
  style: "compressed",
  loadPaths: [join(root, "node_modules")],
  quietDeps: true,
  charset: false,
});
const css = keep("khlang", "css", fontFaces() + styles.css);
keep("LICENSE-fonts", "txt", readFileSync(join(fonts, "LICENSE")));
writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);

rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
console.log(`Khlang's assets are built: ${css}`);
