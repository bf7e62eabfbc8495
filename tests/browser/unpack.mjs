// Unpacks Chromium and the libraries that it needs, from the package that npm has brought, into the folder that is named.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

const folder = process.argv[2];
const packed = (name) => brotliDecompressSync(readFileSync(`${folder}/node_modules/@sparticuz/chromium/bin/${name}.br`));

writeFileSync(`${folder}/chromium`, packed("chromium"), { mode: 0o755 });
execFileSync("tar", ["--extract", "--directory", folder], { input: packed("al2023.tar") });
rmSync(`${folder}/node_modules/@sparticuz`, { recursive: true });
